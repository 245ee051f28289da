package perf_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alphapt/chanlog/perf"
)

var errBroker = errors.New("broker is down")

// here returns the line that it is called in.
func here() int {
	_, _, line, _ := runtime.Caller(1)
	return line
}

// expectSource tests that a record names a line of the calling file.
func expectSource(t *testing.T, record map[string]any, line int) {
	t.Helper()
	_, file, _, _ := runtime.Caller(1)
	source, _ := record["source"].(map[string]any)
	if source["line"] != float64(line) || filepath.Base(fmt.Sprint(source["file"])) != filepath.Base(file) {
		t.Errorf("source: got %v, want line %d of %s", source, line, file)
	}
}

func TestTrack(t *testing.T) {
	l, k := newBook(t, nil)
	line := here() + 1
	got, err := perf.Track(t.Context(), "signal_generation", func(context.Context) ([]int, error) { return []int{1, 2, 3}, nil },
		perf.Using(l), perf.Component("strategy_manager"), perf.Result(), perf.Memory(), perf.Records(new(int64(3))),
		perf.Args(slog.String("symbol", "RELIANCE"), slog.Int("depth", 5)), perf.Target(time.Hour), perf.Critical(time.Hour))
	if len(got) != 3 || err != nil {
		t.Errorf("got %v, %v, want the result of the function", got, err)
	}
	record, group := k.record("perf.execution")
	expectSource(t, record, line)
	expect(t, record, map[string]any{"level": "INFO", "component": "strategy_manager"})
	expect(t, group, map[string]any{
		"operation": "signal_generation", "component": "strategy_manager", "success": true, "record_count": 3.0,
		"args_count": 2.0, "result_type": "[]int", "result_size": 3.0, "memory_scope": "process",
	})
	expect(t, group["kwargs"].(map[string]any), map[string]any{"symbol": "RELIANCE", "depth": 5.0})
	for _, key := range []string{"memory_usage_mb", "memory_delta_mb", "memory_allocated_mb", "execution_time_ms"} {
		if _, ok := group[key].(float64); !ok {
			t.Errorf("%s: got %v, want a number", key, group[key])
		}
	}
}

func TestDefect6FailureIsLoggedAsFailure(t *testing.T) {
	l, k := newBook(t, nil)
	wrapped := fmt.Errorf("order 7: %w", &fs.PathError{Op: "open", Path: "x", Err: errBroker})
	got, err := perf.Track(t.Context(), "place", func(context.Context) (int, error) { return 7, wrapped }, perf.Using(l))
	if got != 7 || !errors.Is(err, wrapped) {
		t.Errorf("got %v, %v, want result and error of the function", got, err)
	}
	record, group := k.record("perf.execution")
	expect(t, record, map[string]any{"level": "ERROR", "msg": "operation failed"})
	expect(t, group, map[string]any{"success": false, "error_type": "*fs.PathError", "error_message": wrapped.Error(), "result_type": nil})
}

func TestDefect6NoArgumentIsLoggedUnasked(t *testing.T) {
	l, k := newBook(t, nil)
	password := "canary"
	_, err := perf.Track(t.Context(), "login", func(context.Context) (string, error) { return password, nil }, perf.Using(l), perf.Result())
	if err != nil {
		t.Fatal(err)
	}
	if text := k.b.String(); strings.Contains(text, password) {
		t.Errorf("got %s, want no result in it", text)
	}
}

