package perf_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/alphapt/chanlog/perf"
)

// shown returns a handler that prints what stays the same from run to run.
func shown(hidden ...string) slog.Handler {
	hidden = append(hidden, "time", "business_context.event_id", "business_context.schema_version", "business_context.metric_type")
	return slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			key := a.Key
			if len(groups) > 0 {
				key = groups[0] + "." + key
			}
			if slices.Contains(hidden, key) {
				return slog.Attr{}
			}
			return a
		},
	})
}

const took = "business_context.execution_time_ms"

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func ExampleNew() {
	l := perf.New(slog.New(shown()).With("component", "auth_router"), nil)
	check(l.Latency(context.Background(), perf.LatencyEvent{Operation: "api_request", Latency: 25300 * time.Microsecond}))
	// Output:
	// level=INFO msg=latency component=auth_router business_context.operation=api_request business_context.latency_ms=25.3 business_context.latency_type=end_to_end channel=performance
}

func ExampleTrack() {
	l := perf.New(slog.New(shown(took)), nil)
	signals, err := perf.Track(context.Background(), "signal_generation",
		func(context.Context) ([]string, error) { return []string{"RELIANCE", "INFY"}, nil },
		perf.Using(l), perf.Component("strategy_manager"), perf.Args(slog.Int("depth", 5)), perf.Result())
	fmt.Println(signals, err)
	// Output:
	// level=INFO msg="operation done" component=strategy_manager business_context.operation=signal_generation business_context.component=strategy_manager business_context.success=true business_context.args_count=1 business_context.kwargs.depth=5 business_context.result_type=[]string business_context.result_size=2 channel=performance
	// [RELIANCE INFY] <nil>
}

// A failure is also logged beside the orders that it was about.
func ExampleTrackTrade() {
	l := perf.New(slog.New(shown(took, "execution_time_ms")), nil)
	_, err := perf.TrackTrade(context.Background(), "square_off",
		func(context.Context) (string, error) { return "", errors.New("market closed") }, perf.Using(l))
	fmt.Println(err)
	// Output:
	// level=ERROR msg="operation failed" business_context.operation=square_off business_context.success=false business_context.error_type=*errors.errorString business_context.error_message="market closed" channel=performance
	// level=ERROR msg="operation failed" operation=square_off error_type=*errors.errorString error_message="market closed" channel=trading
	// market closed
}

func ExampleStart() {
	l := perf.New(slog.New(shown(took)), nil)
	save := func(ctx context.Context) (err error) {
		defer perf.Start(ctx, "save_order", perf.Using(l)).End(&err)
		return errors.New("disk full")
	}
	fmt.Println(save(context.Background()))
	// Output:
	// level=ERROR msg="operation failed" business_context.operation=save_order business_context.success=false business_context.error_type=*errors.errorString business_context.error_message="disk full" channel=performance
	// disk full
}

func ExampleSpan_End() {
	l := perf.New(slog.New(shown(took)), nil)
	span := perf.Start(context.Background(), "warm_up", perf.Using(l))
	span.End(nil) // there is nothing that can fail
	// Output:
	// level=INFO msg="operation done" business_context.operation=warm_up business_context.success=true channel=performance
}

// The call is too slow, whatever it does, and the component's own channel
// hears of it too.
func ExampleCritical() {
	l := perf.New(slog.New(shown(took, "execution_time_ms")), nil)
	_, err := perf.Track(context.Background(), "process_market_data", func(context.Context) (int, error) { return 1, nil },
		perf.Using(l), perf.Component("tick_store"), perf.Target(-2*time.Millisecond), perf.Critical(-1*time.Millisecond))
	check(err)
	// Output:
	// level=ERROR msg="operation slow" component=tick_store business_context.operation=process_market_data business_context.component=tick_store business_context.success=true business_context.target_latency_ms=-2 business_context.critical_threshold_ms=-1 business_context.performance_alert=critical business_context.threshold_ms=-1 channel=performance
	// level=ERROR msg="operation slow" component=tick_store operation=process_market_data performance_alert=critical threshold_ms=-1
}

