package audit_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/alphapt/chanlog/audit"
)

// printer prints an event with one line for each field. It leaves out what
// differs from run to run.
type printer struct{}

func (printer) Enabled(context.Context, slog.Level) bool { return true }
func (p printer) WithAttrs([]slog.Attr) slog.Handler     { return p }
func (p printer) WithGroup(string) slog.Handler          { return p }

func (p printer) Handle(_ context.Context, r slog.Record) error {
	fmt.Println(r.Level, r.Message)
	r.Attrs(func(a slog.Attr) bool {
		if a.Value.Kind() == slog.KindGroup {
			p.group("", a.Value.Group())
		}
		return true
	})
	return nil
}

func (p printer) group(prefix string, attrs []slog.Attr) {
	for _, a := range attrs {
		switch {
		case a.Value.Kind() == slog.KindGroup:
			p.group(prefix+a.Key+".", a.Value.Group())
		case !slices.Contains(differing, a.Key):
			fmt.Printf("  %s%s=%v\n", prefix, a.Key, a.Value)
		}
	}
}

var differing = []string{"event_id", "schema_version", "session_id", "audit_seq", "latency_ms"}

func newLogger() *slog.Logger { return slog.New(printer{}) }

func ExampleNew() {
	log := audit.New(newLogger())
	err := log.Strategy(context.Background(), audit.StrategyEvent{Kind: audit.StrategyStarted, StrategyName: "momentum_v1"})
	fmt.Println("error:", err)
	// Output:
	// INFO strategy started
	//   audit_type=strategy_lifecycle
	//   event_type=started
	//   strategy_name=momentum_v1
	// error: <nil>
}

func ExampleLogger_Order() {
	log := audit.New(newLogger())
	err := log.Order(context.Background(), audit.OrderEvent{
		Kind:            audit.OrderPlaced,
		OrderID:         "ORD001",
		StrategyName:    "momentum_v1",
		InstrumentToken: 738561,
		TradingSymbol:   "RELIANCE",
		TransactionType: audit.Buy,
		Quantity:        "100",
		Price:           audit.Money("2500.50"),
		OrderType:       "LIMIT",
		Exchange:        "NSE",
		Fees:            []audit.Fee{{Name: "brokerage", Amount: "20.00"}},
		Extra:           []slog.Attr{slog.String("signal", "breakout")},
	})
	fmt.Println("error:", err)
	// Output:
	// INFO order placed
	//   audit_type=order_lifecycle
	//   event_type=placed
	//   order_id=ORD001
	//   strategy_name=momentum_v1
	//   instrument_token=738561
	//   tradingsymbol=RELIANCE
	//   transaction_type=BUY
	//   quantity=100
	//   price=2500.50
	//   order_type=LIMIT
	//   exchange=NSE
	//   fees.brokerage=20.00
	//   extra.signal=breakout
	// error: <nil>
}

// An event that lacks what it needs is written too.
func ExampleLogger_Order_faulty() {
	log := audit.New(newLogger())
	err := log.Order(context.Background(), audit.OrderEvent{
		Kind: audit.OrderFilled, OrderID: "12345", TradingSymbol: "RELIANCE", TransactionType: "B", Quantity: "1,000",
	})
	fmt.Println("error:", err)
	// Output:
	// WARN order filled
	//   audit_type=order_lifecycle
	//   event_type=filled
	//   order_id=12345
	//   strategy_name=
	//   instrument_token=0
	//   tradingsymbol=RELIANCE
	//   transaction_type=B
	//   quantity=1,000
	//   schema_errors=[transaction_type: is "B": want one of ["BUY" "SELL"] quantity: is "1,000": want a decimal number such as 2500.50]
	// error: <nil>
}

func ExampleLogger_Position() {
	log := audit.New(newLogger())
	err := log.Position(context.Background(), audit.PositionEvent{
		StrategyName:    "momentum_v1",
		InstrumentToken: 738561,
		TradingSymbol:   "RELIANCE",
		OldQuantity:     "100",
		NewQuantity:     "-50",
		PositionValue:   "-125030.00",
		PnL:             "1250.00",
		AveragePrice:    "2500.60",
	})
	fmt.Println("error:", err)
	// Output:
	// INFO position flipped
	//   audit_type=position_change
	//   event_type=flipped
	//   strategy_name=momentum_v1
	//   instrument_token=738561
	//   tradingsymbol=RELIANCE
	//   old_quantity=100
	//   new_quantity=-50
	//   quantity_change=-150
	//   position_value=-125030.00
	//   pnl=1250.00
	//   average_price=2500.60
	// error: <nil>
}

func ExampleLogger_Risk() {
	log := audit.New(newLogger())
	err := log.Risk(context.Background(), audit.RiskEvent{
		Kind:         audit.RiskBreach,
		StrategyName: "momentum_v1",
		RiskType:     "loss_limit",
		RiskMetric:   "day_pnl",
		CurrentValue: "-60000",
		LimitValue:   "-50000",
		BreachLevel:  "critical",
		ActionTaken:  "strategy paused",
	})
	fmt.Println("error:", err)
	// Output:
	// ERROR risk breach
	//   audit_type=risk_management
	//   event_type=breach
	//   strategy_name=momentum_v1
	//   risk_type=loss_limit
	//   risk_metric=day_pnl
	//   current_value=-60000
	//   limit_value=-50000
	//   utilization_percent=120
	//   breach_percentage=20
	//   breach_level=critical
	//   action_taken=strategy paused
	// error: <nil>
}

