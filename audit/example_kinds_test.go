package audit_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/alphapt/chanlog/audit"
)

// headline prints of an event only its level and its message.
type headline struct{ printer }

func (headline) Handle(_ context.Context, r slog.Record) error {
	fmt.Println(r.Level, r.Message)
	return nil
}

func check(err error) {
	if err != nil {
		fmt.Println("error:", err)
	}
}

// A market order has no price. Order type and exchange are what the caller
// says; nothing is filled in.
func ExampleOrderEvent() {
	log := audit.New(newLogger())
	check(log.Order(context.Background(), audit.OrderEvent{
		Kind:            audit.OrderPlaced,
		OrderID:         "ORD002",
		StrategyName:    "momentum_v1",
		InstrumentToken: 738561,
		TradingSymbol:   "RELIANCE",
		TransactionType: audit.Sell,
		Quantity:        audit.Quantity(100),
		OrderType:       "MARKET",
		Exchange:        "NSE",
		UserID:          "AB1234",
	}))
	// Output:
	// INFO order placed
	//   audit_type=order_lifecycle
	//   event_type=placed
	//   order_id=ORD002
	//   strategy_name=momentum_v1
	//   instrument_token=738561
	//   tradingsymbol=RELIANCE
	//   transaction_type=SELL
	//   quantity=100
	//   order_type=MARKET
	//   exchange=NSE
	//   user_id=AB1234
}

// What happened decides the level.
func ExampleOrderKind() {
	log := audit.New(slog.New(headline{}))
	order := audit.OrderEvent{OrderID: "ORD001", TradingSymbol: "RELIANCE", TransactionType: audit.Buy, Quantity: "100"}
	for _, order.Kind = range []audit.OrderKind{
		audit.OrderPlaced, audit.OrderModified, audit.OrderCancelled, audit.OrderFilled, audit.OrderRejected,
	} {
		check(log.Order(context.Background(), order))
	}
	// Output:
	// INFO order placed
	// INFO order modified
	// INFO order cancelled
	// INFO order filled
	// WARN order rejected
}

// What was done is logged when the call returns, with what only its result
// tells.
func ExampleTrackOrderWith() {
	type fill struct{ id, price string }
	order := audit.OrderEvent{
		Kind: audit.OrderFilled, OrderID: "ORD001", StrategyName: "momentum_v1", TradingSymbol: "RELIANCE",
		TransactionType: audit.Buy, Quantity: "100",
	}
	settle := func(context.Context) (fill, error) { return fill{"T77", "2500.45"}, nil }
	got, err := audit.TrackOrderWith(context.Background(), audit.New(newLogger()), order, settle,
		func(e *audit.OrderEvent, f fill, _ error) { e.TradeID, e.AveragePrice = f.id, audit.Money(f.price) })
	fmt.Println(got.id, err)
	// Output:
	// INFO order filled
	//   audit_type=order_lifecycle
	//   event_type=filled
	//   order_id=ORD001
	//   strategy_name=momentum_v1
	//   instrument_token=0
	//   tradingsymbol=RELIANCE
	//   transaction_type=BUY
	//   quantity=100
	//   average_price=2500.45
	//   trade_id=T77
	// T77 <nil>
}

// A limit that is used by 95 % is not broken.
func ExampleRiskEvent() {
	log := audit.New(newLogger())
	check(log.Risk(context.Background(), audit.RiskEvent{
		Kind: audit.RiskWarning, StrategyName: "momentum_v1", RiskType: "position_limit", RiskMetric: "net_quantity",
		CurrentValue: audit.Money(95000), LimitValue: audit.Money(100000), BreachLevel: "warning",
	}))
	// Output:
	// WARN risk warning
	//   audit_type=risk_management
	//   event_type=warning
	//   strategy_name=momentum_v1
	//   risk_type=position_limit
	//   risk_metric=net_quantity
	//   current_value=95000
	//   limit_value=100000
	//   utilization_percent=95
	//   breach_percentage=0
	//   breach_level=warning
}

func ExampleRiskKind() {
	log := audit.New(slog.New(headline{}))
	for _, kind := range []audit.RiskKind{audit.RiskBreach, audit.RiskWarning, audit.RiskLimitUpdated, audit.RiskKillSwitch} {
		check(log.Risk(context.Background(), audit.RiskEvent{
			Kind: kind, RiskType: "exposure_limit", CurrentValue: "1200000", LimitValue: "1000000", Direction: audit.Upper,
		}))
	}
	// Output:
	// ERROR risk breach
	// WARN risk warning
	// INFO risk limit updated
	// ERROR risk kill switch
}

func ExampleStrategyKind() {
	log := audit.New(slog.New(headline{}))
	for _, kind := range []audit.StrategyKind{
		audit.StrategyStarted, audit.StrategyStopped, audit.StrategyPaused, audit.StrategyResumed, audit.StrategyError,
	} {
		check(log.Strategy(context.Background(), audit.StrategyEvent{Kind: kind, StrategyName: "momentum_v1"}))
	}
	// Output:
	// INFO strategy started
	// INFO strategy stopped
	// INFO strategy paused
	// INFO strategy resumed
	// ERROR strategy error
}

// The severity is the level. One that does not exist keeps nothing from being
// written.
func ExampleSeverity() {
	log := audit.New(slog.New(headline{}))
	for _, e := range []audit.ComplianceEvent{
		{Type: audit.MarketHours, Description: "order after the close"},
		{Type: audit.RegulatoryLimit, Description: "order-to-trade ratio", Severity: audit.SeverityWarning},
		{Type: audit.TradingHalt, Description: "index circuit breaker", Severity: audit.SeverityCritical},
		{Type: audit.TradingHalt, Description: "index circuit breaker", Severity: "URGENT"},
	} {
		check(log.Compliance(context.Background(), e))
	}
	// Output:
	// INFO compliance event
	// WARN compliance event
	// ERROR compliance event
	// WARN compliance event
}

// Without a logger events go to the default one, as it is when they are logged.
func ExampleLogger() {
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(slog.New(headline{}))
	var log audit.Logger
	check(log.Strategy(context.Background(), audit.StrategyEvent{Kind: audit.StrategyStopped, StrategyName: "momentum_v1"}))
	// Output:
	// INFO strategy stopped
}

// A session can be named, to have that of a day's run in its events.
func ExampleLogger_WithSession() {
	log := audit.New(slog.New(headline{})).WithSession("2026-01-24")
	fmt.Println(log.SessionID())
	// Output:
	// 2026-01-24
}

// The functions of the package are for all types of events.
func ExampleLogRisk() {
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(slog.New(headline{}))
	ctx := context.Background()
	check(errors.Join(
		audit.LogPosition(ctx, audit.PositionEvent{
			TradingSymbol: "RELIANCE", OldQuantity: "100", NewQuantity: "0", PositionValue: "0", PnL: "1250.00",
		}),
		audit.LogRisk(ctx, audit.RiskEvent{Kind: audit.RiskTradingHalted, RiskType: "loss_limit"}),
		audit.LogStrategy(ctx, audit.StrategyEvent{Kind: audit.StrategyPaused, StrategyName: "momentum_v1"}),
		audit.LogCompliance(ctx, audit.ComplianceEvent{Type: audit.MarketHours, Description: "order after the close"}),
		audit.LogConfig(ctx, audit.ConfigEvent{Kind: audit.ConfigLoaded, Name: "risk_limits"}),
	))
	// Output:
	// INFO position closed
	// ERROR risk trading halted
	// INFO strategy paused
	// INFO compliance event
	// INFO configuration loaded
}
