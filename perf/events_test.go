package perf_test

import (
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/perf"
)

const ms = time.Millisecond

func TestExecution(t *testing.T) {
	l, k := newBook(t, nil)
	for _, tt := range []struct {
		name    string
		event   perf.ExecutionEvent
		level   string
		message string
		want    map[string]any
	}{
		{
			"success",
			perf.ExecutionEvent{Operation: "settle", Component: "desk", Duration: 250 * ms, Records: new(int64(50))},
			"INFO", "operation done",
			map[string]any{
				"metric_type": "execution_performance", "execution_time_ms": 250.0, "success": true, "record_count": 50.0,
				"records_per_second": 200.0, "error_type": nil, "args_count": nil, "performance_alert": nil,
			},
		},
		{
			"failure", perf.ExecutionEvent{Operation: "settle", ErrorMessage: "no money"},
			"ERROR", "operation failed",
			map[string]any{"success": false, "error_message": "no money", "component": nil},
		},
		{
			"cancelled", perf.ExecutionEvent{Operation: "settle", ErrorType: perf.ErrorCancelled},
			"INFO", "operation cancelled",
			map[string]any{"success": false, "error_type": "cancelled"},
		},
		{
			"a duration of 0 has no rate", perf.ExecutionEvent{Operation: "settle", Records: new(int64(0))},
			"INFO", "operation done",
			map[string]any{"record_count": 0.0, "records_per_second": nil},
		},
		{
			"own memory",
			perf.ExecutionEvent{Operation: "settle", MemoryMB: new(1.5), MemoryScope: "operation", CPUPercent: new(0.0)},
			"INFO", "operation done",
			map[string]any{"memory_usage_mb": 1.5, "memory_scope": "operation", "cpu_usage_percent": 0.0},
		},
		{
			"at its thresholds",
			perf.ExecutionEvent{Operation: "settle", Duration: 5 * ms, Target: new(5 * ms), Critical: new(5 * ms)},
			"INFO", "operation done",
			map[string]any{"target_latency_ms": 5.0, "critical_threshold_ms": 5.0, "threshold_ms": nil},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := l.Execution(t.Context(), tt.event); err != nil {
				t.Fatal(err)
			}
			record, group := k.record("perf.execution")
			expect(t, record, map[string]any{"level": tt.level, "msg": tt.message})
			expect(t, group, tt.want)
		})
	}
}

func TestMemoryNeedsItsScope(t *testing.T) {
	l, k := newBook(t, nil)
	if err := l.Execution(t.Context(), perf.ExecutionEvent{Operation: "settle", MemoryMB: new(1.5)}); err != nil {
		t.Fatal(err)
	}
	r := k.records()[0]
	group := r["business_context"].(map[string]any)
	if r["level"] != "WARN" || len(group["schema_errors"].([]any)) != 1 {
		t.Errorf("got level %v and faults %v, want WARN and one", r["level"], group["schema_errors"])
	}
}

func TestThroughput(t *testing.T) {
	l, k := newBook(t, nil)
	for _, tt := range []struct {
		name  string
		event perf.ThroughputEvent
		want  map[string]any
	}{
		{
			"rate", perf.ThroughputEvent{Operation: "tick_processing", Component: "storage_manager", Count: 10000, Window: time.Minute},
			map[string]any{"rate_per_second": 10000.0 / 60, "time_window_seconds": 60.0, "success_rate_percent": nil},
		},
		{
			"successes", perf.ThroughputEvent{Operation: "x", Count: 8, Window: time.Second, SuccessCount: new(int64(6)), ErrorCount: new(int64(1))},
			map[string]any{"success_rate_percent": 75.0, "success_count": 6.0, "error_count": 1.0},
		},
		{
			"errors only", perf.ThroughputEvent{Operation: "x", Count: 8, Window: time.Second, ErrorCount: new(int64(2))},
			map[string]any{"success_rate_percent": 75.0},
		},
		{
			"nothing", perf.ThroughputEvent{Operation: "x", Window: time.Second, SuccessCount: new(int64(0))},
			map[string]any{"count": 0.0, "rate_per_second": 0.0, "success_rate_percent": nil, "success_count": 0.0},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := l.Throughput(t.Context(), tt.event); err != nil {
				t.Fatal(err)
			}
			record, group := k.record("perf.throughput")
			expect(t, record, map[string]any{"level": "INFO"})
			expect(t, group, tt.want)
		})
	}
	if err := l.Throughput(t.Context(), perf.ThroughputEvent{Operation: "x", Count: 1}); err != nil {
		t.Fatal(err)
	}
	if got := k.records()[0]["level"]; got != "WARN" {
		t.Errorf("a window of 0: got level %v, want WARN", got)
	}
}

func TestLatency(t *testing.T) {
	l, k := newBook(t, nil)
	for _, tt := range []struct {
		name  string
		event perf.LatencyEvent
		level string
		want  map[string]any
	}{
		{
			"no target", perf.LatencyEvent{Operation: "api_request", Latency: 25 * ms},
			"INFO", map[string]any{"latency_type": "end_to_end", "sla_breach": nil, "latency_ratio": nil},
		},
		{
			"within", perf.LatencyEvent{Operation: "api_request", Latency: 25 * ms, Target: new(50 * ms), Type: perf.Network},
			"INFO", map[string]any{"latency_type": "network", "sla_breach": false, "latency_ratio": 0.5},
		},
		{
			"beyond", perf.LatencyEvent{Operation: "api_request", Latency: 75 * ms, Target: new(50 * ms)},
			"WARN", map[string]any{"sla_breach": true, "latency_ratio": 1.5},
		},
		{
			"target 0", perf.LatencyEvent{Operation: "api_request", Latency: 1, Target: new(0 * ms)},
			"WARN", map[string]any{"sla_breach": true, "latency_ratio": nil},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := l.Latency(t.Context(), tt.event); err != nil {
				t.Fatal(err)
			}
			record, group := k.record("perf.latency")
			expect(t, record, map[string]any{"level": tt.level})
			expect(t, group, tt.want)
		})
	}
}

