package audit

import (
	"context"
	"errors"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

// TrackOrder calls fn and logs e when it returns: with the kind that e has, or
// when fn fails with the kind of that failure and the error as error_message.
// A failed placed is place_failed, and likewise for modify and cancel. When fn
// panics, or its error is a timeout or the end of a context, nobody knows what
// became of the order: unknown_state. latency_ms is how long fn took.
//
// Each update is called before the event is logged, on success and on failure,
// to put into it what only the result tells, such as the order id.
//
// Result, error and panic of fn reach the caller unchanged, whatever happens
// while logging. The record's source is the caller of TrackOrder.
func TrackOrder[T any](ctx context.Context, e OrderEvent, fn func(context.Context) (T, error),
	update ...func(e *OrderEvent, result T, err error),
) (T, error) {
	return trackOrder(ctx, &process, e, event.Caller(0), fn, update)
}

// TrackOrderWith is [TrackOrder] with a Logger.
func TrackOrderWith[T any](ctx context.Context, l *Logger, e OrderEvent, fn func(context.Context) (T, error),
	update ...func(e *OrderEvent, result T, err error),
) (T, error) {
	return trackOrder(ctx, l, e, event.Caller(0), fn, update)
}

// errPanicked is the error of a call that never returned: it panicked, or
// ended its goroutine. Its value is left where it is, since taking it up and
// panicking again would hide where it came from.
var errPanicked = errors.New("the call panicked")

func trackOrder[T any](ctx context.Context, l *Logger, e OrderEvent, pc uintptr, fn func(context.Context) (T, error),
	updates []func(*OrderEvent, T, error),
) (result T, err error) {
	err = errPanicked
	start := time.Now()
	defer func() {
		e.Latency = new(time.Since(start))
		logTracked(ctx, l, &e, pc, result, err, updates)
	}()
	return fn(ctx)
}

// logTracked logs the event of a call. It lets no panic of a user's code out:
// not of an error, an update or a handler.
func logTracked[T any](ctx context.Context, l *Logger, e *OrderEvent, pc uintptr, result T, err error,
	updates []func(*OrderEvent, T, error),
) {
	defer func() { _ = recover() }()
	if err != nil {
		e.Kind = failure(e.Kind, err)
		e.ErrorMessage = event.ErrorText(err)
	}
	fault := ""
	for _, update := range updates {
		if !quiet(func() { update(e, result, err) }) {
			fault = "update: panicked"
		}
	}
	schema := orderSchema()
	kind := schema.Kind(string(e.Kind))
	r, ok := l.begin(ctx, schema, kind.Level)
	if !ok {
		return
	}
	appendOrder(&r.Group, e)
	if fault != "" {
		r.Fault(fault)
	}
	// The handler counts and reports its own errors; the order's result
	// must not depend on them.
	_ = r.End(ctx, pc, kind.Message())
}

// quiet calls f and reports whether it came to its end.
func quiet(f func()) (ok bool) {
	defer func() { _ = recover() }()
	f()
	return true
}

// failure returns what an order event becomes when the call ended in err.
func failure(k OrderKind, err error) OrderKind {
	known := false
	if !quiet(func() { known = !uncertain(err) }) || !known {
		return OrderUnknownState
	}
	switch k {
	case OrderPlaced:
		return OrderPlaceFailed
	case OrderModified, OrderModifyRequested:
		return OrderModifyFailed
	case OrderCancelled, OrderCancelRequested:
		return OrderCancelFailed
	}
	return OrderUnknownState
}

// uncertain reports whether err leaves open what the other side did. It calls
// methods of the error.
func uncertain(err error) bool {
	timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && timeout.Timeout() || errors.Is(err, errPanicked) || errors.Is(err, context.Canceled)
}
