package perf_test

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/perf"
)

// Arguments are logged when the caller names them; what the handler takes for
// a secret, such as a password, it conceals.
func ExampleArgs() {
	l := perf.New(slog.New(shown(took)), nil)
	orderID, err := perf.TrackTrade(context.Background(), "order_placement",
		func(context.Context) (string, error) { return "ORD001", nil },
		perf.Using(l), perf.Component("order_manager"), perf.Args(slog.String("symbol", "RELIANCE"), slog.Int("quantity", 100)), perf.Result())
	fmt.Println(orderID, err)
	// Output:
	// level=INFO msg="operation done" component=order_manager business_context.operation=order_placement business_context.component=order_manager business_context.success=true business_context.args_count=2 business_context.kwargs.symbol=RELIANCE business_context.kwargs.quantity=100 business_context.result_type=string business_context.result_size=6 channel=performance
	// ORD001 <nil>
}

// A call that is fast enough has no alert.
func ExampleTarget() {
	l := perf.New(slog.New(shown(took)), nil)
	_, err := perf.Track(context.Background(), "data_processing", func(context.Context) (int, error) { return 1, nil },
		perf.Using(l), perf.Component("storage_manager"), perf.Target(time.Hour), perf.Critical(2*time.Hour))
	check(err)
	// Output:
	// level=INFO msg="operation done" component=storage_manager business_context.operation=data_processing business_context.component=storage_manager business_context.success=true business_context.target_latency_ms=3.6e+06 business_context.critical_threshold_ms=7.2e+06 channel=performance
}

// With a negative threshold no query is slow.
func ExampleSlowQuery() {
	l := perf.New(slog.New(shown(took)), nil)
	_, err := perf.Track(context.Background(), "load_ticks", func(context.Context) (int, error) { return 1, nil },
		perf.Using(l), perf.Component("clickhouse_manager"), perf.Query("SELECT", "ticks"), perf.SlowQuery(-1))
	check(err)
	// Output:
	// level=INFO msg="operation done" component=clickhouse_manager business_context.operation=load_ticks business_context.component=clickhouse_manager business_context.success=true channel=performance
	// level=DEBUG msg="query done" component=clickhouse_manager business_context.operation=SELECT business_context.table_name=ticks business_context.component=clickhouse_manager business_context.success=true business_context.slow_query_alert=false channel=database
}