func ExampleLogger_Strategy() {
	log := audit.New(newLogger())
	err := log.Strategy(context.Background(), audit.StrategyEvent{
		Kind: audit.StrategyPaused, StrategyName: "momentum_v1", UserID: "AB1234", Reason: "loss limit",
	})
	fmt.Println("error:", err)
	// Output:
	// INFO strategy paused
	//   audit_type=strategy_lifecycle
	//   event_type=paused
	//   strategy_name=momentum_v1
	//   user_id=AB1234
	//   reason=loss limit
	// error: <nil>
}

func ExampleLogger_Compliance() {
	log := audit.New(newLogger())
	err := log.Compliance(context.Background(), audit.ComplianceEvent{
		Type:                audit.TradingHalt,
		Description:         "index circuit breaker, level 1",
		Severity:            audit.SeverityWarning,
		RegulatoryReference: "SEBI/SMDRPD/Policy/Cir-37/2001",
	})
	fmt.Println("error:", err)
	// Output:
	// WARN compliance event
	//   audit_type=compliance
	//   compliance_type=trading_halt
	//   description=index circuit breaker, level 1
	//   severity=WARNING
	//   regulatory_reference=SEBI/SMDRPD/Policy/Cir-37/2001
	// error: <nil>
}

func ExampleLogger_Config() {
	log := audit.New(newLogger())
	err := log.Config(context.Background(), audit.ConfigEvent{
		Kind:    audit.ConfigChanged,
		Name:    "risk_limits",
		Changes: []audit.Change{{Field: "position_limit", From: "100000", To: "120000"}},
		UserID:  "AB1234",
		Source:  "api",
	})
	fmt.Println("error:", err)
	// Output:
	// INFO configuration changed
	//   audit_type=config_change
	//   event_type=changed
	//   config_name=risk_limits
	//   changes.position_limit.from=100000
	//   changes.position_limit.to=120000
	//   user_id=AB1234
	//   config_source=api
	// error: <nil>
}

// The functions of the package log to the default logger.
func ExampleLogOrder() {
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(newLogger())
	err := audit.LogOrder(context.Background(), audit.OrderEvent{
		Kind: audit.OrderCancelled, OrderID: "ORD001", TradingSymbol: "RELIANCE",
		TransactionType: audit.Buy, Quantity: "100", CancelledQuantity: "40", Reason: "end of day",
	})
	fmt.Println("error:", err)
	// Output:
	// INFO order cancelled
	//   audit_type=order_lifecycle
	//   event_type=cancelled
	//   order_id=ORD001
	//   strategy_name=
	//   instrument_token=0
	//   tradingsymbol=RELIANCE
	//   transaction_type=BUY
	//   quantity=100
	//   cancelled_quantity=40
	//   reason=end of day
	// error: <nil>
}

// What the broker refuses is logged as a failure, and the caller gets the
// broker's error.
func ExampleTrackOrder() {
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(newLogger())
	order := audit.OrderEvent{
		Kind: audit.OrderPlaced, StrategyName: "momentum_v1", InstrumentToken: 738561, TradingSymbol: "RELIANCE",
		TransactionType: audit.Buy, Quantity: "100", Price: "2500.50",
	}
	send := func(context.Context) (string, error) { return "", errors.New("insufficient margin") }
	id, err := audit.TrackOrder(context.Background(), order, send, func(e *audit.OrderEvent, id string, _ error) {
		e.OrderID = id
	})
	fmt.Printf("id %q, error: %v\n", id, err)
	// Output:
	// ERROR order place failed
	//   audit_type=order_lifecycle
	//   event_type=place_failed
	//   order_id=
	//   strategy_name=momentum_v1
	//   instrument_token=738561
	//   tradingsymbol=RELIANCE
	//   transaction_type=BUY
	//   quantity=100
	//   price=2500.50
	//   error_message=insufficient margin
	// id "", error: insufficient margin
}

func ExampleMoney() {
	for _, v := range []any{"2500.50", 2500.5, 100, "1.5e3", "1,000"} {
		fmt.Println(audit.Money(v))
	}
	// Output:
	// 2500.50
	// 2500.5
	// 100
	// 1500
	// 1,000
}

// An event can be an attribute of any record.
func ExampleOrderEvent_LogValue() {
	log := slog.New(printer{})
	order := audit.OrderEvent{
		Kind: audit.OrderPlaced, OrderID: "ORD001", TradingSymbol: "RELIANCE", TransactionType: audit.Sell, Quantity: "5",
		EventTime: time.Date(2026, 1, 24, 3, 45, 0, 0, time.UTC),
	}
	log.Info("order seen", "order", order.LogValue())
	// Output:
	// INFO order seen
	//   audit_type=order_lifecycle
	//   event_type=placed
	//   order_id=ORD001
	//   strategy_name=
	//   instrument_token=0
	//   tradingsymbol=RELIANCE
	//   transaction_type=SELL
	//   quantity=5
	//   event_time=2026-01-24 03:45:00 +0000 UTC
}

func ExampleEvents() {
	for _, d := range audit.Events()[:2] {
		fmt.Printf("%s: %s\n", d.Name, d.Purpose)
		for _, f := range d.Fields[:3] {
			fmt.Printf("  %s, %s: %s\n", f.Key, f.Type, f.Doc)
		}
	}
	// Output:
	// audit.order: A step in the life of an order, with the fields that Kite and FIX have for it.
	//   audit_type, text: Type of the event.
	//   event_id, text: Id of this event, a UUID of version 7: ids sort by time.
	//   schema_version, integer: Version of the description of this type of event.
	// audit.position: A change of what is held of an instrument. Quantities are negative when short.
	//   audit_type, text: Type of the event.
	//   event_id, text: Id of this event, a UUID of version 7: ids sort by time.
	//   schema_version, integer: Version of the description of this type of event.
}