func ExampleQuery() {
	l := perf.New(slog.New(shown(took)), nil)
	_, err := perf.Track(context.Background(), "save_order", func(context.Context) (int, error) { return 1, nil },
		perf.Using(l), perf.Query("INSERT", "orders"), perf.SlowQuery(time.Nanosecond))
	check(err)
	// Output:
	// level=INFO msg="operation done" business_context.operation=save_order business_context.success=true channel=performance
	// level=WARN msg="query slow" business_context.operation=INSERT business_context.table_name=orders business_context.success=true business_context.threshold_ms=1e-06 business_context.slow_query_alert=true channel=database
}

func ExampleMemory() {
	l := perf.New(slog.New(shown(took, "business_context.memory_usage_mb", "business_context.memory_delta_mb", "business_context.memory_allocated_mb")), nil)
	_, err := perf.Track(context.Background(), "load_instruments", func(context.Context) ([]byte, error) { return make([]byte, 1<<20), nil },
		perf.Using(l), perf.Memory(), perf.Records(new(int64(0))))
	check(err)
	// Output:
	// level=INFO msg="operation done" business_context.operation=load_instruments business_context.success=true business_context.record_count=0 business_context.records_per_second=0 business_context.memory_scope=process channel=performance
}

func ExampleLogMetric() {
	before := slog.Default()
	defer slog.SetDefault(before)
	slog.SetDefault(slog.New(shown()))
	check(perf.LogMetric(context.Background(), "db_query", "clickhouse", 150500*time.Microsecond, slog.String("shard", "a")))
	// Output:
	// level=INFO msg="operation done" component=clickhouse business_context.operation=db_query business_context.component=clickhouse business_context.execution_time_ms=150.5 business_context.success=true business_context.extra.shard=a channel=performance
}

func ExampleLogger_Execution() {
	l := perf.New(slog.New(shown()), nil)
	check(l.Execution(context.Background(), perf.ExecutionEvent{
		Operation: "end_of_day", Component: "settlement", Duration: 2 * time.Second, Records: new(int64(5000)),
	}))
	// Output:
	// level=INFO msg="operation done" component=settlement business_context.operation=end_of_day business_context.component=settlement business_context.execution_time_ms=2000 business_context.success=true business_context.record_count=5000 business_context.records_per_second=2500 channel=performance
}

func ExampleLogger_Throughput() {
	l := perf.New(slog.New(shown()), nil)
	check(l.Throughput(context.Background(), perf.ThroughputEvent{
		Operation: "tick_processing", Component: "storage_manager", Count: 10000, Window: 50 * time.Second, ErrorCount: new(int64(100)),
	}))
	// Output:
	// level=INFO msg=throughput component=storage_manager business_context.operation=tick_processing business_context.component=storage_manager business_context.count=10000 business_context.time_window_ms=50000 business_context.time_window_seconds=50 business_context.rate_per_second=200 business_context.error_count=100 business_context.success_rate_percent=99 channel=performance
}

func ExampleLogger_Latency() {
	l := perf.New(slog.New(shown()), nil)
	check(l.Latency(context.Background(), perf.LatencyEvent{
		Operation: "api_request", Component: "auth_router", Latency: 75 * time.Millisecond, Target: new(50 * time.Millisecond),
	}))
	// Output:
	// level=WARN msg=latency component=auth_router business_context.operation=api_request business_context.component=auth_router business_context.latency_ms=75 business_context.latency_type=end_to_end business_context.target_latency_ms=50 business_context.sla_breach=true business_context.latency_ratio=1.5 channel=performance
}

func ExampleLogger_LatencyWindow() {
	l := perf.New(slog.New(shown()), nil)
	check(l.LatencyWindow(context.Background(), perf.LatencyWindowEvent{
		Operation: "order_ack", Count: 2, Window: time.Minute, Min: 1e6, Mean: 2e6, P50: 1e6, P90: 3e6, P99: 3e6, P999: 3e6, Max: 3e6,
	}))
	// Output:
	// level=INFO msg="latency of a window" business_context.operation=order_ack business_context.latency_type=end_to_end business_context.count=2 business_context.time_window_ms=60000 business_context.min_ms=1 business_context.mean_ms=2 business_context.p50_ms=1 business_context.p90_ms=3 business_context.p99_ms=3 business_context.p999_ms=3 business_context.max_ms=3 channel=performance
}

func ExampleLogger_Resource() {
	l := perf.New(slog.New(shown()), nil)
	check(l.Resource(context.Background(), perf.ResourceEvent{
		Component: "metrics_collector", Scope: perf.SystemScope, CPUPercent: 42, MemoryMB: 2048, NetworkIOMB: new(1.5),
	}))
	// Output:
	// level=INFO msg="resource utilization" component=metrics_collector business_context.component=metrics_collector business_context.resource_scope=system business_context.cpu_percent=42 business_context.memory_mb=2048 business_context.network_io_mb=1.5 channel=performance
}

