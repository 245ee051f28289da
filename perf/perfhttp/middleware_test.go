package perfhttp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/correlation"
	"github.com/alphapt/chanlog/internal/event/eventtest"
	"github.com/alphapt/chanlog/perf"
	"github.com/alphapt/chanlog/perf/perfhttp"
)

// A book is what was logged. Servers write to it from goroutines of their own.
type book struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (k *book) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.b.Write(p)
}

func (k *book) logger() *perf.Logger {
	return perf.New(slog.New(slog.NewJSONHandler(k, &slog.HandlerOptions{Level: slog.LevelDebug})), nil)
}

// only returns the level and the event of the only record, which must be valid.
func (k *book) only(t *testing.T) (level string, group map[string]any) {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	var r struct {
		Level, Channel string
		Event          json.RawMessage `json:"business_context"`
	}
	d := json.NewDecoder(&k.b)
	if err := d.Decode(&r); err != nil {
		t.Fatal(err)
	}
	if d.More() {
		t.Fatal("got more than one record, want one")
	}
	if r.Channel != "api" {
		t.Errorf("got channel %s, want api", r.Channel)
	}
	for _, d := range perf.Events() {
		if d.Name == "perf.request" {
			if err := eventtest.Validate(d.JSONSchema(), r.Event); err != nil {
				t.Errorf("%s:\n%v", r.Event, err)
			}
		}
	}
	if err := json.Unmarshal(r.Event, &group); err != nil {
		t.Fatal(err)
	}
	return r.Level, group
}

func expect(t *testing.T, group map[string]any, want map[string]any) {
	t.Helper()
	for key, w := range want {
		if got := group[key]; got != w {
			t.Errorf("%s: got %v, want %v", key, got, w)
		}
	}
}

func TestCorrelationID(t *testing.T) {
	const trace = "0af7651916cd43dd8448eb211c80319c"
	isNew := regexp.MustCompile(`^[0-9a-f]{32}$`)
	for _, tt := range []struct {
		name    string
		headers map[string]string
		want    string // empty: a new one
	}{
		{"none", nil, ""},
		{"correlation", map[string]string{"X-Correlation-ID": "abc-1", "X-Request-ID": "r", "traceparent": "00-" + trace + "-b7ad6b7169203331-01"}, "abc-1"},
		{"request", map[string]string{"X-Request-ID": "r.2:/+=@_", "traceparent": "00-" + trace + "-b7ad6b7169203331-01"}, "r.2:/+=@_"},
		{"trace", map[string]string{"traceparent": "00-" + trace + "-b7ad6b7169203331-01"}, trace},
		{"later version of trace", map[string]string{"traceparent": "01-" + trace + "-b7ad6b7169203331-01-more"}, trace},
		{"trace with more", map[string]string{"traceparent": "00-" + trace + "-b7ad6b7169203331-01-more"}, ""},
		{"trace of zeros", map[string]string{"traceparent": "00-00000000000000000000000000000000-b7ad6b7169203331-01"}, ""},
		{"parent of zeros", map[string]string{"traceparent": "00-" + trace + "-0000000000000000-01"}, ""},
		{"trace in capitals", map[string]string{"traceparent": "00-" + strings.ToUpper(trace) + "-b7ad6b7169203331-01"}, ""},
		{"forbidden version", map[string]string{"traceparent": "ff-" + trace + "-b7ad6b7169203331-01"}, ""},
		{"cut trace", map[string]string{"traceparent": "00-" + trace}, ""},
		{"dashes astray", map[string]string{"traceparent": "00-" + trace[:31] + "-bb7ad6b7169203331-01"}, ""},
		{"space", map[string]string{"X-Correlation-ID": "a b"}, ""},
		{"not ASCII", map[string]string{"X-Correlation-ID": "ä"}, ""},
		{"long", map[string]string{"X-Correlation-ID": strings.Repeat("a", 129)}, ""},
		{"as long as may be", map[string]string{"X-Correlation-ID": strings.Repeat("a", 128)}, strings.Repeat("a", 128)},
		{"a bad one before a good one", map[string]string{"X-Correlation-ID": "\x7f", "X-Request-ID": "r"}, "r"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var inside string
			h := perfhttp.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				inside = correlation.FromContext(r.Context())
			}), &perfhttp.Options{Logger: new(book).logger()})
			r := httptest.NewRequest("GET", "/", nil)
			for key, value := range tt.headers {
				r.Header.Set(key, value)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if tt.want == "" && !isNew.MatchString(inside) || tt.want != "" && inside != tt.want {
				t.Errorf("in the context: got %q, want %q", inside, tt.want)
			}
			if got := w.Header().Get(perfhttp.CorrelationHeader); got != inside {
				t.Errorf("in the answer: got %q, want %q", got, inside)
			}
		})
	}
}

