package audit

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

// A RiskKind is what happened about a risk limit.
type RiskKind string

// The kinds of [RiskEvent], and their levels.
const (
	RiskBreach        RiskKind = "breach"          // ERROR, WARN when BreachLevel is "warning"
	RiskWarning       RiskKind = "warning"         // WARN: near the limit
	RiskLimitUpdated  RiskKind = "limit_updated"   // INFO
	RiskCleared       RiskKind = "cleared"         // INFO: within the limit again
	RiskKillSwitch    RiskKind = "kill_switch"     // ERROR: all orders stopped
	RiskTradingHalted RiskKind = "trading_halted"  // ERROR
	RiskPreTradeBlock RiskKind = "pre_trade_block" // WARN: an order was not let through
)

// breachLevelWarning is the BreachLevel of a breach of a limit that only warns.
const breachLevelWarning = "warning"

// RiskEvent is what happened about a risk limit.
//
// Kind and RiskType are always needed, LimitValue but for kill_switch and
// trading_halted, and CurrentValue for what compares with it. How much of the
// limit is used, and how far the value is beyond it, is worked out.
type RiskEvent struct {
	// What happened about the limit.
	Kind RiskKind `event:"event_type,required"`
	// Strategy that the limit is for; empty for the whole account.
	StrategyName string `event:"strategy_name,always"`
	// Type of limit: position_limit, loss_limit, exposure_limit.
	RiskType string `event:"risk_type,required"`
	// What the limit measures: net_quantity, day_pnl, gross_exposure.
	RiskMetric string `event:"risk_metric"`
	// Value now.
	CurrentValue Amount `event:"current_value" type:"decimal"`
	// Limit that the value is held against.
	LimitValue Amount `event:"limit_value" type:"decimal"`
	// Limit before a limit_updated.
	OldLimitValue Amount `event:"old_limit_value" type:"decimal"`
	// Side of the limit to stay on; empty is lower for a negative limit and upper otherwise.
	Direction Direction `event:"direction" allowed:"upper lower absolute"`
	// How much of the limit is used; 100 is all of it.
	_ struct{} `event:"utilization_percent" type:"number" min:"0" unit:"%"`
	// How far the value is beyond the limit; 0 when it is within.
	_ struct{} `event:"breach_percentage" type:"number" min:"0" unit:"%"`
	// Unit of the values: INR, shares, orders/s.
	Unit string `event:"value_unit"`
	// How bad it is: warning, critical.
	BreachLevel string `event:"breach_level"`
	// What was done about it.
	ActionTaken string `event:"action_taken"`
	// Why, in words.
	Reason string `event:"reason"`
	// User who did it or whose account it is.
	UserID string `event:"user_id"`
	// Order that caused it.
	OrderID string `event:"order_id"`
	// Number of the instrument, where the limit is for one.
	InstrumentToken *int64 `event:"instrument_token"`
	// Symbol of the instrument, where the limit is for one.
	TradingSymbol string `event:"tradingsymbol"`
	// Exchange or venue.
	Exchange string `event:"exchange"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var riskSchema = newSchema[RiskEvent]("risk_management", event.Spec{
	Name: "audit.risk", Noun: "risk", KindKey: "event_type",
	Kinds: []event.Kind{
		{Name: string(RiskBreach), Level: slog.LevelError},
		{Name: string(RiskWarning), Level: slog.LevelWarn},
		{Name: string(RiskLimitUpdated), Level: slog.LevelInfo},
		{Name: string(RiskCleared), Level: slog.LevelInfo},
		{Name: string(RiskKillSwitch), Level: slog.LevelError},
		{Name: string(RiskTradingHalted), Level: slog.LevelError},
		{Name: string(RiskPreTradeBlock), Level: slog.LevelWarn},
	},
	Levels: []event.LevelRule{{Level: slog.LevelWarn, When: "event_type is breach and breach_level is warning"}},
})

// Risk logs what happened about a risk limit. It returns the error of the
// handler: the event may then not be in the trail.
func (l *Logger) Risk(ctx context.Context, e RiskEvent) error { return l.risk(ctx, &e, 1) }

// LogRisk is [Logger.Risk] for [slog.Default].
func LogRisk(ctx context.Context, e RiskEvent) error { return process.risk(ctx, &e, 1) }

func (l *Logger) risk(ctx context.Context, e *RiskEvent, skip int) error {
	schema := riskSchema()
	kind := schema.Kind(string(e.Kind))
	level := kind.Level
	if e.Kind == RiskBreach && strings.EqualFold(e.BreachLevel, breachLevelWarning) {
		level = slog.LevelWarn
	}
	r, ok := l.begin(ctx, schema, level)
	if !ok {
		return nil
	}
	appendRisk(&r.Group, e)
	return r.End(ctx, event.Caller(skip), kind.Message())
}

// LogValue returns the event as a group, so that it can be an attribute of
// any record. Only the methods of [Logger] give it an id and a number.
func (e RiskEvent) LogValue() slog.Value {
	g := riskSchema().Group()
	appendRisk(&g, &e)
	return g.Value()
}

func appendRisk(g *event.Group, e *RiskEvent) {
	utilization, breach := usage(e.CurrentValue, e.LimitValue, e.Direction)
	g.Text("event_type", string(e.Kind))
	g.Text("strategy_name", e.StrategyName)
	g.Text("risk_type", e.RiskType)
	g.TextIf("risk_metric", e.RiskMetric)
	g.TextIf("current_value", string(e.CurrentValue))
	g.TextIf("limit_value", string(e.LimitValue))
	g.TextIf("old_limit_value", string(e.OldLimitValue))
	g.TextIf("direction", string(e.Direction))
	g.FloatIf("utilization_percent", utilization)
	g.FloatIf("breach_percentage", breach)
	g.TextIf("value_unit", e.Unit)
	g.TextIf("breach_level", e.BreachLevel)
	g.TextIf("action_taken", e.ActionTaken)
	g.TextIf("reason", e.Reason)
	g.TextIf("user_id", e.UserID)
	g.TextIf("order_id", e.OrderID)
	g.IntIf("instrument_token", e.InstrumentToken)
	g.TextIf("tradingsymbol", e.TradingSymbol)
	g.TextIf("exchange", e.Exchange)
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
	compares := e.Kind == RiskBreach || e.Kind == RiskWarning || e.Kind == RiskCleared || e.Kind == RiskPreTradeBlock
	if compares && e.CurrentValue == "" {
		g.Fault("current_value: is missing")
	}
	if (compares || e.Kind == RiskLimitUpdated) && e.LimitValue == "" {
		g.Fault("limit_value: is missing")
	}
}
