package errtrack

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

// DataEvent is an error in data: what came cannot be read, stored or believed.
type DataEvent struct {
	// Err is the error; it is always needed.
	Err error
	// Type of the data: tick, ohlc, order_book, instruments.
	DataType string `event:"data_type,required"`
	// Where the data came from.
	DataSource string `event:"data_source"`
	// How many records are concerned.
	RecordCount *int64 `event:"record_count" min:"0"`
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
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var dataSchema = newSchema[DataEvent]("data_error", event.Spec{Name: "errtrack.data", Constants: category("data_error"), Levels: levels})

// Data logs an error in data.
func (l *Logger) Data(ctx context.Context, e DataEvent) { l.self().data(ctx, &e, 1) }

// LogData is [Logger.Data] for [slog.Default].
func LogData(ctx context.Context, e DataEvent) { process.data(ctx, &e, 1) }

func (l *Logger) data(ctx context.Context, e *DataEvent, skip int) {
	s, level := e.Severity.or(severity(ctx, e.Err, e.Handled))
	r, ok := l.begin(ctx, dataSchema(), level, e.Err, here)
	if !ok {
		return
	}
	r.Component = e.Component
	e.append(&r.Group, r.chain, s)
	// As after a call of slog, the handler tells of its own errors.
	_ = r.End(ctx, event.Caller(skip), "data error")
}

// LogValue returns the event as a group, so that it can be an attribute of
// any record. Only the methods of [Logger] give it an id, a stack and a
// fingerprint.
func (e DataEvent) LogValue() slog.Value {
	g, c := dataSchema().Group(), examine(e.Err)
	s, _ := e.Severity.or(severity(context.Background(), e.Err, e.Handled))
	c.append(&g, e.Err)
	e.append(&g, c, s)
	return g.Value()
}

func (e *DataEvent) append(g *event.Group, c *chain, s Severity) {
	g.Text("data_type", e.DataType)
	g.TextIf("data_source", e.DataSource)
	g.IntIf("record_count", e.RecordCount)
	g.TextIf("component", e.Component)
	g.TextIf("operation", e.Operation)
	g.Text("severity", string(s))
	g.Bool("handled", e.Handled)
	g.TextIf("impact_assessment", e.Impact)
	g.TextIf("recovery_action", e.RecoveryAction)
	g.BoolIf("retryable", c.retryable(e.Retryable, true))
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
}
