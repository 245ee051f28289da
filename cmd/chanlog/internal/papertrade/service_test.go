package papertrade_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/cmd/chanlog/internal/papertrade"
)

// start opens a market that the test closes, or that is closed after it.
func start(t *testing.T, opts papertrade.Options) (*papertrade.Service, recorder) {
	t.Helper()
	rec := newRecorder()
	opts.Logger = slog.New(rec)
	opts.DBPath = filepath.Join(t.TempDir(), "orders.db")
	s, err := papertrade.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s, rec
}

func TestOpeningReachesEveryComponent(t *testing.T) {
	// What a channel needs to get a record: its component, at this level or above.
	want := map[string]slog.Level{
		"application": slog.LevelInfo, "strategy_manager": slog.LevelInfo, "order_manager": slog.LevelInfo,
		"position_manager": slog.LevelInfo, "risk_manager": slog.LevelInfo, "trade_settlement": slog.LevelInfo,
		"market_data_feed": slog.LevelInfo, "audit_trail": slog.LevelInfo, "profiler": slog.LevelInfo,
		"health_checker": slog.LevelInfo, "api_server": slog.LevelInfo,
		"sqlite_store": slog.LevelError, // and so the errors too
	}
	for _, seed := range []uint64{1, 42} {
		_, rec := start(t, papertrade.Options{Seed: seed, Rate: 10})
		got := make(map[string]slog.Level)
		for _, e := range rec.all() {
			got[e.component] = max(got[e.component], e.level)
		}
		for component, level := range want {
			if l, ok := got[component]; !ok || l < level {
				t.Errorf("seed %d: component %s: got %v (there: %t), want %v", seed, component, l, ok, level)
			}
		}
		if e := rec.all()[0]; e.message != "service starting" {
			t.Errorf("first record: got %q, want %q", e.message, "service starting")
		}
	}
}

