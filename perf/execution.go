package perf

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/event"
)

// ExecutionEvent is one execution of an operation: how long it took and what
// came of it. It succeeded unless ErrorType or ErrorMessage is set.
type ExecutionEvent struct {
	// Name of the operation.
	Operation string `event:"operation,required"`
	// Part of the program that did it; absent when the logger's own component tells.
	Component string `event:"component"`
	// How long it took.
	Duration time.Duration `event:"execution_time_ms,required" min:"0"`
	// Whether it came to its end without an error.
	_ struct{} `event:"success,required" type:"boolean"`
	// How many records it worked on.
	Records *int64 `event:"record_count" min:"0"`
	// How many records it worked on in a second.
	_ struct{} `event:"records_per_second" type:"number" min:"0"`
	// Memory in use at its end.
	MemoryMB *float64 `event:"memory_usage_mb" unit:"MB"`
	// How much more memory was in use after than before; negative after a garbage collection.
	MemoryDeltaMB *float64 `event:"memory_delta_mb" unit:"MB"`
	// Memory allocated meanwhile, freed or not.
	AllocatedMB *float64 `event:"memory_allocated_mb" min:"0" unit:"MB"`
	// What the numbers about memory are of: the whole process, or this operation alone.
	MemoryScope string `event:"memory_scope" allowed:"process operation"`
	// Processor time used, of one processor.
	CPUPercent *float64 `event:"cpu_usage_percent" min:"0" unit:"%"`
	// How many arguments are logged.
	_ struct{} `event:"args_count" type:"integer" min:"0"`
	// Arguments, as named by the caller.
	Args []slog.Attr `event:"kwargs" type:"map"`
	// Go type of the result.
	ResultType string `event:"result_type"`
	// Length of the result: elements of a slice or a map, bytes of a text.
	ResultSize *int64 `event:"result_size" min:"0"`
	// How long it should take at most: beyond it, WARN.
	Target *time.Duration `event:"target_latency_ms"`
	// How long it must take at most: beyond it, ERROR.
	Critical *time.Duration `event:"critical_threshold_ms"`
	// Which of the two was exceeded.
	_ struct{} `event:"performance_alert" type:"text" allowed:"target critical"`
	// The threshold that was exceeded.
	_ struct{} `event:"threshold_ms" type:"number" unit:"ms"`
	// Type of the error; cancelled when the caller gave up, panic when the call never returned.
	ErrorType string `event:"error_type"`
	// Error that it ended in.
	ErrorMessage string `event:"error_message"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var executionSchema = newSchema[ExecutionEvent]("execution_performance", channel.Performance, event.Spec{
	Name: "perf.execution", Noun: "operation",
	Levels: []event.LevelRule{
		{Level: slog.LevelInfo, When: "success; given up by the caller"},
		{Level: slog.LevelWarn, When: "longer than the target"},
		{Level: slog.LevelError, When: "failed; longer than the critical threshold"},
	},
})

// Execution logs the execution of an operation and returns the error of the
// handler. One that took longer than its target or its critical threshold is
// also logged, as a plain record, to the channel of its component.
func (l *Logger) Execution(ctx context.Context, e ExecutionEvent) error {
	return l.execution(ctx, event.Caller(0), &e, "")
}

// LogMetric logs, through [slog.Default], how long an operation of a component
// took. The attributes stand in the event's extra.
func LogMetric(ctx context.Context, operation, component string, d time.Duration, extra ...slog.Attr) error {
	return process.execution(ctx, event.Caller(0),
		&ExecutionEvent{Operation: operation, Component: component, Duration: d, Extra: extra}, "")
}

// execution logs e. Alerts go to the channel own too, or to that of the
// component where own is empty.
func (l *Logger) execution(ctx context.Context, pc uintptr, e *ExecutionEvent, own channel.Name) error {
	l = l.self()
	level, message := e.level(), e.message()
	var err error
	if r, ok := executionSchema().Begin(ctx, l.log, level); ok {
		r.Component = e.Component
		e.append(&r.Group)
		err = r.End(ctx, pc, message)
	}
	if alert, limit := e.alert(); alert != "" || own != "" && e.failed() {
		err = errors.Join(err, l.alert(ctx, pc, e, level, alert, limit, own))
	}
	return err
}

// alert tells the people who watch the component, and not its performance.
func (l *Logger) alert(ctx context.Context, pc uintptr, e *ExecutionEvent, level slog.Level, alert string, limit time.Duration, own channel.Name) error {
	if ctx == nil {
		ctx = context.Background()
	}
	h := l.handler()
	if !h.Enabled(ctx, level) {
		return nil
	}
	r := slog.NewRecord(time.Now(), level, e.message(), pc)
	if e.Component != "" {
		r.AddAttrs(slog.String("component", e.Component))
	}
	r.AddAttrs(slog.String("operation", e.Operation), slog.Float64("execution_time_ms", event.Milliseconds(e.Duration)))
	if alert != "" {
		r.AddAttrs(slog.String("performance_alert", alert), slog.Float64("threshold_ms", event.Milliseconds(limit)))
	}
	if e.failed() {
		r.AddAttrs(slog.String("error_type", e.ErrorType), slog.String("error_message", e.ErrorMessage))
	}
	if own != "" {
		r.AddAttrs(own.Attr())
	}
	return h.Handle(ctx, r)
}

func (e *ExecutionEvent) failed() bool { return e.ErrorType != "" || e.ErrorMessage != "" }

// alert returns which threshold was exceeded.
func (e *ExecutionEvent) alert() (which string, limit time.Duration) {
	switch {
	case e.Critical != nil && e.Duration > *e.Critical:
		return "critical", *e.Critical
	case e.Target != nil && e.Duration > *e.Target:
		return "target", *e.Target
	}
	return "", 0
}

func (e *ExecutionEvent) level() slog.Level {
	alert, _ := e.alert()
	if alert == "critical" || e.failed() && e.ErrorType != ErrorCancelled {
		return slog.LevelError
	}
	return attention(alert != "")
}

func (e *ExecutionEvent) message() string {
	alert, _ := e.alert()
	switch {
	case e.ErrorType == ErrorCancelled:
		return "operation cancelled"
	case e.failed():
		return "operation failed"
	case alert != "":
		return "operation slow"
	}
	return "operation done"
}

// LogValue returns the event as a group, so that it can be an attribute of any
// record. Only the methods of [Logger] give it an id.
func (e ExecutionEvent) LogValue() slog.Value {
	g := executionSchema().Group()
	e.append(&g)
	return g.Value()
}

func (e *ExecutionEvent) append(g *event.Group) {
	alert, limit := e.alert()
	g.Text("operation", e.Operation)
	g.TextIf("component", e.Component)
	g.Millis("execution_time_ms", e.Duration)
	g.Bool("success", !e.failed())
	g.IntIf("record_count", e.Records)
	if e.Records != nil && e.Duration > 0 {
		g.Float("records_per_second", float64(*e.Records)/e.Duration.Seconds())
	}
	g.FloatIf("memory_usage_mb", e.MemoryMB)
	g.FloatIf("memory_delta_mb", e.MemoryDeltaMB)
	g.FloatIf("memory_allocated_mb", e.AllocatedMB)
	g.TextIf("memory_scope", e.MemoryScope)
	g.FloatIf("cpu_usage_percent", e.CPUPercent)
	if len(e.Args) > 0 {
		g.Int("args_count", int64(len(e.Args)))
	}
	g.Map("kwargs", e.Args)
	g.TextIf("result_type", e.ResultType)
	g.IntIf("result_size", e.ResultSize)
	g.MillisIf("target_latency_ms", e.Target)
	g.MillisIf("critical_threshold_ms", e.Critical)
	if alert != "" {
		g.Text("performance_alert", alert)
		g.Millis("threshold_ms", limit)
	}
	g.TextIf("error_type", e.ErrorType)
	g.TextIf("error_message", e.ErrorMessage)
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
	if (e.MemoryMB != nil || e.MemoryDeltaMB != nil || e.AllocatedMB != nil) && e.MemoryScope == "" {
		g.Fault("memory_scope: is missing beside numbers about memory")
	}
}
