package channel_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/slogtest"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/channel"
)

// early is made before any test sets a default, as in a program.
var early = channel.Trading.Logger("early")

// setDefault makes l the default until the test ends.
func setDefault(t testing.TB, l *slog.Logger) {
	t.Helper()
	previous, w, flags := slog.Default(), log.Writer(), log.Flags()
	t.Cleanup(func() {
		slog.SetDefault(previous)
		log.SetOutput(w)
		log.SetFlags(flags)
	})
	slog.SetDefault(l)
}

// lines is a place to log to, as JSON without time and level.
type lines struct{ bytes.Buffer }

func (b *lines) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(b, &slog.HandlerOptions{
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey) {
				return slog.Attr{}
			}
			return a
		},
	}))
}

// want fails unless exactly these lines came since the last call.
func (b *lines) want(t *testing.T, want ...string) {
	t.Helper()
	got := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if b.Len() == 0 {
		got = nil
	}
	b.Reset()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestLoggerMadeBeforeDefaultFollowsIt(t *testing.T) {
	var first, second lines
	setDefault(t, first.logger())
	early.Info("a")
	first.want(t, `{"msg":"a","channel":"trading","component":"early"}`)

	slog.SetDefault(second.logger())
	early.Info("b")
	first.want(t)
	second.want(t, `{"msg":"b","channel":"trading","component":"early"}`)

	slog.SetDefault(first.logger())
	early.Info("c")
	first.want(t, `{"msg":"c","channel":"trading","component":"early"}`)
	second.want(t)
}

func TestLoggerWithoutComponent(t *testing.T) {
	var out lines
	setDefault(t, out.logger())
	channel.Audit.Logger("").Info("a", "n", 1)
	out.want(t, `{"msg":"a","channel":"audit","n":1}`)
}

func TestLoggerTakesOverWhatTheDefaultHas(t *testing.T) {
	var out lines
	setDefault(t, out.logger().With("service", "oms"))
	channel.API.Logger("x").Info("a")
	out.want(t, `{"msg":"a","service":"oms","channel":"api","component":"x"}`)
}

func TestDerivedLoggersStayLateBound(t *testing.T) {
	derived := early.With("a", 1).WithGroup("g").With("b", 2)
	var first, second lines
	setDefault(t, first.logger())
	derived.Info("m", "c", 3)
	slog.SetDefault(second.logger())
	derived.Info("m", "c", 3)
	const want = `{"msg":"m","channel":"trading","component":"early","a":1,"g":{"b":2,"c":3}}`
	first.want(t, want)
	second.want(t, want)
}

func TestSiblingsShareNothing(t *testing.T) {
	var out lines
	setDefault(t, out.logger())
	parent := early.With("a", 1).With("b", 2).WithGroup("g").With("c", 3)
	first, second := parent.With("d", "first"), parent.With("d", "second")
	left, right := parent.WithGroup("left"), parent.WithGroup("right")
	first.Info("m")
	left.Info("m", "e", 1)
	second.Info("m")
	right.Info("m", "e", 1)
	const begin = `{"msg":"m","channel":"trading","component":"early","a":1,"b":2,"g":{"c":3,`
	out.want(t,
		begin+`"d":"first"}}`,
		begin+`"left":{"e":1}}}`,
		begin+`"d":"second"}}`,
		begin+`"right":{"e":1}}}`)
}

// greedy is a handler that makes use of its right to change the slice that
// WithAttrs gives it.
type greedy struct{ slog.Handler }

func (g greedy) WithAttrs(attrs []slog.Attr) slog.Handler {
	h := g.Handler.WithAttrs(append([]slog.Attr(nil), attrs...))
	clear(attrs)
	return greedy{h}
}

func TestLoggerKeepsItsAttrsToItself(t *testing.T) {
	l := channel.Trading.Logger("x").With("a", 1)
	var out lines
	setDefault(t, slog.New(greedy{out.logger().Handler()}))
	l.Info("m")
	slog.SetDefault(slog.New(greedy{out.logger().Handler()}))
	l.Info("m")
	const want = `{"msg":"m","channel":"trading","component":"x","a":1}`
	out.want(t, want, want)
}

func TestLoggerKeepsSourceLine(t *testing.T) {
	var out bytes.Buffer
	setDefault(t, slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{AddSource: true})))
	_, file, line, _ := runtime.Caller(0)
	early.With("a", 1).Info("m") // one line after runtime.Caller
	var got struct{ Source slog.Source }
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Source.File != file || got.Source.Line != line+1 {
		t.Errorf("got source %s:%d, want %s:%d", got.Source.File, got.Source.Line, file, line+1)
	}
}

