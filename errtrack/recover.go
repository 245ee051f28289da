package errtrack

import "context"

// Recover logs a panic and stops it. It has to be deferred itself, not called
// in a deferred function:
//
//	defer errtrack.Recover(ctx, errtrack.PanicEvent{Component: "order_manager"}, &err)
//
// The error that into points to becomes a [*PanicError], so that the function
// returns it; with a nil into it just returns. Without a panic nothing happens.
func Recover(ctx context.Context, e PanicEvent, into *error) {
	if v := recover(); v != nil {
		process.recovered(ctx, e, v, into)
	}
}

// Recover is the function [Recover] for this Logger.
func (l *Logger) Recover(ctx context.Context, e PanicEvent, into *error) {
	if v := recover(); v != nil {
		l.self().recovered(ctx, e, v, into)
	}
}

func (l *Logger) recovered(ctx context.Context, e PanicEvent, v any, into *error) {
	pcs := here()
	if into != nil {
		*into = &PanicError{Value: v, stack: panicking(pcs)}
	}
	e.Value, e.Recovered = v, true
	// A handler that panics must not turn a stopped panic into another one.
	quiet(func() { l.panicked(ctx, &e, pcs) })
}

// Reraise logs a panic and lets it go on. It has to be deferred itself, like
// [Recover]. Without a panic nothing happens.
func Reraise(ctx context.Context, e PanicEvent) {
	if v := recover(); v != nil {
		process.reraised(ctx, e, v)
		panic(v)
	}
}

// Reraise is the function [Reraise] for this Logger.
func (l *Logger) Reraise(ctx context.Context, e PanicEvent) {
	if v := recover(); v != nil {
		l.self().reraised(ctx, e, v)
		panic(v)
	}
}

func (l *Logger) reraised(ctx context.Context, e PanicEvent, v any) {
	pcs := here()
	e.Value, e.Recovered = v, false
	quiet(func() { l.panicked(ctx, &e, pcs) })
}
