package audit

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

// Types of [ComplianceEvent]; there may be others.
const (
	RegulatoryLimit = "regulatory_limit"
	TradingHalt     = "trading_halt"
	MarketHours     = "market_hours"
)

// A Severity says how serious a [ComplianceEvent] is, and is its level.
type Severity string

// The severities, in any case. The empty one is INFO.
const (
	SeverityInfo     Severity = "INFO"
	SeverityWarning  Severity = "WARNING"  // level WARN
	SeverityError    Severity = "ERROR"    // level ERROR
	SeverityCritical Severity = "CRITICAL" // level ERROR
)

// known returns the severity in upper case, and its level. One that does not
// exist is at WARN and does not keep the event from being written.
func (s Severity) known() (Severity, slog.Level) {
	switch s = Severity(strings.ToUpper(string(s))); s {
	case "":
		return SeverityInfo, slog.LevelInfo
	case SeverityInfo:
		return s, slog.LevelInfo
	case SeverityError, SeverityCritical:
		return s, slog.LevelError
	}
	return s, slog.LevelWarn
}

// ComplianceEvent is something that a regulator or the compliance desk wants
// to know of.
type ComplianceEvent struct {
	// Type of event: regulatory_limit, trading_halt, market_hours.
	Type string `event:"compliance_type,required"`
	// What happened, in words.
	Description string `event:"description,required"`
	// How serious it is; INFO when not given.
	Severity Severity `event:"severity,required" allowed:"INFO WARNING ERROR CRITICAL"`
	// Rule or circular that it is about.
	RegulatoryReference string `event:"regulatory_reference"`
	// What was done about it.
	ActionTaken string `event:"action_taken"`
	// User that it is about or who did it.
	UserID string `event:"user_id"`
	// Strategy that it is about.
	StrategyName string `event:"strategy_name"`
	// Order that it is about.
	OrderID string `event:"order_id"`
	// Symbol of the instrument that it is about.
	TradingSymbol string `event:"tradingsymbol"`
	// Exchange or venue.
	Exchange string `event:"exchange"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var complianceSchema = newSchema[ComplianceEvent]("compliance", event.Spec{
	Name: "audit.compliance",
	Levels: []event.LevelRule{
		{Level: slog.LevelInfo, When: "severity is INFO"},
		{Level: slog.LevelWarn, When: "severity is WARNING"},
		{Level: slog.LevelError, When: "severity is ERROR, CRITICAL"},
	},
})

// Compliance logs something for the compliance desk. It returns the error of
// the handler: the event may then not be in the trail.
func (l *Logger) Compliance(ctx context.Context, e ComplianceEvent) error {
	return l.compliance(ctx, &e, 1)
}

// LogCompliance is [Logger.Compliance] for [slog.Default].
func LogCompliance(ctx context.Context, e ComplianceEvent) error {
	return process.compliance(ctx, &e, 1)
}

func (l *Logger) compliance(ctx context.Context, e *ComplianceEvent, skip int) error {
	_, level := e.Severity.known()
	r, ok := l.begin(ctx, complianceSchema(), level)
	if !ok {
		return nil
	}
	appendCompliance(&r.Group, e)
	return r.End(ctx, event.Caller(skip), "compliance event")
}

// LogValue returns the event as a group, so that it can be an attribute of
// any record. Only the methods of [Logger] give it an id and a number.
func (e ComplianceEvent) LogValue() slog.Value {
	g := complianceSchema().Group()
	appendCompliance(&g, &e)
	return g.Value()
}

func appendCompliance(g *event.Group, e *ComplianceEvent) {
	severity, _ := e.Severity.known()
	g.Text("compliance_type", e.Type)
	g.Text("description", e.Description)
	g.Text("severity", string(severity))
	g.TextIf("regulatory_reference", e.RegulatoryReference)
	g.TextIf("action_taken", e.ActionTaken)
	g.TextIf("user_id", e.UserID)
	g.TextIf("strategy_name", e.StrategyName)
	g.TextIf("order_id", e.OrderID)
	g.TextIf("tradingsymbol", e.TradingSymbol)
	g.TextIf("exchange", e.Exchange)
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
}
