package audit

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

// A StrategyKind is a step in the life of a strategy.
type StrategyKind string

// The kinds of [StrategyEvent], and their levels.
const (
	StrategyStarted StrategyKind = "started" // INFO
	StrategyStopped StrategyKind = "stopped" // INFO
	StrategyPaused  StrategyKind = "paused"  // INFO
	StrategyResumed StrategyKind = "resumed" // INFO
	StrategyError   StrategyKind = "error"   // ERROR
)

// StrategyEvent is a step in the life of a strategy.
type StrategyEvent struct {
	// What happened to the strategy.
	Kind StrategyKind `event:"event_type,required"`
	// Name of the strategy.
	StrategyName string `event:"strategy_name,required"`
	// Version of the strategy's code or parameters.
	StrategyVersion string `event:"strategy_version"`
	// User who did it; absent when the program did.
	UserID string `event:"user_id"`
	// Why.
	Reason string `event:"reason"`
	// Error that it ended in.
	ErrorMessage string `event:"error_message"`
	// Id of the algorithm as registered with the exchange.
	AlgoID string `event:"algo_id"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var strategySchema = newSchema[StrategyEvent]("strategy_lifecycle", event.Spec{
	Name: "audit.strategy", Noun: "strategy", KindKey: "event_type",
	Kinds: []event.Kind{
		{Name: string(StrategyStarted), Level: slog.LevelInfo},
		{Name: string(StrategyStopped), Level: slog.LevelInfo},
		{Name: string(StrategyPaused), Level: slog.LevelInfo},
		{Name: string(StrategyResumed), Level: slog.LevelInfo},
		{Name: string(StrategyError), Level: slog.LevelError},
	},
})

// Strategy logs a step in the life of a strategy. It returns the error of the
// handler: the event may then not be in the trail.
func (l *Logger) Strategy(ctx context.Context, e StrategyEvent) error { return l.strategy(ctx, &e, 1) }

// LogStrategy is [Logger.Strategy] for [slog.Default].
func LogStrategy(ctx context.Context, e StrategyEvent) error { return process.strategy(ctx, &e, 1) }

func (l *Logger) strategy(ctx context.Context, e *StrategyEvent, skip int) error {
	schema := strategySchema()
	kind := schema.Kind(string(e.Kind))
	r, ok := l.begin(ctx, schema, kind.Level)
	if !ok {
		return nil
	}
	appendStrategy(&r.Group, e)
	return r.End(ctx, event.Caller(skip), kind.Message())
}

// LogValue returns the event as a group, so that it can be an attribute of
// any record. Only the methods of [Logger] give it an id and a number.
func (e StrategyEvent) LogValue() slog.Value {
	g := strategySchema().Group()
	appendStrategy(&g, &e)
	return g.Value()
}

func appendStrategy(g *event.Group, e *StrategyEvent) {
	g.Text("event_type", string(e.Kind))
	g.Text("strategy_name", e.StrategyName)
	g.TextIf("strategy_version", e.StrategyVersion)
	g.TextIf("user_id", e.UserID)
	g.TextIf("reason", e.Reason)
	g.TextIf("error_message", e.ErrorMessage)
	g.TextIf("algo_id", e.AlgoID)
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
}
