package errtrack_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/errtrack"
)

func TestSourceIsTheCallers(t *testing.T) {
	old := slog.Default()
	t.Cleanup(func() { slog.SetDefault(old) })
	var next int
	check := func(name string, l *errtrack.Logger, log func(*errtrack.Logger)) {
		got := logged(t, nil, func(into *errtrack.Logger) {
			if l == nil {
				l = into
			}
			log(l)
		})
		if filepath.Base(got.Source.File) != "logger_test.go" || got.Source.Line != next {
			t.Errorf("%s: got %s:%d, want logger_test.go:%d", name, got.Source.File, got.Source.Line, next)
		}
		if got.frame(0, "line") != float64(next) {
			t.Errorf("%s: got line %v on top of the stack, want %d", name, got.frame(0, "line"), next)
		}
	}
	ctx := t.Context()
	check("System", nil, func(l *errtrack.Logger) { next = line0(); l.System(ctx, errtrack.SystemEvent{Err: errLost}) })
	check("Trading", nil, func(l *errtrack.Logger) { next = line0(); l.Trading(ctx, errtrack.TradingEvent{Err: errLost}) })
	check("Data", nil, func(l *errtrack.Logger) { next = line0(); l.Data(ctx, errtrack.DataEvent{Err: errLost}) })
	check("Panic", nil, func(l *errtrack.Logger) { next = line0(); l.Panic(ctx, errtrack.PanicEvent{Value: 1}) })
}

// line0 returns the line of its call.
func line0() int {
	_, _, line, _ := runtime.Caller(1)
	return line
}

func TestDisabledLevelAllocatesNothing(t *testing.T) {
	l := errtrack.New(slog.New(slog.NewJSONHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError + 1})), nil)
	ctx := t.Context()
	got := testing.AllocsPerRun(100, func() {
		l.System(ctx, errtrack.SystemEvent{Err: errLost})
		l.Trading(ctx, errtrack.TradingEvent{Err: errLost})
		l.Data(ctx, errtrack.DataEvent{Err: errLost})
	})
	if got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}

// traced brings a stack along, as errors of github.com/pkg/errors do.
type traced struct{ pcs []pc }

type pc uintptr

func (traced) Error() string      { return "traced" }
func (e traced) StackTrace() []pc { return e.pcs }

//go:noinline
func origin() error {
	var pcs [16]uintptr
	var e traced
	for _, p := range pcs[:runtime.Callers(1, pcs[:])] {
		e.pcs = append(e.pcs, pc(p))
	}
	return e
}

func TestStackOfTheError(t *testing.T) {
	got := system(t, t.Context(), errtrack.SystemEvent{Err: errors.Join(origin())})
	if !begins(got.frame(0, "function"), "github.com/alphapt/chanlog/errtrack_test.origin") {
		t.Errorf("got the stack from %v, want origin", got.frame(0, "function"))
	}
}

// Frames of the program stand first, also where a library called it.
func TestFramesOfTheProgramFirst(t *testing.T) {
	got := logged(t, nil, func(l *errtrack.Logger) {
		_ = strings.Map(func(r rune) rune { l.System(t.Context(), errtrack.SystemEvent{Err: errLost}); return r }, "x")
	})
	list, _ := got.Event["traceback"].([]any)
	library, program, between := false, 0, 0
	for i := range list {
		if got.frame(i, "in_app") == true {
			program++
			if library {
				t.Errorf("frame %d: got one of the program, want only those of libraries there", i)
			}
			if got.frame(i, "depth").(float64) > 1 {
				between++
			}
		} else {
			library = true
		}
	}
	if !library || program < 2 || between == 0 {
		t.Errorf("got %d frames of the program, %d of them outside of the library, want both:\n%v", program, between, list)
	}
}

func TestOptionsFromEnv(t *testing.T) {
	t.Setenv("MONITORING__ERROR_IN_APP", "")
	o, err := errtrack.OptionsFromEnv()
	if err != nil || len(o.InApp) != 0 {
		t.Errorf("not set: got %v, %v, want no packages", o, err)
	}
	t.Setenv("MONITORING__ERROR_IN_APP", " a b, example.org/*,,example.org/desk")
	o, err = errtrack.OptionsFromEnv()
	if o != nil || err == nil || strings.Count(err.Error(), "\n") != 1 || !strings.Contains(err.Error(), `MONITORING__ERROR_IN_APP: "a b" is not`) {
		t.Errorf("got %v, %v, want a line for each of two faults", o, err)
	}
}

// The variable changes which frames stand first, and so the fingerprint.
func TestVariableChangesWhatIsLogged(t *testing.T) {
	log := func() line {
		o, err := errtrack.OptionsFromEnv()
		if err != nil {
			t.Fatal(err)
		}
		return logged(t, o, func(l *errtrack.Logger) { l.System(t.Context(), errtrack.SystemEvent{Err: errLost}) })
	}
	t.Setenv("MONITORING__ERROR_IN_APP", "")
	before := log()
	t.Setenv("MONITORING__ERROR_IN_APP", "testing")
	after := log()
	if got := before.Event["fingerprint"]; !begins(got, "*errors.errorString in github.com/alphapt/chanlog/errtrack_test.TestVariable") {
		t.Errorf("without: got %v, want this test", got)
	}
	if got := after.Event["fingerprint"]; got != "*errors.errorString in testing.tRunner" {
		t.Errorf("with: got %v, want the function of the given package", got)
	}
}

func TestZeroLogger(t *testing.T) {
	old := slog.Default()
	t.Cleanup(func() { slog.SetDefault(old) })
	var b bytes.Buffer
	slog.SetDefault(slog.New(slog.NewJSONHandler(&b, nil)))
	for _, l := range []*errtrack.Logger{nil, {}, errtrack.New(nil, nil)} {
		l.System(t.Context(), errtrack.SystemEvent{Err: errLost})
		func() {
			defer l.Recover(t.Context(), errtrack.PanicEvent{}, nil)
			explode("boom")
		}()
	}
	if n := strings.Count(b.String(), "\n"); n != 6 {
		t.Errorf("got %d records, want 6:\n%s", n, b.String())
	}
}
