package errtrack

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

// SystemEvent is an error of the program or what it runs on: a database, the
// network, a file.
type SystemEvent struct {
	// Err is the error; it is always needed.
	Err error
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
	// Whether the same call may work later; what the error tells when not given.
	Retryable *bool `event:"retryable"`
	// What else there is to know of the circumstances.
	Context []slog.Attr `event:"context"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var systemSchema = newSchema[SystemEvent]("system_error", event.Spec{Name: "errtrack.system", Constants: category("system_error"), Levels: levels})

// System logs an error of the program or what it runs on.
func (l *Logger) System(ctx context.Context, e SystemEvent) { l.self().system(ctx, &e, 1) }

// LogSystem is [Logger.System] for [slog.Default].
func LogSystem(ctx context.Context, e SystemEvent) { process.system(ctx, &e, 1) }

func (l *Logger) system(ctx context.Context, e *SystemEvent, skip int) {
	s, level := e.Severity.or(severity(ctx, e.Err, e.Handled))
	r, ok := l.begin(ctx, systemSchema(), level, e.Err, here)
	if !ok {
		return
	}
	r.Component = e.Component
	e.append(&r.Group, r.chain, s)
	// As after a call of slog, the handler tells of its own errors.
	_ = r.End(ctx, event.Caller(skip), "system error")
}

// LogValue returns the event as a group, so that it can be an attribute of
// any record. Only the methods of [Logger] give it an id, a stack and a
// fingerprint.
func (e SystemEvent) LogValue() slog.Value {
	g, c := systemSchema().Group(), examine(e.Err)
	s, _ := e.Severity.or(severity(context.Background(), e.Err, e.Handled))
	c.append(&g, e.Err)
	e.append(&g, c, s)
	return g.Value()
}

func (e *SystemEvent) append(g *event.Group, c *chain, s Severity) {
	g.TextIf("component", e.Component)
	g.TextIf("operation", e.Operation)
	g.Text("severity", string(s))
	g.Bool("handled", e.Handled)
	g.TextIf("impact_assessment", e.Impact)
	g.TextIf("recovery_action", e.RecoveryAction)
	g.BoolIf("retryable", c.retryable(e.Retryable, true))
	g.Map("context", e.Context)
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
}

// levels are those of errors that are no panics.
var levels = []event.LevelRule{
	{Level: slog.LevelDebug, When: "the caller's own cancellation; severity is given as DEBUG"},
	{Level: slog.LevelInfo, When: "severity is given as INFO"},
	{Level: slog.LevelWarn, When: "handled is true; severity is given as WARNING"},
	{Level: slog.LevelError, When: "handled is false; severity is given as ERROR, CRITICAL"},
}