func TestTrackCancelled(t *testing.T) {
	l, k := newBook(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	fn := func(ctx context.Context) (int, error) { cancel(); return 0, ctx.Err() }
	if _, err := perf.Track(ctx, "place", fn, perf.Using(l)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	record, group := k.record("perf.execution")
	expect(t, record, map[string]any{"level": "INFO"})
	expect(t, group, map[string]any{"success": false, "error_type": "cancelled"})
}

// measured are the ways to measure a function.
var measured = map[string]func(*perf.Logger, func()){
	"Track": func(l *perf.Logger, fn func()) {
		_, _ = perf.Track(context.Background(), "op", func(context.Context) (int, error) { fn(); return 0, nil }, perf.Using(l), perf.Result())
	},
	"TrackTrade": func(l *perf.Logger, fn func()) {
		_, _ = perf.TrackTrade(context.Background(), "op", func(context.Context) (int, error) { fn(); return 0, nil }, perf.Using(l))
	},
	"Start": func(l *perf.Logger, fn func()) {
		var err error
		defer perf.Start(context.Background(), "op", perf.Using(l)).End(&err)
		fn()
	},
	"Start without error": func(l *perf.Logger, fn func()) {
		span := perf.Start(context.Background(), "op", perf.Using(l))
		defer span.End(nil)
		fn()
	},
}

func TestPanicGoesOnAndIsLogged(t *testing.T) {
	for name, measure := range measured {
		t.Run(name, func(t *testing.T) {
			l, k := newBook(t, nil)
			value := new(int)
			func() {
				defer func() {
					if got := recover(); got != value {
						t.Errorf("got panic %v, want the function's", got)
					}
				}()
				measure(l, func() { panic(value) })
			}()
			record := k.records()[0]
			group := k.event(record, "perf.execution")
			expect(t, record, map[string]any{"level": "ERROR"})
			expect(t, group, map[string]any{"success": false, "error_type": "panic"})
		})
	}
}

func TestEndOfGoroutineIsLogged(t *testing.T) {
	for name, measure := range measured {
		t.Run(name, func(t *testing.T) {
			l, k := newBook(t, nil)
			var wg sync.WaitGroup
			wg.Go(func() { measure(l, runtime.Goexit) })
			wg.Wait()
			group := k.event(k.records()[0], "perf.execution")
			expect(t, group, map[string]any{"success": false, "error_type": "panic"})
		})
	}
}

// A function that is measured while another one panics has not panicked.
func TestSuccessDuringPanic(t *testing.T) {
	for name, measure := range measured {
		t.Run(name, func(t *testing.T) {
			l, k := newBook(t, nil)
			func() {
				defer func() { _ = recover() }()
				defer func() { measure(l, func() {}) }()
				panic("outer")
			}()
			_, group := k.record("perf.execution")
			expect(t, group, map[string]any{"success": true})
		})
	}
}

type badError struct{}

func (badError) Error() string { panic("bad error") }
func (badError) Is(error) bool { panic("bad error") }

type badHandler struct{ slog.Handler }

func (badHandler) Enabled(context.Context, slog.Level) bool  { return true }
func (badHandler) Handle(context.Context, slog.Record) error { panic("bad handler") }

func TestNothingUsersBringDisturbsTheCall(t *testing.T) {
	good, k := newBook(t, nil)
	for name, l := range map[string]*perf.Logger{"good": good, "bad": perf.New(slog.New(badHandler{slog.DiscardHandler}), nil)} {
		got, err := perf.Track(t.Context(), "op", func(context.Context) (int, error) { return 7, badError{} },
			perf.Using(l), perf.Query("SELECT", "t"))
		if got != 7 || fmt.Sprintf("%T", err) != "perf_test.badError" {
			t.Errorf("%s handler: got %v, %T, want the function's", name, got, err)
		}
	}
	list := k.records()
	if len(list) != 2 {
		t.Fatalf("got %d records, want 2", len(list))
	}
	expect(t, k.event(list[0], "perf.execution"), map[string]any{
		"error_type": "perf_test.badError", "error_message": "!PANIC: perf_test.badError.Error",
	})
}

func TestStart(t *testing.T) {
	l, k := newBook(t, nil)
	line := 0
	save := func() (err error) {
		line = here() + 1
		defer perf.Start(t.Context(), "save_order", perf.Using(l), perf.Component("order_store")).End(&err)
		return errBroker
	}
	if err := save(); !errors.Is(err, errBroker) {
		t.Errorf("got %v, want %v", err, errBroker)
	}
	record, group := k.record("perf.execution")
	expectSource(t, record, line)
	expect(t, group, map[string]any{"operation": "save_order", "success": false, "error_message": errBroker.Error()})

	span := perf.Start(t.Context(), "twice", perf.Using(l))
	span.End(nil)
	span.End(nil)
	k.record("perf.execution")
	perf.Span{}.End(nil)
}

func TestDefect8AlertsAreWarningsOnTheComponentsChannel(t *testing.T) {
	for _, tt := range []struct {
		name   string
		opts   []perf.Option
		level  string
		alert  any
		limits float64
	}{
		{"target", []perf.Option{perf.Target(-1), perf.Critical(time.Hour)}, "WARN", "target", -1e-6},
		{"critical", []perf.Option{perf.Target(-1), perf.Critical(-2)}, "ERROR", "critical", -2e-6},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l, k := newBook(t, nil)
			_, _ = perf.Track(t.Context(), "op", func(context.Context) (int, error) { return 0, nil },
				append(tt.opts, perf.Using(l), perf.Component("order_manager"))...)
			list := k.records()
			if len(list) != 2 {
				t.Fatalf("got %d records, want 2", len(list))
			}
			want := map[string]any{"performance_alert": tt.alert, "threshold_ms": tt.limits}
			expect(t, k.event(list[0], "perf.execution"), want)
			expect(t, list[0], map[string]any{"level": tt.level, "channel": "performance", "msg": "operation slow"})
			expect(t, list[1], want)
			expect(t, list[1], map[string]any{"level": tt.level, "channel": nil, "component": "order_manager", "operation": "op"})
		})
	}
}

