package perf

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/event"
)

// RequestEvent is one request that a server answered. It goes to the api
// channel.
type RequestEvent struct {
	// Method of the request.
	Method string `event:"method,required"`
	// Pattern that the request matched; absent when none did.
	Route string `event:"route"`
	// Path of the request, without its query.
	Path string `event:"path,always"`
	// Status of the answer; 500 when the handler panicked before there was one.
	Status int `event:"status,required" min:"100"`
	// Length of the answer's body.
	Bytes int64 `event:"bytes,required" min:"0" unit:"bytes"`
	// How long the answer took.
	Duration time.Duration `event:"execution_time_ms,required" min:"0"`
	// Address of the client, or of the proxy before it.
	Remote string `event:"remote"`
	// Protocol of the request.
	Protocol string `event:"protocol"`
	// Whether the connection was taken over, by a WebSocket for one; the duration is then its life.
	Hijacked *bool `event:"hijacked"`
	// Part of the program that answered; absent when the logger's own component tells.
	Component string `event:"component"`
	// How long an answer should take at most.
	Target *time.Duration `event:"target_latency_ms"`
	// Whether it took longer than that.
	_ struct{} `event:"sla_breach" type:"boolean"`
	// What went wrong: panic, or aborted where the handler gave up half-way.
	ErrorType string `event:"error_type" allowed:"panic aborted"`
	// What the handler panicked with.
	ErrorMessage string `event:"error_message"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var requestSchema = newSchema[RequestEvent]("http_request", channel.API, event.Spec{
	Name: "perf.request",
	Levels: []event.LevelRule{
		{Level: slog.LevelInfo, When: "status below 400"},
		{Level: slog.LevelWarn, When: "status 400 to 499; longer than the target; aborted"},
		{Level: slog.LevelError, When: "status 500 or more; panic"},
	},
})

// Request logs a request that was answered to the api channel and returns the
// error of the handler.
func (l *Logger) Request(ctx context.Context, e RequestEvent) error {
	r, ok := requestSchema().Begin(ctx, l.self().log, e.level())
	if !ok {
		return nil
	}
	r.Component = e.Component
	e.append(&r.Group)
	return r.End(ctx, event.Caller(0), e.message())
}

func (e *RequestEvent) late() bool { return e.Target != nil && e.Duration > *e.Target }

func (e *RequestEvent) level() slog.Level {
	if e.Status >= 500 && e.ErrorType != ErrorAborted || e.ErrorType == ErrorPanic {
		return slog.LevelError
	}
	return attention(e.Status >= 400 || e.late() || e.ErrorType == ErrorAborted)
}

func (e *RequestEvent) message() string {
	switch e.ErrorType {
	case ErrorPanic:
		return "request panicked"
	case ErrorAborted:
		return "request aborted"
	}
	return "request handled"
}

// LogValue returns the event as a group, so that it can be an attribute of any
// record. Only the methods of [Logger] give it an id.
func (e RequestEvent) LogValue() slog.Value {
	g := requestSchema().Group()
	e.append(&g)
	return g.Value()
}

func (e *RequestEvent) append(g *event.Group) {
	g.Text("method", e.Method)
	g.TextIf("route", e.Route)
	g.Text("path", e.Path)
	g.Int("status", int64(e.Status))
	g.Int("bytes", e.Bytes)
	g.Millis("execution_time_ms", e.Duration)
	g.TextIf("remote", e.Remote)
	g.TextIf("protocol", e.Protocol)
	g.BoolIf("hijacked", e.Hijacked)
	g.TextIf("component", e.Component)
	g.MillisIf("target_latency_ms", e.Target)
	if e.Target != nil {
		g.Bool("sla_breach", e.late())
	}
	g.TextIf("error_type", e.ErrorType)
	g.TextIf("error_message", e.ErrorMessage)
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
}