func ExampleLogger_Query() {
	l := perf.New(slog.New(shown()), &perf.Options{SlowQuery: 500 * time.Millisecond})
	check(l.Query(context.Background(), perf.QueryEvent{
		Call: perf.QueryExec, Operation: "INSERT", Table: "orders", Duration: 700 * time.Millisecond,
	}))
	// Output:
	// level=WARN msg="query slow" business_context.call=exec business_context.operation=INSERT business_context.table_name=orders business_context.execution_time_ms=700 business_context.success=true business_context.threshold_ms=500 business_context.slow_query_alert=true channel=database
}

func ExampleLogger_Request() {
	l := perf.New(slog.New(shown()), nil)
	check(l.Request(context.Background(), perf.RequestEvent{
		Method: "GET", Route: "GET /orders/{id}", Path: "/orders/7", Status: 404, Bytes: 9, Duration: time.Millisecond,
	}))
	// Output:
	// level=WARN msg="request handled" business_context.method=GET business_context.route="GET /orders/{id}" business_context.path=/orders/7 business_context.status=404 business_context.bytes=9 business_context.execution_time_ms=1 channel=api
}

func ExampleNewWindow() {
	w := perf.NewWindow(&perf.WindowOptions{
		Logger:  perf.New(slog.New(shown("business_context.time_window_ms")), nil),
		Targets: map[string]time.Duration{"order_ack": 5 * time.Millisecond},
	})
	for range 1000 {
		w.Observe("order_manager", "order_ack", 2*time.Millisecond)
	}
	check(w.Flush(context.Background())) // or: go w.Run(ctx)
	// Output:
	// level=INFO msg="latency of a window" component=order_manager business_context.operation=order_ack business_context.component=order_manager business_context.latency_type=end_to_end business_context.count=1000 business_context.min_ms=2 business_context.mean_ms=2 business_context.p50_ms=2 business_context.p90_ms=2 business_context.p99_ms=2 business_context.p999_ms=2 business_context.max_ms=2 business_context.target_latency_ms=5 business_context.sla_breach=false business_context.latency_ratio=0.4 channel=performance
}

// What is too frequent for a record each goes into a window.
func ExampleInto() {
	const event = "business_context."
	w := perf.NewWindow(&perf.WindowOptions{Logger: perf.New(slog.New(shown(event+"time_window_ms", event+"min_ms", event+"mean_ms",
		event+"p50_ms", event+"p90_ms", event+"p99_ms", event+"p999_ms", event+"max_ms")), nil)})
	for range 3 {
		_, err := perf.Track(context.Background(), "on_tick", func(context.Context) (int, error) { return 1, nil }, perf.Into(w))
		check(err)
	}
	check(w.Flush(context.Background()))
	// Output:
	// level=INFO msg="latency of a window" business_context.operation=on_tick business_context.latency_type=end_to_end business_context.count=3 channel=performance
}

func ExampleSampler_Sample() {
	var s perf.Sampler
	e := s.Sample()
	fmt.Println(e.Scope, e.MemoryMB > 0, *e.Goroutines > 0)
	// Output:
	// process true true
}

func ExampleOptionsFromEnv() {
	check(os.Setenv("MONITORING__SLOW_QUERY_THRESHOLD", "0.5"))
	defer os.Unsetenv("MONITORING__SLOW_QUERY_THRESHOLD")
	opts, err := perf.OptionsFromEnv()
	fmt.Println(opts.SlowQuery, err)
	// Output:
	// 500ms <nil>
}

func ExampleErrorType() {
	err := fmt.Errorf("open book: %w", &os.PathError{Op: "open", Path: "book", Err: os.ErrNotExist})
	fmt.Println(perf.ErrorType(context.Background(), err))
	// Output:
	// *fs.PathError
}

func ExampleEvents() {
	for _, d := range perf.Events() {
		fmt.Println(d.Name, d.Channel, len(d.Fields) > 0)
	}
	// Output:
	// perf.execution performance true
	// perf.throughput performance true
	// perf.latency performance true
	// perf.latency_window performance true
	// perf.resource performance true
	// perf.query database true
	// perf.request api true
}
