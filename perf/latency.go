package perf

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/event"
)

// A LatencyType says what of the way a latency covers.
type LatencyType string

// The types of latency. The empty one is EndToEnd.
const (
	EndToEnd   LatencyType = "end_to_end"
	Processing LatencyType = "processing"
	Network    LatencyType = "network"
)

func (t LatencyType) name() string {
	if t == "" {
		return string(EndToEnd)
	}
	return string(t)
}

// LatencyEvent is how long one answer took. A [Window] tells of many.
type LatencyEvent struct {
	// Name of the operation.
	Operation string `event:"operation,required"`
	// Part of the program that did it; absent when the logger's own component tells.
	Component string `event:"component"`
	// How long it took.
	Latency time.Duration `event:"latency_ms,required" min:"0"`
	// What the latency covers; empty is end_to_end.
	Type LatencyType `event:"latency_type,required" allowed:"end_to_end processing network"`
	// How long it should take at most.
	Target *time.Duration `event:"target_latency_ms"`
	// Whether it took longer than that.
	_ struct{} `event:"sla_breach" type:"boolean"`
	// Latency by target; above 1 is a breach.
	_ struct{} `event:"latency_ratio" type:"number" min:"0"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var latencySchema = newSchema[LatencyEvent]("latency", channel.Performance, event.Spec{
	Name: "perf.latency",
	Levels: []event.LevelRule{
		{Level: slog.LevelInfo, When: "within the target"}, {Level: slog.LevelWarn, When: "longer than the target"},
	},
})

// Latency logs how long an answer took and returns the error of the handler.
func (l *Logger) Latency(ctx context.Context, e LatencyEvent) error {
	r, ok := latencySchema().Begin(ctx, l.self().log, attention(e.breach()))
	if !ok {
		return nil
	}
	r.Component = e.Component
	e.append(&r.Group)
	return r.End(ctx, event.Caller(0), "latency")
}

func (e *LatencyEvent) breach() bool { return e.Target != nil && e.Latency > *e.Target }

// LogValue returns the event as a group, so that it can be an attribute of any
// record. Only the methods of [Logger] give it an id.
func (e LatencyEvent) LogValue() slog.Value {
	g := latencySchema().Group()
	e.append(&g)
	return g.Value()
}

func (e *LatencyEvent) append(g *event.Group) {
	g.Text("operation", e.Operation)
	g.TextIf("component", e.Component)
	g.Millis("latency_ms", e.Latency)
	g.Text("latency_type", e.Type.name())
	g.MillisIf("target_latency_ms", e.Target)
	if e.Target != nil {
		g.Bool("sla_breach", e.breach())
		if *e.Target > 0 {
			g.Float("latency_ratio", float64(e.Latency)/float64(*e.Target))
		}
	}
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
}