func TestDefect8SlowQueryWarnsOnTheDatabaseChannel(t *testing.T) {
	l, k := newBook(t, &perf.Options{SlowQuery: 1})
	_, _ = perf.Track(t.Context(), "save", func(context.Context) (int, error) { return 0, nil },
		perf.Using(l), perf.Component("store"), perf.Query("INSERT", "orders"))
	list := k.records()
	if len(list) != 2 {
		t.Fatalf("got %d records, want 2", len(list))
	}
	expect(t, list[0], map[string]any{"level": "INFO", "channel": "performance"})
	expect(t, list[1], map[string]any{"level": "WARN", "channel": "database", "component": "store"})
	expect(t, k.event(list[1], "perf.query"), map[string]any{"operation": "INSERT", "table_name": "orders", "slow_query_alert": true})

	_, _ = perf.Track(t.Context(), "save", func(context.Context) (int, error) { return 0, nil },
		perf.Using(l), perf.Query("INSERT", "orders"), perf.SlowQuery(time.Hour))
	expect(t, k.records()[1], map[string]any{"level": "DEBUG"})
}

func TestTrackTradeTellsTheTradingChannel(t *testing.T) {
	l, k := newBook(t, nil)
	line := here() + 1
	_, _ = perf.TrackTrade(t.Context(), "exit", func(context.Context) (int, error) { return 0, errBroker }, perf.Using(l), perf.Component("x"))
	list := k.records()
	if len(list) != 2 {
		t.Fatalf("got %d records, want 2", len(list))
	}
	expectSource(t, list[0], line)
	expect(t, list[1], map[string]any{"level": "ERROR", "channel": "trading", "component": "x", "error_message": errBroker.Error()})

	_, _ = perf.TrackTrade(t.Context(), "exit", func(context.Context) (int, error) { return 0, nil }, perf.Using(l))
	record, _ := k.record("perf.execution")
	expect(t, record, map[string]any{"level": "INFO"})
}

func TestIntoWindow(t *testing.T) {
	l, k := newBook(t, nil)
	w := perf.NewWindow(&perf.WindowOptions{Logger: l})
	for _, err := range []error{nil, nil, errBroker} {
		_, _ = perf.Track(t.Context(), "op", func(context.Context) (int, error) { return 0, err }, perf.Using(l), perf.Into(w))
	}
	_, group := k.record("perf.execution")
	expect(t, group, map[string]any{"success": false})
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, group = k.record("perf.latency_window")
	expect(t, group, map[string]any{"operation": "op", "count": 3.0})
}

func TestErrorType(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tt := range []struct {
		ctx  context.Context
		err  error
		want string
	}{
		{t.Context(), nil, ""},
		{cancelled, fmt.Errorf("x: %w", context.Canceled), "cancelled"},
		{t.Context(), context.Canceled, "*errors.errorString"}, // of another context: not the caller's
		{cancelled, errBroker, "*errors.errorString"},
		{t.Context(), fmt.Errorf("a: %w", fmt.Errorf("b: %w", &fs.PathError{Err: errBroker})), "*fs.PathError"},
		{t.Context(), errors.Join(errBroker), "*errors.joinError"},
		{nil, context.DeadlineExceeded, "context.deadlineExceededError"},
	} {
		if got := perf.ErrorType(tt.ctx, tt.err); got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.err, got, tt.want)
		}
	}
}

func TestLogMetricAndZeroLoggers(t *testing.T) {
	_, k := newBook(t, nil)
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	slog.SetDefault(slog.New(slog.NewJSONHandler(&k.b, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true})))
	line := here() + 1
	if err := perf.LogMetric(t.Context(), "db_query", "clickhouse", 150500*time.Microsecond, slog.Int("execution_time_ms", 1)); err != nil {
		t.Fatal(err)
	}
	record, group := k.record("perf.execution")
	expectSource(t, record, line)
	expect(t, group, map[string]any{"operation": "db_query", "component": "clickhouse", "execution_time_ms": 150.5})
	for _, l := range []*perf.Logger{nil, {}, perf.New(nil, nil)} {
		if err := l.Query(t.Context(), perf.QueryEvent{Operation: "SELECT", Duration: time.Second}); err != nil {
			t.Fatal(err)
		}
		record, _ := k.record("perf.query")
		expect(t, record, map[string]any{"level": "WARN"})
	}
}