func TestQuery(t *testing.T) {
	for _, tt := range []struct {
		name  string
		opts  perf.Options
		event perf.QueryEvent
		level string
		want  map[string]any
	}{
		{
			"quick", perf.Options{}, perf.QueryEvent{Duration: 999 * ms, Table: "orders"},
			"DEBUG", map[string]any{"slow_query_alert": false, "threshold_ms": 1000.0, "success": true, "table_name": "orders"},
		},
		{"slow", perf.Options{}, perf.QueryEvent{Duration: time.Second}, "WARN", map[string]any{"slow_query_alert": true}},
		{
			"own threshold", perf.Options{SlowQuery: ms}, perf.QueryEvent{Duration: 20 * ms, SlowThreshold: new(50 * ms)},
			"DEBUG", map[string]any{"threshold_ms": 50.0},
		},
		{"none slow", perf.Options{SlowQuery: -1}, perf.QueryEvent{Duration: time.Hour}, "DEBUG", map[string]any{"threshold_ms": nil}},
		{
			"never slow", perf.Options{}, perf.QueryEvent{Duration: time.Hour, SlowThreshold: new(time.Duration(-1))},
			"DEBUG", map[string]any{"threshold_ms": nil},
		},
		{"failed", perf.Options{}, perf.QueryEvent{ErrorType: "x"}, "ERROR", map[string]any{"success": false}},
		{"cancelled", perf.Options{}, perf.QueryEvent{ErrorType: perf.ErrorCancelled}, "DEBUG", map[string]any{"success": false}},
		{"dead connection", perf.Options{}, perf.QueryEvent{ErrorType: perf.ErrorBadConnection}, "WARN", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l, k := newBook(t, &tt.opts)
			tt.event.Operation = "SELECT"
			if err := l.Query(t.Context(), tt.event); err != nil {
				t.Fatal(err)
			}
			record, group := k.record("perf.query")
			expect(t, record, map[string]any{"level": tt.level})
			expect(t, group, tt.want)
			if !l.LogsQuery(t.Context(), tt.event) {
				t.Error("LogsQuery: got false, want true")
			}
		})
	}
}

func TestRequest(t *testing.T) {
	l, k := newBook(t, nil)
	for _, tt := range []struct {
		event   perf.RequestEvent
		level   string
		message string
	}{
		{perf.RequestEvent{Status: 204}, "INFO", "request handled"},
		{perf.RequestEvent{Status: 404}, "WARN", "request handled"},
		{perf.RequestEvent{Status: 503}, "ERROR", "request handled"},
		{perf.RequestEvent{Status: 200, Duration: 2, Target: new(time.Duration(1))}, "WARN", "request handled"},
		{perf.RequestEvent{Status: 200, ErrorType: perf.ErrorPanic}, "ERROR", "request panicked"},
		{perf.RequestEvent{Status: 500, ErrorType: perf.ErrorAborted}, "WARN", "request aborted"},
	} {
		tt.event.Method = "GET"
		if err := l.Request(t.Context(), tt.event); err != nil {
			t.Fatal(err)
		}
		record, _ := k.record("perf.request")
		expect(t, record, map[string]any{"level": tt.level, "msg": tt.message})
	}
}

// The table of levels in the package comment is that of the schemas.
func TestLevelTable(t *testing.T) {
	data, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(data), "# Levels")
	table, _, _ = strings.Cut(table, "// An event that")
	var got, want []string
	name := ""
	for line := range strings.Lines(table) {
		fields := strings.Fields(strings.TrimPrefix(line, "//"))
		if len(fields) < 2 {
			continue
		}
		if fields[0] == strings.ToLower(fields[0]) {
			name, fields = fields[0], fields[1:]
		}
		got = append(got, name+" "+strings.Join(fields, " "))
	}
	for _, d := range perf.Events() {
		for _, rule := range d.Levels {
			want = append(want, strings.TrimPrefix(d.Name, "perf.")+" "+rule.Level.String()+" "+rule.When)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestDisabledEventAllocatesNothing(t *testing.T) {
	l := perf.New(slog.New(slog.DiscardHandler), nil)
	ctx := t.Context()
	for name, log := range map[string]func() error{
		"execution":  func() error { return l.Execution(ctx, perf.ExecutionEvent{}) },
		"throughput": func() error { return l.Throughput(ctx, perf.ThroughputEvent{}) },
		"latency":    func() error { return l.Latency(ctx, perf.LatencyEvent{}) },
		"window":     func() error { return l.LatencyWindow(ctx, perf.LatencyWindowEvent{}) },
		"resource":   func() error { return l.Resource(ctx, perf.ResourceEvent{}) },
		"query":      func() error { return l.Query(ctx, perf.QueryEvent{}) },
		"request":    func() error { return l.Request(ctx, perf.RequestEvent{}) },
	} {
		got := testing.AllocsPerRun(100, func() {
			if err := log(); err != nil {
				t.Error(err)
			}
		})
		if got != 0 {
			t.Errorf("%s: got %v allocations, want 0", name, got)
		}
	}
}
