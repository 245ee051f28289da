package perf

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/event"
)

// LatencyWindowEvent is how long the answers of one window of time took. A
// [Window] makes it.
type LatencyWindowEvent struct {
	// Name of the operation.
	Operation string `event:"operation,required"`
	// Part of the program that did it; absent when the logger's own component tells.
	Component string `event:"component"`
	// What the latencies cover; empty is end_to_end.
	Type LatencyType `event:"latency_type,required" allowed:"end_to_end processing network"`
	// How many answers there were.
	Count int64 `event:"count,required" min:"1"`
	// Length of the window.
	Window time.Duration `event:"time_window_ms,required"`
	// Shortest latency.
	Min time.Duration `event:"min_ms,required" min:"0"`
	// Mean of the latencies.
	Mean time.Duration `event:"mean_ms,required" min:"0"`
	// Half of the answers took no longer.
	P50 time.Duration `event:"p50_ms,required" min:"0"`
	// 90 % of the answers took no longer.
	P90 time.Duration `event:"p90_ms,required" min:"0"`
	// 99 % of the answers took no longer.
	P99 time.Duration `event:"p99_ms,required" min:"0"`
	// 99.9 % of the answers took no longer.
	P999 time.Duration `event:"p999_ms,required" min:"0"`
	// Longest latency.
	Max time.Duration `event:"max_ms,required" min:"0"`
	// How long an answer should take at most.
	Target *time.Duration `event:"target_latency_ms"`
	// Whether 1 % of the answers or more took longer than that.
	_ struct{} `event:"sla_breach" type:"boolean"`
	// p99 by target; above 1 is a breach.
	_ struct{} `event:"latency_ratio" type:"number" min:"0"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var latencyWindowSchema = newSchema[LatencyWindowEvent]("latency_window", channel.Performance, event.Spec{
	Name: "perf.latency_window",
	Levels: []event.LevelRule{
		{Level: slog.LevelInfo, When: "p99 within the target"}, {Level: slog.LevelWarn, When: "p99 longer than the target"},
	},
})

// LatencyWindow logs how long the answers of a window took and returns the
// error of the handler.
func (l *Logger) LatencyWindow(ctx context.Context, e LatencyWindowEvent) error {
	r, ok := latencyWindowSchema().Begin(ctx, l.self().log, attention(e.breach()))
	if !ok {
		return nil
	}
	r.Component = e.Component
	e.append(&r.Group)
	return r.End(ctx, event.Caller(0), "latency of a window")
}

func (e *LatencyWindowEvent) breach() bool { return e.Target != nil && e.P99 > *e.Target }

// LogValue returns the event as a group, so that it can be an attribute of any
// record. Only the methods of [Logger] give it an id.
func (e LatencyWindowEvent) LogValue() slog.Value {
	g := latencyWindowSchema().Group()
	e.append(&g)
	return g.Value()
}

func (e *LatencyWindowEvent) append(g *event.Group) {
	g.Text("operation", e.Operation)
	g.TextIf("component", e.Component)
	g.Text("latency_type", e.Type.name())
	g.Int("count", e.Count)
	g.Millis("time_window_ms", e.Window)
	g.Millis("min_ms", e.Min)
	g.Millis("mean_ms", e.Mean)
	g.Millis("p50_ms", e.P50)
	g.Millis("p90_ms", e.P90)
	g.Millis("p99_ms", e.P99)
	g.Millis("p999_ms", e.P999)
	g.Millis("max_ms", e.Max)
	g.MillisIf("target_latency_ms", e.Target)
	if e.Target != nil {
		g.Bool("sla_breach", e.breach())
		if *e.Target > 0 {
			g.Float("latency_ratio", float64(e.P99)/float64(*e.Target))
		}
	}
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
}