func TestLoggerEnabledFollowsDefault(t *testing.T) {
	var level slog.LevelVar
	setDefault(t, slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: &level})))
	for _, l := range []slog.Level{slog.LevelInfo, slog.LevelWarn} {
		level.Set(l)
		if got, want := early.Enabled(t.Context(), slog.LevelInfo), l == slog.LevelInfo; got != want {
			t.Errorf("Enabled(INFO) under level %v: got %t, want %t", l, got, want)
		}
	}
}

type failing struct{ slog.Handler }

var errFull = errors.New("full")

func (f failing) Handle(context.Context, slog.Record) error { return errFull }
func (f failing) WithAttrs([]slog.Attr) slog.Handler        { return f }

func TestLoggerReturnsErrorOfDefault(t *testing.T) {
	setDefault(t, slog.New(failing{slog.DiscardHandler}))
	if err := early.Handler().Handle(t.Context(), slog.Record{}); !errors.Is(err, errFull) {
		t.Errorf("got error %v, want %v", err, errFull)
	}
}

func TestLoggerHandlerKeepsTheContract(t *testing.T) {
	var out bytes.Buffer
	setDefault(t, slog.New(slog.NewJSONHandler(&out, nil)))
	slogtest.Run(t, func(*testing.T) slog.Handler {
		out.Reset()
		return channel.Trading.Logger("x").Handler()
	}, func(t *testing.T) map[string]any {
		m := make(map[string]any)
		if err := json.Unmarshal(out.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		return m
	})
}

// wrapped hides the handler that it forwards to.
type wrapped struct{ slog.Handler }

func (w wrapped) WithAttrs(attrs []slog.Attr) slog.Handler {
	return wrapped{w.Handler.WithAttrs(attrs)}
}
func (w wrapped) WithGroup(name string) slog.Handler { return wrapped{w.Handler.WithGroup(name)} }

func TestLoggerAsDefaultDoesNotLoop(t *testing.T) {
	for _, tt := range []struct {
		name string
		loop func() *slog.Logger
		want string // what slog.Info writes
	}{
		{
			"itself",
			func() *slog.Logger { return channel.Audit.Logger("x") },
			`{"msg":"m","channel":"audit","component":"x"}`,
		}, {
			"derived",
			func() *slog.Logger { return channel.Audit.Logger("x").With("a", 1) },
			`{"msg":"m","channel":"audit","component":"x","a":1}`,
		}, {
			"wrapped",
			func() *slog.Logger { return slog.New(wrapped{channel.Audit.Logger("x").Handler()}).With("a", 1) },
			`{"msg":"m","channel":"audit","component":"x","a":1}`,
		}, {
			"among others",
			func() *slog.Logger {
				return slog.New(slog.NewMultiHandler(
					slog.NewTextHandler(io.Discard, nil), channel.Audit.Logger("x").Handler()))
			},
			`{"msg":"m","channel":"audit","component":"x"}`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out lines
			setDefault(t, out.logger())
			slog.SetDefault(tt.loop())
			slog.Info("m")
			early.Info("m")
			log.Print("m")
			out.want(t, tt.want, `{"msg":"m","channel":"trading","component":"early"}`, tt.want)
		})
	}
}

