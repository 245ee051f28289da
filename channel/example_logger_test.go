package channel_test

import (
	"log/slog"
	"os"

	"github.com/alphapt/chanlog/channel"
)

// A component routes by its name; a channel's own logger goes there whatever
// the component is.
func ExampleName_Logger_channels() {
	previous := slog.Default()
	defer slog.SetDefault(previous)
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stdout, withoutTime)))

	slog.With("component", "order_manager").Info("by its name")
	channel.Application.Logger("scheduler").Info("started")
	channel.Trading.Logger("order_manager").Info("order placed", "order_id", "12345", "symbol", "RELIANCE")
	channel.MarketData.Logger("feed_manager").Info("subscribed", "instruments", 250)
	channel.Database.Logger("clickhouse_manager").Warn("slow query detected", "duration_ms", 1500, "table", "ticks")
	channel.Audit.Logger("order_manager").Info("approved")
	channel.Performance.Logger("profiler").Info("profile written")
	channel.API.Logger("auth_router").Info("user authenticated", "user_id", "user123", "method", "oauth")
	channel.Monitoring.Logger("health_checker").Info("healthy")
	channel.Errors.Logger("order_manager").Error("gave up")
	// Output:
	// level=INFO msg="by its name" component=order_manager
	// level=INFO msg=started channel=application component=scheduler
	// level=INFO msg="order placed" channel=trading component=order_manager order_id=12345 symbol=RELIANCE
	// level=INFO msg=subscribed channel=market_data component=feed_manager instruments=250
	// level=WARN msg="slow query detected" channel=database component=clickhouse_manager duration_ms=1500 table=ticks
	// level=INFO msg=approved channel=audit component=order_manager
	// level=INFO msg="profile written" channel=performance component=profiler
	// level=INFO msg="user authenticated" channel=api component=auth_router user_id=user123 method=oauth
	// level=INFO msg=healthy channel=monitoring component=health_checker
	// level=ERROR msg="gave up" channel=errors component=order_manager
}
