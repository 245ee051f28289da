package papertrade

import (
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/audit"
)

// What all orders have in common.
const (
	exchange = "NSE"
	currency = "INR"
)

// side is the transaction type of an order.
type side string

const (
	buy  side = "BUY"
	sell side = "SELL"
)

// signed gives the change of a position that quantity shares on this side mean.
func (s side) signed(quantity int) int {
	if s == sell {
		return -quantity
	}
	return quantity
}

// state is where an order stands in its life.
type state string

const (
	statePlaced       state = "placed"
	stateAcknowledged state = "acknowledged"
	stateFilled       state = "filled"
	stateSettled      state = "settled"
	stateRejected     state = "rejected"
	stateCancelled    state = "cancelled"
)

// order is one market order, as the database keeps it and the API shows it.
type order struct {
	ID            string    `json:"order_id"`
	CorrelationID string    `json:"correlation_id"`
	Strategy      string    `json:"strategy_name"`
	Token         int       `json:"instrument_token"`
	Symbol        string    `json:"tradingsymbol"`
	Side          side      `json:"transaction_type"`
	Quantity      int       `json:"quantity"`
	Price         paise     `json:"price"` // the last price when it was placed, then that of the fill
	State         state     `json:"state"`
	Reason        string    `json:"reason,omitempty"`
	PlacedAt      time.Time `json:"placed_at"`
}

// ref names the order in a record, followed by what the record has to say.
func (o order) ref(more ...slog.Attr) []slog.Attr {
	return append([]slog.Attr{slog.String("order_id", o.ID), slog.String("tradingsymbol", o.Symbol)}, more...)
}

// attrs describes the order whole, for the record that others are read against.
func (o order) attrs() []slog.Attr {
	return o.ref(
		slog.String("strategy_name", o.Strategy),
		slog.Int("instrument_token", o.Token),
		slog.String("transaction_type", string(o.Side)),
		slog.Int("quantity", o.Quantity),
		slog.Any("price", o.Price),
	)
}

// event is a step in the order's life, for the audit trail.
func (o order) event(kind audit.OrderKind, reason string) audit.OrderEvent {
	return audit.OrderEvent{
		Kind: kind, OrderID: o.ID, StrategyName: o.Strategy, InstrumentToken: int64(o.Token), TradingSymbol: o.Symbol,
		TransactionType: audit.Side(o.Side), Quantity: audit.Quantity(o.Quantity), OrderType: "MARKET", Product: "MIS",
		Exchange: exchange, Currency: currency, Reason: reason,
	}
}

// sessionID tells the orders of one session from those of others, in a log
// directory that has seen several.
func sessionID(start time.Time) string { return start.Format("02150405") }

// report is what the venue says about an order.
type report struct {
	order   order // its Price is the fill's
	state   state
	tradeID string // of a fill; the venue gives each one out once
	reason  string
}

// milliseconds gives a duration with its unit in the key, as the rest of the
// service's records have it.
func milliseconds(key string, d time.Duration) slog.Attr {
	return slog.Float64(key, float64(d.Microseconds())/1000)
}