func TestAccessRecord(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		opts   perfhttp.Options
		level  string
		want   map[string]any
	}{
		{
			"nothing written", func(http.ResponseWriter, *http.Request) {}, perfhttp.Options{Component: "api_server"},
			"INFO", map[string]any{
				"method": "GET", "route": "GET /orders/{id}", "path": "/orders/7", "status": 200.0, "bytes": 0.0, "remote": "192.0.2.1",
				"protocol": "HTTP/1.1", "component": "api_server", "error_type": nil, "hijacked": nil,
			},
		},
		{
			"written", func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusCreated)
				io.WriteString(w, "12345")
				_, _ = w.Write([]byte("678"))
				r.URL.Path = "/changed"
			}, perfhttp.Options{},
			"INFO", map[string]any{"status": 201.0, "bytes": 8.0, "path": "/orders/7"},
		},
		{"copied", func(w http.ResponseWriter, _ *http.Request) { io.Copy(w, strings.NewReader("12345")) }, perfhttp.Options{}, "INFO", map[string]any{"status": 200.0, "bytes": 5.0}},
		{"not found", http.NotFound, perfhttp.Options{}, "WARN", map[string]any{"status": 404.0}},
		{"status is the first", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(400); w.WriteHeader(500) }, perfhttp.Options{}, "WARN", map[string]any{"status": 400.0}},
		{"broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }, perfhttp.Options{}, "ERROR", map[string]any{"status": 502.0}},
		{"late", func(http.ResponseWriter, *http.Request) {}, perfhttp.Options{Target: 1}, "WARN", map[string]any{"sla_breach": true}},
		{"remote", func(http.ResponseWriter, *http.Request) {}, perfhttp.Options{Remote: func(*http.Request) string { return "10.0.0.1" }}, "INFO", map[string]any{"remote": "10.0.0.1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var k book
			tt.opts.Logger = k.logger()
			mux := http.NewServeMux()
			mux.HandleFunc("GET /orders/{id}", tt.answer)
			r := httptest.NewRequest("GET", "/orders/7?token=canary", nil)
			perfhttp.Middleware(mux, &tt.opts).ServeHTTP(httptest.NewRecorder(), r)
			if strings.Contains(k.b.String(), "canary") {
				t.Errorf("got %s, want no query in it", k.b.String())
			}
			level, group := k.only(t)
			if level != tt.level {
				t.Errorf("got level %s, want %s", level, tt.level)
			}
			expect(t, group, tt.want)
		})
	}
}

func TestSkippedRequestIsNotLogged(t *testing.T) {
	var k book
	opts := &perfhttp.Options{Logger: k.logger(), Skip: func(r *http.Request) bool { return r.URL.Path == "/healthz" }}
	h := perfhttp.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Method == "PUT" {
			panic("boom")
		}
	}), opts)
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/healthz", nil))
	if got := k.b.String(); got != "" {
		t.Errorf("got %s, want nothing", got)
	}
	func() {
		defer func() { _ = recover() }()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("PUT", "/healthz", nil))
	}()
	if level, _ := k.only(t); level != "ERROR" {
		t.Errorf("a panic: got level %s, want ERROR", level)
	}
}

