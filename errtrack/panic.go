package errtrack

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

// PanicEvent is a panic. It is at ERROR.
type PanicEvent struct {
	// Value is what the function panicked with. [Recover] and [Reraise] fill
	// it in; for [Logger.Panic] it is always needed.
	Value any
	// Part of the program that it is about; that of the logger when not given.
	Component string `event:"component"`
	// What was being done.
	Operation string `event:"operation"`
	// ERROR when the program goes on, CRITICAL when not.
	_ struct{} `event:"severity,required" type:"text" allowed:"ERROR CRITICAL"`
	// Whether the panic was stopped and the program goes on. Recover and Reraise fill it in.
	Recovered bool `event:"recovered,required"`
	// What the panic means for the business, in words.
	Impact string `event:"impact_assessment"`
	// What is done about it, or is to be done.
	RecoveryAction string `event:"recovery_action"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var panicSchema = newSchema[PanicEvent]("panic", event.Spec{
	Name: "errtrack.panic", Constants: category("panic"), Levels: []event.LevelRule{{Level: slog.LevelError, When: "always"}},
})

// Panic logs a panic that the caller recovered from, or is about to raise
// again. In a deferred function the stack and the source of the record are
// those of the panic, elsewhere those of the call.
func (l *Logger) Panic(ctx context.Context, e PanicEvent) { l.self().panicked(ctx, &e, here()) }

// LogPanic is [Logger.Panic] for [slog.Default].
func LogPanic(ctx context.Context, e PanicEvent) { process.panicked(ctx, &e, here()) }

func (l *Logger) panicked(ctx context.Context, e *PanicEvent, pcs []uintptr) {
	var err error
	if e.Value != nil {
		err = &PanicError{Value: e.Value}
	}
	stack := panicking(pcs)
	r, ok := l.begin(ctx, panicSchema(), slog.LevelError, err, func() []uintptr { return stack })
	if !ok {
		return
	}
	r.Component = e.Component
	e.append(&r.Group)
	// As after a call of slog, the handler tells of its own errors.
	_ = r.End(ctx, outermost(stack), "panic")
}

// outermost returns the first program counter outside of this package.
func outermost(pcs []uintptr) uintptr {
	for _, pc := range pcs {
		if f := functionAt(pc); len(f) < len(ownPackage) || f[:len(ownPackage)] != ownPackage {
			return pc
		}
	}
	return 0
}

// LogValue returns the event as a group, so that it can be an attribute of
// any record. Only the methods of [Logger] give it an id, a stack and a
// fingerprint.
func (e PanicEvent) LogValue() slog.Value {
	var err error
	if e.Value != nil {
		err = &PanicError{Value: e.Value}
	}
	g := panicSchema().Group()
	examine(err).append(&g, err)
	e.append(&g)
	return g.Value()
}

func (e *PanicEvent) append(g *event.Group) {
	s := SeverityCritical
	if e.Recovered {
		s = SeverityError
	}
	g.TextIf("component", e.Component)
	g.TextIf("operation", e.Operation)
	g.Text("severity", string(s))
	g.Bool("recovered", e.Recovered)
	g.TextIf("impact_assessment", e.Impact)
	g.TextIf("recovery_action", e.RecoveryAction)
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
}

// A PanicError is a panic that [Recover] made an error of. Logged again, it
// has the type, the stack and the fingerprint of the panic.
type PanicError struct {
	// Value is what the function panicked with.
	Value any

	stack []uintptr
}

// Error returns "panic: " and the value as text.
func (e *PanicError) Error() string { return "panic: " + e.text() }

// Unwrap returns the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

func (e *PanicError) text() string {
	if err, ok := e.Value.(error); ok {
		return event.ErrorText(err)
	}
	return fmt.Sprint(e.Value)
}
