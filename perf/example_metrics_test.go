package perf_test

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/perf"
)

// An event may tell of a failure, and of what the operation cost.
func ExampleExecutionEvent() {
	l := perf.New(slog.New(shown()), nil)
	check(l.Execution(context.Background(), perf.ExecutionEvent{
		Operation: "order_processing", Component: "trading_engine", Duration: 45200 * time.Microsecond,
		MemoryMB: new(512.5), MemoryScope: "process", CPUPercent: new(80.0),
		ErrorMessage: errors.New("market closed").Error(), Extra: []slog.Attr{slog.String("symbol", "RELIANCE")},
	}))
	// Output:
	// level=ERROR msg="operation failed" component=trading_engine business_context.operation=order_processing business_context.component=trading_engine business_context.execution_time_ms=45.2 business_context.success=false business_context.memory_usage_mb=512.5 business_context.memory_scope=process business_context.cpu_usage_percent=80 business_context.error_message="market closed" business_context.extra.symbol=RELIANCE channel=performance
}

func ExampleThroughputEvent() {
	l := perf.New(slog.New(shown()), nil)
	check(l.Throughput(context.Background(), perf.ThroughputEvent{
		Operation: "tick_processing", Component: "storage_manager", Count: 10000, Window: time.Minute, SuccessCount: new(int64(9900)),
	}))
	// Output:
	// level=INFO msg=throughput component=storage_manager business_context.operation=tick_processing business_context.component=storage_manager business_context.count=10000 business_context.time_window_ms=60000 business_context.time_window_seconds=60 business_context.rate_per_second=166.66666666666666 business_context.success_count=9900 business_context.success_rate_percent=99 channel=performance
}

func ExampleLatencyType() {
	l := perf.New(slog.New(shown()), nil)
	for _, kind := range []perf.LatencyType{perf.EndToEnd, perf.Processing, perf.Network} {
		check(l.Latency(context.Background(), perf.LatencyEvent{Operation: "api_request", Latency: 25300 * time.Microsecond, Type: kind}))
	}
	// Output:
	// level=INFO msg=latency business_context.operation=api_request business_context.latency_ms=25.3 business_context.latency_type=end_to_end channel=performance
	// level=INFO msg=latency business_context.operation=api_request business_context.latency_ms=25.3 business_context.latency_type=processing channel=performance
	// level=INFO msg=latency business_context.operation=api_request business_context.latency_ms=25.3 business_context.latency_type=network channel=performance
}

func ExampleResourceEvent() {
	l := perf.New(slog.New(shown()), nil)
	check(l.Resource(context.Background(), perf.ResourceEvent{
		Component: "metrics_collector", Scope: perf.SystemScope, CPUPercent: 42, MemoryMB: 2048, MemoryPercent: new(25.0),
		DiskIOMB: new(12.5), NetworkIOMB: new(0.0),
	}))
	// Output:
	// level=INFO msg="resource utilization" component=metrics_collector business_context.component=metrics_collector business_context.resource_scope=system business_context.cpu_percent=42 business_context.memory_mb=2048 business_context.memory_percent=25 business_context.disk_io_mb=12.5 business_context.network_io_mb=0 channel=performance
}
