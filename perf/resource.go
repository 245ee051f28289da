package perf

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/event"
)

// A ResourceScope says whose use of resources an event tells of.
type ResourceScope string

// The scopes of [ResourceEvent].
const (
	ProcessScope ResourceScope = "process"
	SystemScope  ResourceScope = "system"
)

// ResourceEvent is what the process, or another thing, uses of the machine. A
// [Sampler] measures it for the process.
type ResourceEvent struct {
	// Part of the program that measured it; absent when the logger's own component tells.
	Component string `event:"component"`
	// What uses the resources: the whole process, or the whole machine; never one component.
	Scope ResourceScope `event:"resource_scope,required" allowed:"process system"`
	// Processor time used since the sample before, of one processor: 200 is two busy ones.
	CPUPercent float64 `event:"cpu_percent,required" min:"0" unit:"%"`
	// Memory in use: resident on Linux, elsewhere what the Go runtime holds.
	MemoryMB float64 `event:"memory_mb,required" min:"0" unit:"MB"`
	// The same as a share of the machine's memory.
	MemoryPercent *float64 `event:"memory_percent" min:"0" unit:"%"`
	// Read from and written to disks since the sample before.
	DiskIOMB *float64 `event:"disk_io_mb" min:"0" unit:"MB"`
	// Received and sent over networks since the sample before.
	NetworkIOMB *float64 `event:"network_io_mb" min:"0" unit:"MB"`
	// Heap in use by live objects and by dead ones that are not collected yet.
	HeapMB *float64 `event:"heap_mb" min:"0" unit:"MB"`
	// Goroutines alive.
	Goroutines *int64 `event:"goroutines" min:"0"`
	// Threads of the operating system.
	Threads *int64 `event:"threads" min:"0"`
	// Garbage collections since the sample before.
	GCCycles *int64 `event:"gc_cycles" min:"0"`
	// Time since the sample before; absent in the first, whose numbers count from the start of the process.
	Interval *time.Duration `event:"interval_ms"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var resourceSchema = newSchema[ResourceEvent]("resource_utilization", channel.Performance, event.Spec{
	Name:   "perf.resource",
	Levels: []event.LevelRule{{Level: slog.LevelInfo, When: "always"}},
})

// Resource logs what is used of the machine and returns the error of the
// handler.
func (l *Logger) Resource(ctx context.Context, e ResourceEvent) error {
	r, ok := resourceSchema().Begin(ctx, l.self().log, slog.LevelInfo)
	if !ok {
		return nil
	}
	r.Component = e.Component
	e.append(&r.Group)
	return r.End(ctx, event.Caller(0), "resource utilization")
}

// LogValue returns the event as a group, so that it can be an attribute of any
// record. Only the methods of [Logger] give it an id.
func (e ResourceEvent) LogValue() slog.Value {
	g := resourceSchema().Group()
	e.append(&g)
	return g.Value()
}

func (e *ResourceEvent) append(g *event.Group) {
	g.TextIf("component", e.Component)
	g.Text("resource_scope", string(e.Scope))
	g.Float("cpu_percent", e.CPUPercent)
	g.Float("memory_mb", e.MemoryMB)
	g.FloatIf("memory_percent", e.MemoryPercent)
	g.FloatIf("disk_io_mb", e.DiskIOMB)
	g.FloatIf("network_io_mb", e.NetworkIOMB)
	g.FloatIf("heap_mb", e.HeapMB)
	g.IntIf("goroutines", e.Goroutines)
	g.IntIf("threads", e.Threads)
	g.IntIf("gc_cycles", e.GCCycles)
	g.MillisIf("interval_ms", e.Interval)
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
}