func TestTradingAndClosing(t *testing.T) {
	s, rec := start(t, papertrade.Options{Seed: 3, Rate: 2000})
	var signal entry
	rec.waitFor(t, "a signal", func(e entry) bool { signal = e; return e.message == "signal generated" })
	rec.waitFor(t, "a risk check of the signal's order", func(e entry) bool {
		return e.component == "risk_manager" && e.correlation == signal.correlation
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	list := rec.all()
	if got := list[len(list)-1].message; got != "service stopped" {
		t.Errorf("last record: got %q, want %q", got, "service stopped")
	}
	if err := s.Close(); err != nil {
		t.Errorf("second Close: got %v, want nil", err)
	}
	if _, err := http.Get("http://" + s.Addr() + "/healthz"); err == nil {
		t.Error("GET after Close: got an answer, want an error")
	}
	for _, e := range list {
		if e.component == "" {
			t.Fatalf("record without a component: %+v", e)
		}
	}
	ticks := slices.IndexFunc(list, func(e entry) bool { return e.message == "tick received" && e.level == slog.LevelDebug })
	if ticks < 0 {
		t.Error("got no tick, want some at DEBUG")
	}
	// Each order that was placed came to an end.
	open := make(map[string]bool)
	for _, e := range list {
		if e.component != "order_manager" {
			continue
		}
		switch e.message {
		case "order placed":
			open[e.id] = true
		case "order filled", "order rejected", "order cancelled":
			delete(open, e.id)
		}
	}
	if len(open) > 0 {
		t.Errorf("orders without an end: got %v, want none", open)
	}
}

func TestAPI(t *testing.T) {
	s, rec := start(t, papertrade.Options{Rate: 10})
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	t.Run("correlation id reaches everything caused", func(t *testing.T) { testCorrelation(t, s, rec) })
	t.Run("answers", func(t *testing.T) { testAnswers(t, s) })
}

func testCorrelation(t *testing.T, s *papertrade.Service, rec recorder) {
	body := `{"tradingsymbol":"ITC","transaction_type":"SELL","quantity":3}`
	r, err := http.NewRequestWithContext(t.Context(), "POST", "http://"+s.Addr()+"/orders", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Correlation-ID", "test-7")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if got := answer.Header.Get("X-Correlation-ID"); got != "test-7" {
		t.Errorf("header: got %q, want %q", got, "test-7")
	}
	rec.waitFor(t, "the settlement", func(e entry) bool {
		return e.message == "trade settled" && e.correlation == "test-7"
	})
	// The settlement runs beside the booking of the position.
	rec.waitFor(t, "the position", func(e entry) bool {
		return e.message == "position changed" && e.correlation == "test-7"
	})
	got := make(map[string]bool)
	for _, e := range rec.all() {
		if e.correlation == "test-7" {
			got[e.component] = true
		}
	}
	for _, component := range []string{
		"api_server", "risk_manager", "sqlite_store", "order_manager", "audit_trail", "position_manager", "trade_settlement",
	} {
		if !got[component] {
			t.Errorf("component %s: got no record with the request's correlation id, want one", component)
		}
	}
}

func testAnswers(t *testing.T, s *papertrade.Service) {
	id, correlation := s.LastSettled()
	if id == "" || correlation == "" {
		t.Fatalf("last settled: got %q, %q, want the opening order and its correlation id", id, correlation)
	}
	for _, tt := range []struct {
		name, method, path, body string
		status                   int
		want                     string // in the answer
	}{
		{"known order", "GET", "/orders/" + id, "", 200, `"state":"settled"`},
		{"unknown order", "GET", "/orders/nope", "", 404, `"error":"order not found"`},
		{"unknown path", "GET", "/nope", "", 404, "not found"},
		{"wrong method", "DELETE", "/positions", "", 405, "Not Allowed"},
		{"positions", "GET", "/positions", "", 200, `"tradingsymbol":"RELIANCE"`},
		{"one position", "GET", "/positions/RELIANCE", "", 200, `"tradingsymbol":"RELIANCE"`},
		{"a handler that panics", "GET", "/positions/NIFTY", "", 500, ""},
		{"health", "GET", "/healthz", "", 200, `"status":"ok"`},
		{"order", "POST", "/orders", `{"tradingsymbol":"SBIN","transaction_type":"BUY","quantity":1}`, 201, `"state":"placed"`},
		{"not JSON", "POST", "/orders", `{`, 400, "invalid order: body"},
		{"unknown field", "POST", "/orders", `{"symbol":"SBIN"}`, 400, "unknown field"},
		{"unlisted", "POST", "/orders", `{"tradingsymbol":"X","transaction_type":"BUY","quantity":1}`, 400, `\"X\" is not listed`},
		{"no side", "POST", "/orders", `{"tradingsymbol":"SBIN","quantity":1}`, 400, "want BUY or SELL"},
		{"no quantity", "POST", "/orders", `{"tradingsymbol":"SBIN","transaction_type":"BUY"}`, 400, "want 1 to"},
		{"over a limit", "POST", "/orders", `{"tradingsymbol":"SBIN","transaction_type":"BUY","quantity":90000}`, 422, "over the limit"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), tt.method, "http://"+s.Addr()+tt.path, strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			b, err := io.ReadAll(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			if answer.StatusCode != tt.status || !strings.Contains(string(b), tt.want) {
				t.Errorf("got %d %s, want %d with %s", answer.StatusCode, b, tt.status, tt.want)
			}
		})
	}
}

func TestStartFails(t *testing.T) {
	t.Run("no such directory", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "missing", "orders.db")
		_, err := papertrade.Start(t.Context(), papertrade.Options{Logger: slog.New(slog.DiscardHandler), DBPath: path})
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("got %v, want an error that names %s", err, path)
		}
	})
	t.Run("cancelled while opening", func(t *testing.T) {
		rec := newRecorder()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		rec.then = func(e entry) {
			if e.message == "positions restored" {
				cancel()
			}
		}
		_, err := papertrade.Start(ctx, papertrade.Options{Logger: slog.New(rec), DBPath: filepath.Join(t.TempDir(), "orders.db")})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
	})
}