func TestPanicIsLoggedHandedOverAndGoesOn(t *testing.T) {
	for _, tt := range []struct {
		name  string
		value any
		hook  bool // is called
		level string
		want  map[string]any
	}{
		{"error", errors.New("boom"), true, "ERROR", map[string]any{"status": 500.0, "error_type": "panic", "error_message": "boom"}},
		{"any value", [1]int{7}, true, "ERROR", map[string]any{"error_message": "[7]"}},
		{"abort", http.ErrAbortHandler, false, "WARN", map[string]any{"status": 500.0, "error_type": "aborted", "error_message": nil}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var k book
			var handed any
			var stack string
			h := perfhttp.Middleware(panics(tt.value), &perfhttp.Options{
				Logger: k.logger(),
				OnPanic: func(r *http.Request, value any) {
					buf := make([]byte, 1<<16)
					handed, stack = value, string(buf[:runtime.Stack(buf, false)])
					panic("in the hook")
				},
			})
			func() {
				defer func() {
					if got := recover(); got != tt.value {
						t.Errorf("got panic %v, want %v", got, tt.value)
					}
				}()
				h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
			}()
			level, group := k.only(t)
			if level != tt.level {
				t.Errorf("got level %s, want %s", level, tt.level)
			}
			expect(t, group, tt.want)
			if !tt.hook && handed != nil || tt.hook && (handed != tt.value || !strings.Contains(stack, "panics")) {
				t.Errorf("hook: got %v with the stack\n%s\nwant the value: %v, with the handler in the stack", handed, stack, tt.hook)
			}
		})
	}
}

func panics(value any) http.HandlerFunc {
	return func(http.ResponseWriter, *http.Request) { panic(value) }
}

func TestEndOfGoroutineIsLogged(t *testing.T) {
	var k book
	h := perfhttp.Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { runtime.Goexit() }), &perfhttp.Options{Logger: k.logger()})
	var wg sync.WaitGroup
	wg.Go(func() { h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)) })
	wg.Wait()
	_, group := k.only(t)
	expect(t, group, map[string]any{"error_type": "panic", "status": 500.0})
}

type badHandler struct{ slog.Handler }

func (badHandler) Enabled(context.Context, slog.Level) bool  { return true }
func (badHandler) Handle(context.Context, slog.Record) error { panic("bad handler") }

func TestLoggingDisturbsNoAnswer(t *testing.T) {
	h := perfhttp.Middleware(http.NotFoundHandler(), &perfhttp.Options{Logger: perf.New(slog.New(badHandler{slog.DiscardHandler}), nil)})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 404 {
		t.Errorf("got status %d, want 404", w.Code)
	}
}

func TestWindowTellsRoutesApart(t *testing.T) {
	var k book
	l := k.logger()
	w := perf.NewWindow(&perf.WindowOptions{Logger: l})
	mux := http.NewServeMux()
	mux.HandleFunc("/orders/{id}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /positions", func(http.ResponseWriter, *http.Request) {})
	h := perfhttp.Middleware(mux, &perfhttp.Options{Logger: perf.New(slog.New(slog.DiscardHandler), nil), Window: w})
	for _, path := range []string{"/orders/1", "/orders/2", "/positions", "/nowhere"} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil))
	}
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := ""
	for d := json.NewDecoder(&k.b); d.More(); {
		var r struct {
			Event struct {
				Operation string
				Count     int
			} `json:"business_context"`
		}
		if err := d.Decode(&r); err != nil {
			t.Fatal(err)
		}
		got += fmt.Sprintln(r.Event.Operation, r.Event.Count)
	}
	want := "GET 1\nGET /orders/{id} 2\nGET /positions 1\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTransport(t *testing.T) {
	for _, tt := range []struct{ name, context, header, want string }{
		{"passes on", "abc", "", "abc"},
		{"keeps", "abc", "own", "own"},
		{"has none", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got string
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get("X-Correlation-ID") }))
			defer server.Close()
			client := &http.Client{Transport: &perfhttp.Transport{}, Timeout: 10 * time.Second}
			defer client.CloseIdleConnections()
			r, err := http.NewRequestWithContext(correlation.NewContext(t.Context(), tt.context), "GET", server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			if tt.header != "" {
				r.Header.Set("X-Correlation-ID", tt.header)
			}
			before := len(r.Header)
			resp, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if got != tt.want {
				t.Errorf("the server got %q, want %q", got, tt.want)
			}
			if len(r.Header) != before {
				t.Errorf("the request was changed: %v", r.Header)
			}
		})
	}
}
