package errtrack

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

// A Category says what a trading error is about.
type Category string

// The categories of [TradingEvent].
const (
	OrderError     Category = "order_error"
	PositionError  Category = "position_error"
	StrategyError  Category = "strategy_error"
	OperationError Category = "operation_error"
)

// TradingEvent is an error in trading.
type TradingEvent struct {
	// Err is the error; it is always needed.
	Err error
	// What the error is about.
	Category Category `event:"error_category,required" allowed:"order_error position_error strategy_error operation_error"`
	// Strategy that it is about.
	StrategyName string `event:"strategy_name"`
	// Order that it is about.
	OrderID string `event:"order_id"`
	// Number of the instrument at the broker or exchange.
	InstrumentToken *int64 `event:"instrument_token"`
	// Symbol of the instrument.
	TradingSymbol string `event:"tradingsymbol"`
	// Exchange or venue.
	Exchange string `event:"exchange"`
	// Broker who answered with the error.
	Broker string `event:"broker"`
	// Code of the broker's answer, verbatim; often the HTTP status.
	BrokerErrorCode string `event:"broker_error_code"`
	// Type that the broker gives the error, verbatim: MarginException.
	BrokerErrorType BrokerErrorType `event:"broker_error_type"`
	// What the broker says, verbatim, where the error does not say it.
	BrokerMessage string `event:"broker_message"`
	// Part of the program that it is about; that of the logger when not given.
	Component string `event:"component"`
	// What was being done.
	Operation string `event:"operation"`
	// How serious it is; by Handled and the error when not given.
	Severity Severity `event:"severity,required" allowed:"DEBUG INFO WARNING ERROR CRITICAL"`
	// Whether the program dealt with the error and goes on as if it had not been.
	Handled bool `event:"handled,required"`
	// What the error means for the business, in words.
	Impact string `event:"impact_assessment"`
	// What is done about it, or is to be done.
	RecoveryAction string `event:"recovery_action"`
	// Whether the same call may work later and does no harm; what the error and the broker's answer tell when not given.
	Retryable *bool `event:"retryable"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var tradingSchema = newSchema[TradingEvent]("trading_error", event.Spec{Name: "errtrack.trading", Levels: levels})

// Trading logs an error in trading.
func (l *Logger) Trading(ctx context.Context, e TradingEvent) { l.self().trading(ctx, &e, 1) }

// LogTrading is [Logger.Trading] for [slog.Default].
func LogTrading(ctx context.Context, e TradingEvent) { process.trading(ctx, &e, 1) }

func (l *Logger) trading(ctx context.Context, e *TradingEvent, skip int) {
	s, level := e.Severity.or(severity(ctx, e.Err, e.Handled))
	r, ok := l.begin(ctx, tradingSchema(), level, e.Err, here)
	if !ok {
		return
	}
	r.Component = e.Component
	e.append(&r.Group, r.chain, s)
	// As after a call of slog, the handler tells of its own errors.
	_ = r.End(ctx, event.Caller(skip), "trading error")
}

// LogValue returns the event as a group, so that it can be an attribute of
// any record. Only the methods of [Logger] give it an id, a stack and a
// fingerprint.
func (e TradingEvent) LogValue() slog.Value {
	g, c := tradingSchema().Group(), examine(e.Err)
	s, _ := e.Severity.or(severity(context.Background(), e.Err, e.Handled))
	c.append(&g, e.Err)
	e.append(&g, c, s)
	return g.Value()
}

func (e *TradingEvent) append(g *event.Group, c *chain, s Severity) {
	g.Text("error_category", string(e.Category))
	g.TextIf("strategy_name", e.StrategyName)
	g.TextIf("order_id", e.OrderID)
	g.IntIf("instrument_token", e.InstrumentToken)
	g.TextIf("tradingsymbol", e.TradingSymbol)
	g.TextIf("exchange", e.Exchange)
	g.TextIf("broker", e.Broker)
	g.TextIf("broker_error_code", e.BrokerErrorCode)
	g.TextIf("broker_error_type", string(e.BrokerErrorType))
	g.TextIf("broker_message", e.BrokerMessage)
	g.TextIf("component", e.Component)
	g.TextIf("operation", e.Operation)
	g.Text("severity", string(s))
	g.Bool("handled", e.Handled)
	g.TextIf("impact_assessment", e.Impact)
	g.TextIf("recovery_action", e.RecoveryAction)
	g.BoolIf("retryable", e.retryable(c))
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
}

// retryable also takes the broker's answer into account. Where it is not
// known what became of an order, to place it again may place it twice: then
// nothing is said.
func (e *TradingEvent) retryable(c *chain) *bool {
	harmless := e.Category != OrderError
	if told := c.retryable(e.Retryable, harmless); told != nil {
		return told
	}
	switch {
	case e.BrokerErrorCode == tooManyRequests:
		return new(true) // turned away before anybody looked at it
	case e.BrokerErrorType.final():
		return new(false)
	case e.BrokerErrorType.passing() && harmless:
		return new(true)
	}
	return nil
}