// The last default that a logger saw counts, also when the default that leads
// back to a logger is set a second time.
func TestLoggerAsDefaultAgainUsesTheLatestOther(t *testing.T) {
	var first, second lines
	loop := channel.Audit.Logger("x")
	setDefault(t, first.logger())
	early.Info("a")
	slog.SetDefault(loop)
	early.Info("b")
	slog.SetDefault(second.logger())
	channel.API.Logger("y").Info("c")
	slog.SetDefault(loop)
	early.Info("d")
	first.want(t, `{"msg":"a","channel":"trading","component":"early"}`, `{"msg":"b","channel":"trading","component":"early"}`)
	second.want(t, `{"msg":"c","channel":"api","component":"y"}`, `{"msg":"d","channel":"trading","component":"early"}`)
}

// With nothing but slog's built-in default before it, a logger that is the
// default writes to standard error. The built-in one would write to package
// log, and package log to the default.
func TestLoggerAsFirstDefaultWritesToStderr(t *testing.T) {
	const child = "CHANNEL_TEST_CHILD"
	if os.Getenv(child) != "" {
		early.Info("before", "n", 1)
		slog.SetDefault(early)
		slog.Info("after", "n", 2)
		log.Print("by log")
		return
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.timeout=30s")
	cmd.Env = append(os.Environ(), child+"=1")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("child: %v\n%s", err, stderr.String())
	}
	for _, want := range []string{
		"INFO before channel=trading component=early n=1\n", // slog's built-in format
		"level=INFO msg=after channel=trading component=early n=2\n",
		`level=INFO msg="by log" channel=trading component=early` + "\n",
	} {
		if got := stderr.String(); strings.Count(got, want) != 1 {
			t.Errorf("stderr: got %q, want it to hold %q once", got, want)
		}
	}
}

// nothing is a handler that costs nothing.
type nothing struct{}

func (nothing) Enabled(context.Context, slog.Level) bool  { return true }
func (nothing) Handle(context.Context, slog.Record) error { return nil }
func (n nothing) WithAttrs([]slog.Attr) slog.Handler      { return n }
func (n nothing) WithGroup(string) slog.Handler           { return n }

func TestLoggerAllocatesNothing(t *testing.T) {
	setDefault(t, slog.New(nothing{}))
	derived := early.With("a", 1)
	write := func() {
		early.Info("m")
		early.LogAttrs(context.Background(), slog.LevelInfo, "m", slog.Int("a", 1), slog.String("b", "c"))
		derived.Info("m")
	}
	for _, tt := range []struct {
		name string
		l    *slog.Logger
	}{
		{"one default", slog.Default()},
		{"another default", slog.New(nothing{})},
		{"default that leads back", channel.Audit.Logger("x")},
	} {
		slog.SetDefault(tt.l)
		if got := testing.AllocsPerRun(100, write); got != 0 {
			t.Errorf("%s: got %v allocations, want 0", tt.name, got)
		}
	}
}

// counting is a handler that counts the records that carry a component.
type counting struct {
	nothing
	records *atomic.Int64
	attrs   int
}

func (c counting) WithAttrs(attrs []slog.Attr) slog.Handler {
	c.attrs += len(attrs)
	return c
}

func (c counting) Handle(context.Context, slog.Record) error {
	if c.attrs == 3 {
		c.records.Add(1)
	}
	return nil
}

func TestLoggerWhileTheDefaultChanges(t *testing.T) {
	var records atomic.Int64
	defaults := []*slog.Logger{
		slog.New(counting{records: &records}),
		slog.New(counting{records: &records}),
		early.With("a", 1, "b", 2), // leads back
	}
	setDefault(t, defaults[0])
	const goroutines, each = 4, 500
	parent := channel.API.Logger("y")
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			for i := range each {
				parent.With("i", i).Info("m")
			}
		})
	}
	wg.Go(func() {
		for i := range each {
			slog.SetDefault(defaults[i%len(defaults)])
		}
	})
	wg.Wait()
	if got := records.Load(); got != goroutines*each {
		t.Errorf("got %d records with all their attributes, want %d", got, goroutines*each)
	}
}

func BenchmarkLogger(b *testing.B) {
	setDefault(b, slog.New(nothing{}))
	for name, l := range map[string]*slog.Logger{"default": slog.Default(), "late": early} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.Info("m")
			}
		})
	}
}
