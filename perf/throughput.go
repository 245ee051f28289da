package perf

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/event"
)

// ThroughputEvent is how many things an operation got done in a time.
type ThroughputEvent struct {
	// Name of the operation.
	Operation string `event:"operation,required"`
	// Part of the program that did it; absent when the logger's own component tells.
	Component string `event:"component"`
	// How many there were.
	Count int64 `event:"count,required" min:"0"`
	// Time in which they were counted.
	Window time.Duration `event:"time_window_ms,required"`
	// The same in seconds.
	_ struct{} `event:"time_window_seconds,required" type:"number" unit:"s"`
	// How many there were in a second.
	_ struct{} `event:"rate_per_second" type:"number" min:"0"`
	// How many of them went well.
	SuccessCount *int64 `event:"success_count" min:"0"`
	// How many of them failed.
	ErrorCount *int64 `event:"error_count" min:"0"`
	// Share of those that went well.
	_ struct{} `event:"success_rate_percent" type:"number" min:"0" unit:"%"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var throughputSchema = newSchema[ThroughputEvent]("throughput", channel.Performance, event.Spec{
	Name:   "perf.throughput",
	Levels: []event.LevelRule{{Level: slog.LevelInfo, When: "always"}},
})

// Throughput logs how many things an operation got done and returns the error
// of the handler.
func (l *Logger) Throughput(ctx context.Context, e ThroughputEvent) error {
	r, ok := throughputSchema().Begin(ctx, l.self().log, slog.LevelInfo)
	if !ok {
		return nil
	}
	r.Component = e.Component
	e.append(&r.Group)
	return r.End(ctx, event.Caller(0), "throughput")
}

// LogValue returns the event as a group, so that it can be an attribute of any
// record. Only the methods of [Logger] give it an id.
func (e ThroughputEvent) LogValue() slog.Value {
	g := throughputSchema().Group()
	e.append(&g)
	return g.Value()
}

func (e *ThroughputEvent) append(g *event.Group) {
	g.Text("operation", e.Operation)
	g.TextIf("component", e.Component)
	g.Int("count", e.Count)
	g.Millis("time_window_ms", e.Window)
	g.Float("time_window_seconds", e.Window.Seconds())
	if e.Window > 0 {
		g.Float("rate_per_second", float64(e.Count)/e.Window.Seconds())
	}
	g.IntIf("success_count", e.SuccessCount)
	g.IntIf("error_count", e.ErrorCount)
	if rate, ok := e.successRate(); ok {
		g.Float("success_rate_percent", rate)
	}
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
	if e.Window <= 0 {
		g.Fault("time_window_ms: want more than 0")
	}
}

// successRate takes what there is: the good of all, or all but the failed.
func (e *ThroughputEvent) successRate() (percent float64, ok bool) {
	switch {
	case e.Count <= 0:
		return 0, false
	case e.SuccessCount != nil:
		return 100 * float64(*e.SuccessCount) / float64(e.Count), true
	case e.ErrorCount != nil:
		return 100 * float64(e.Count-*e.ErrorCount) / float64(e.Count), true
	}
	return 0, false
}
