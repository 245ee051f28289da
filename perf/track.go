package perf

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/event"
)

// errUnfinished is the error of a call that never returned: it panicked, or
// ended its goroutine. Its value is left where it is, since taking it up and
// panicking again would hide where it came from.
var errUnfinished = errors.New("the call panicked or ended its goroutine")

// Track calls fn and logs how long it took and whether it failed, as an
// [ExecutionEvent]. Result, error and panic of fn reach the caller unchanged,
// whatever happens while logging. The record's source is the caller of Track.
func Track[T any](ctx context.Context, operation string, fn func(context.Context) (T, error), opts ...Option) (T, error) {
	var c call
	c.begin(operation, event.Caller(0), opts)
	return track(ctx, &c, fn)
}

// TrackTrade is [Track] for what has to do with trading. A call that fails or
// takes too long is also logged to the trading channel, whatever its component
// is, so that it stands beside the orders that it was about.
func TrackTrade[T any](ctx context.Context, operation string, fn func(context.Context) (T, error), opts ...Option) (T, error) {
	c := call{own: channel.Trading}
	c.begin(operation, event.Caller(0), opts)
	return track(ctx, &c, fn)
}

func track[T any](ctx context.Context, c *call, fn func(context.Context) (T, error)) (result T, err error) {
	returned := false
	defer func() {
		took := time.Since(c.start)
		if !returned {
			c.end(ctx, took, errUnfinished)
			return
		}
		if c.result {
			c.describe(result)
		}
		c.end(ctx, took, err)
	}()
	result, err = fn(ctx)
	returned = true
	return result, err
}

// A Span is a call that [Start] began. It is for one goroutine.
type Span struct {
	ctx context.Context
	c   *call
}

// Start begins to measure the function that calls it:
//
//	func (s *store) save(ctx context.Context, o order) (err error) {
//		defer perf.Start(ctx, "save_order").End(&err)
//
// The record's source is the caller of Start.
func Start(ctx context.Context, operation string, opts ...Option) Span {
	c := new(call)
	c.begin(operation, event.Caller(0), opts)
	return Span{ctx, c}
}

// End logs how long the call took, and that it failed where *err says so or
// where the function panics or ends its goroutine; to notice the latter, End
// must be deferred itself and not be called by a deferred function. A nil err
// is no error. End stops no panic. Another call of End does nothing, and so
// does the End of the zero Span.
func (s Span) End(err *error) {
	if s.c == nil || s.c.ended {
		return
	}
	took := time.Since(s.c.start)
	s.c.ended = true
	var result error
	if err != nil {
		result = *err
	}
	if result == nil && unwinding(event.Caller(0)) {
		result = errUnfinished
	}
	s.c.end(s.ctx, took, result)
}

// unwinding reports whether the caller of a deferred function is the runtime,
// on its way out of a panic or a goroutine. Recover would tell as well, but
// would have to panic again.
func unwinding(caller uintptr) bool {
	f := runtime.FuncForPC(caller - 1) // the call, not the return
	return f != nil && (f.Name() == "runtime.gopanic" || f.Name() == "runtime.Goexit")
}

// A call is what is measured.
type call struct {
	event  ExecutionEvent
	log    *Logger
	window *Window
	own    channel.Name // where alerts go; empty: to the component's channel
	query  *[2]string   // operation and table
	slow   *time.Duration
	memory bool
	result bool
	ended  bool
	pc     uintptr
	start  time.Time
	before heap
}

// begin takes the time, last of all.
func (c *call) begin(operation string, pc uintptr, opts []Option) {
	c.pc, c.log, c.event.Operation = pc, process, operation
	for i := range opts {
		switch o := &opts[i]; o.kind {
		case optComponent:
			c.event.Component = o.text[0]
		case optArgs:
			c.event.Args = append(c.event.Args, o.attrs...)
		case optResult:
			c.result = true
		case optMemory:
			c.memory = true
		case optRecords:
			c.event.Records = o.count
		case optTarget:
			c.event.Target = new(o.time)
		case optCritical:
			c.event.Critical = new(o.time)
		case optQuery:
			c.query = new(o.text)
		case optSlowQuery:
			c.slow = new(o.time)
		case optUsing:
			c.log = o.logger.self()
		case optInto:
			c.window = o.window
		}
	}
	if c.memory {
		c.before = readHeap()
	}
	c.start = time.Now()
}

// end logs the call. It lets no panic of a user's code out: not of an error, an
// argument or a handler.
func (c *call) end(ctx context.Context, took time.Duration, err error) {
	defer func() { _ = recover() }()
	e := &c.event
	e.Duration = took
	e.ErrorType, e.ErrorMessage = ErrorType(ctx, err), event.ErrorText(err)
	if c.memory {
		c.before.compare(e)
	}
	if c.window != nil {
		c.window.Observe(e.Component, e.Operation, took)
	}
	if alert, _ := e.alert(); c.window == nil || alert != "" || e.failed() {
		// The handler counts and reports its own errors; the result of the
		// call must not depend on them.
		_ = c.log.execution(ctx, c.pc, e, c.own)
	}
	if c.query != nil {
		c.logQuery(ctx)
	}
}

func (c *call) logQuery(ctx context.Context) {
	e := &c.event
	_ = c.log.logQuery(ctx, c.pc, &QueryEvent{
		Operation: c.query[0], Table: c.query[1], Component: e.Component, Duration: e.Duration,
		Rows: e.Records, SlowThreshold: c.slow, ErrorType: e.ErrorType, ErrorMessage: e.ErrorMessage,
	})
}

// describe notes type and length of the result.
func (c *call) describe(result any) {
	c.event.ResultType = fmt.Sprintf("%T", result)
	v := reflect.ValueOf(result)
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String, reflect.Array, reflect.Chan:
		c.event.ResultSize = new(int64(v.Len()))
	}
}
