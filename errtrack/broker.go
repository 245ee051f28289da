package errtrack

// A BrokerErrorType is what a broker calls the type of an error. Those of
// Kite Connect are here; others can be given as they are.
type BrokerErrorType string

// The error types of Kite Connect, and what they tell about a second try.
const (
	TokenException      BrokerErrorType = "TokenException"      // the session is over: no, log in first
	UserException       BrokerErrorType = "UserException"       // the user's account: no
	PermissionException BrokerErrorType = "PermissionException" // not allowed to: no
	InputException      BrokerErrorType = "InputException"      // missing or wrong parameters: no
	MarginException     BrokerErrorType = "MarginException"     // not enough funds: no
	HoldingException    BrokerErrorType = "HoldingException"    // nothing there to sell: no
	OrderException      BrokerErrorType = "OrderException"      // anything about orders: not known
	NetworkException    BrokerErrorType = "NetworkException"    // order system not reached: yes, but not for an order
	DataException       BrokerErrorType = "DataException"       // its answer not understood: yes, but not for an order
	GeneralException    BrokerErrorType = "GeneralException"    // anything else: not known
)

// tooManyRequests is the code of an answer to one who asks too often.
const tooManyRequests = "429"

// final errors come again until something else changes.
func (t BrokerErrorType) final() bool {
	switch t {
	case TokenException, UserException, PermissionException, InputException, MarginException, HoldingException:
		return true
	}
	return false
}

// passing errors may be gone at the next try.
func (t BrokerErrorType) passing() bool { return t == NetworkException || t == DataException }
