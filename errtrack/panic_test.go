package errtrack_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"testing"

	"github.com/alphapt/chanlog/errtrack"
)

// explode panics in a function of its own, so that it can be found on stacks.
//
//go:noinline
func explode(v any) { panic(v) }

//go:noinline
func nilMap(m map[string]int) { m["x"] = 1 }

//go:noinline
func nilPointer(p *line) string { return p.Level }

func TestRecover(t *testing.T) {
	const pkg = "github.com/alphapt/chanlog/errtrack_test."
	for name, tt := range map[string]struct {
		do                     func()
		typ, message, function string
	}{
		"a text":        {func() { explode("boom") }, "string", "panic: boom", "explode"},
		"an error":      {func() { explode(fmt.Errorf("a: %w", pgError{})) }, "errtrack_test.pgError", "panic: a: unique violation", "explode"},
		"nil":           {func() { explode(nil) }, "*runtime.PanicNilError", "panic: panic called with nil argument", "explode"},
		"a nil map":     {func() { nilMap(nil) }, "runtime.plainError", "panic: assignment to entry in nil map", "nilMap"},
		"a nil pointer": {func() { _ = nilPointer(nil) }, "runtime.errorString", "panic: runtime error: invalid memory address or nil pointer dereference", "nilPointer"},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			got := logged(t, nil, func(l *errtrack.Logger) {
				err = func() (err error) {
					defer l.Recover(t.Context(), errtrack.PanicEvent{Component: "engine"}, &err)
					tt.do()
					return nil
				}()
			})
			for key, want := range map[string]any{
				"event_type": "panic", "error_type": tt.typ, "error_message": tt.message, "severity": "ERROR", "recovered": true,
				"fingerprint": tt.typ + " in " + pkg + tt.function,
			} {
				if got.Event[key] != want {
					t.Errorf("%s: got %v, want %v", key, got.Event[key], want)
				}
			}
			if got.frame(0, "function") != pkg+tt.function || got.Source.Function != pkg+tt.function {
				t.Errorf("got the stack from %v and the source in %s, want %s", got.frame(0, "function"), got.Source.Function, tt.function)
			}
			if got.Level != "ERROR" || got.Component != "engine" {
				t.Errorf("got level %s, component %s, want ERROR, engine", got.Level, got.Component)
			}

			// As an error, it is still known for what it is.
			if err == nil || err.Error() != tt.message {
				t.Errorf("got the error %v, want %s", err, tt.message)
			}
			again := system(t, t.Context(), errtrack.SystemEvent{Err: fmt.Errorf("run: %w", err)})
			if again.Event["fingerprint"] != got.Event["fingerprint"] {
				t.Errorf("logged again: got the fingerprint %v, want %v", again.Event["fingerprint"], got.Event["fingerprint"])
			}
		})
	}
}

func TestPanicErrorUnwraps(t *testing.T) {
	if !errors.Is(&errtrack.PanicError{Value: errLost}, errLost) {
		t.Error("got no match of the error in the panic, want one")
	}
	if errors.Is(&errtrack.PanicError{Value: "x"}, errLost) {
		t.Error("got a match, want none")
	}
}

func TestReraise(t *testing.T) {
	var raised any
	got := logged(t, nil, func(l *errtrack.Logger) {
		defer func() { raised = recover() }()
		defer l.Reraise(t.Context(), errtrack.PanicEvent{Operation: "run"})
		explode("boom")
	})
	if raised != "boom" {
		t.Errorf("got %v, want the panic to go on", raised)
	}
	if got.Event["severity"] != "CRITICAL" || got.Event["recovered"] != false || got.Level != "ERROR" {
		t.Errorf("got %v, want CRITICAL and not recovered at ERROR", got)
	}
}

// A deferred function of somebody else that recovers has the stack still.
func TestPanicInDeferredFunction(t *testing.T) {
	got := logged(t, nil, func(l *errtrack.Logger) {
		defer func() { l.Panic(t.Context(), errtrack.PanicEvent{Value: recover(), Recovered: true}) }()
		explode("boom")
	})
	if want := "github.com/alphapt/chanlog/errtrack_test.explode"; got.Source.Function != want {
		t.Errorf("source: got %s, want %s", got.Source.Function, want)
	}
}

func TestNoPanicLogsNothing(t *testing.T) {
	l := errtrack.New(slog.New(bomb{}), nil)
	func() {
		defer l.Recover(t.Context(), errtrack.PanicEvent{}, nil)
		defer l.Reraise(t.Context(), errtrack.PanicEvent{})
	}()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer l.Reraise(t.Context(), errtrack.PanicEvent{})
		runtime.Goexit()
	}()
	<-done
}

// bomb is a handler that panics.
type bomb struct{ slog.Handler }

func (bomb) Enabled(context.Context, slog.Level) bool  { return true }
func (bomb) Handle(context.Context, slog.Record) error { panic("handler") }

// A handler that panics takes the place of no panic.
func TestPanickingHandler(t *testing.T) {
	l := errtrack.New(slog.New(bomb{}), nil)
	var err error
	func() {
		defer l.Recover(t.Context(), errtrack.PanicEvent{}, &err)
		explode("first")
	}()
	if err == nil || err.Error() != "panic: first" {
		t.Errorf("Recover: got %v, want the panic", err)
	}
	defer func() {
		if v := recover(); v != "first" {
			t.Errorf("Reraise: got %v, want first", v)
		}
	}()
	defer l.Reraise(t.Context(), errtrack.PanicEvent{})
	explode("first")
}
