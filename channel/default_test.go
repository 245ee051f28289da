package channel_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/channel"
)

// wantRoutes fails for each component that the default set does not send to
// the wanted channel by a rule.
func wantRoutes(t *testing.T, want channel.Name, components ...string) {
	t.Helper()
	for _, c := range components {
		got := channel.Default().Route(c)
		if got.Channel != want || got.Rule == "" {
			t.Errorf("Route(%q): got %s by rule %q, want %s by a rule\n%v",
				c, got.Channel, got.Rule, want, channel.Default().Explain(c))
		}
	}
}

// wantUnrouted fails for each component that the default set does not send to
// application for want of a rule.
func wantUnrouted(t *testing.T, components ...string) {
	t.Helper()
	for _, c := range components {
		got := channel.Default().Route(c)
		if got.Channel != channel.Application || got.Rule != "" {
			t.Errorf("Route(%q): got %s by rule %q, want application by none", c, got.Channel, got.Rule)
		}
	}
}

func TestDefaultRoutesDocumentedExamples(t *testing.T) {
	wantRoutes(t, channel.Trading, "strategy_manager", "zerodha_trade_engine",
		"order_manager", "position_manager", "risk_manager", "trading_engine")
	wantRoutes(t, channel.Database, "clickhouse_manager")
	wantRoutes(t, channel.API, "api_server", "auth_router")
	wantRoutes(t, channel.Monitoring, "health_checker", "metrics_collector")
	wantRoutes(t, channel.MarketData, "storage_manager", "market_data_feed")
	wantUnrouted(t, "unknown_component")
}

// The original compared substrings: "app" claimed mapper, "main" claimed
// domain_service and maintenance, "server" observer and "auth" author.
func TestDefaultHasNoSubstringAccidents(t *testing.T) {
	wantUnrouted(t, "mapper", "domain_service", "observer", "author", "maintenance")
}

// Each pattern of the original set, used as a component.
func TestDefaultRoutesPatternsOfTheOriginal(t *testing.T) {
	wantRoutes(t, channel.Application, "app", "main", "startup", "shutdown", "application", "lifecycle")
	wantRoutes(t, channel.Trading, "zerodha_trade", "paper_trade", "strategy_manager", "risk_manager",
		"strategy_factory", "strategy_health_monitor", "base_strategy", "parallel_strategy_executor",
		"strategy", "trading", "orders", "positions")
	wantRoutes(t, channel.MarketData, "zerodha_market_feed", "mock_feed_manager", "storage_manager",
		"data_quality_monitor", "market_feed", "tick", "ohlc", "market_depth", "feed_manager", "instrument_data")
	wantRoutes(t, channel.Database, "clickhouse_manager", "redis_cache_manager", "migration_manager",
		"connection", "database", "repository", "sqlalchemy", "postgres", "clickhouse", "redis")
	wantRoutes(t, channel.Audit, "audit", "trading_audit", "compliance", "risk_breach",
		"order_placed", "order_filled", "position_update")
	wantRoutes(t, channel.Performance, "performance", "metrics", "profiler", "execution_time",
		"throughput", "resource_usage", "latency")
	wantRoutes(t, channel.Errors, "error", "exception", "traceback", "system_error", "trading_error", "data_error")
	wantRoutes(t, channel.Monitoring, "monitoring", "health_checker", "metrics_collector", "alert_manager",
		"business_metrics", "observability", "prometheus", "grafana")
	wantRoutes(t, channel.API, "api", "server", "middleware", "routers", "websocket", "fastapi", "uvicorn",
		"auth", "session_manager")
}

// Names that a trading service in Go would use, where two channels have a
// claim or the spelling is unusual.
func TestDefaultRoutesWhereAnOperatorWouldLook(t *testing.T) {
	wantRoutes(t, channel.Application, "main.run", "app.Start", "signal_handler", "message_broker", "graceful-shutdown")
	wantRoutes(t, channel.Trading, "internal/orders", "OrderManager", "ordermanager", "PnLCalculator", "pnl",
		"risk_monitor", "risk_metrics", "strategy_performance", "order_router", "market_maker", "market_order",
		"signal_generator", "fix_session", "oms-gateway", "broker.Adapter", "kite_connect", "fill_handler",
		"settlement_jobs", "backtester", "position:RELIANCE", "zerodha_auth", "stop_loss_manager")
	wantRoutes(t, channel.MarketData, "feed_connection", "FeedHandler", "websocket_feed", "WebSocketFeed", "kite_ticker",
		"tick_store", "OHLCVAggregator", "order_book", "OrderBookSnapshot", "instrument_master", "feed_health",
		"feed_heartbeat", "quotes", "price_cache", "option_chain", "market_data_store", "candle_builder")
	wantRoutes(t, channel.Database, "sqlite_store", "SQLiteStore", "PostgreSQL", "MySQL", "MongoDB", "ClickHouse",
		"pgx.Pool", "gorm", "database/sql", "order_repository", "order_repo", "orders_db", "slow_query",
		"migrations", "market_data_repository", "redis-cache", "ConnectionPool")
	wantRoutes(t, channel.Audit, "order_lifecycle", "strategy_lifecycle", "position_change", "audit_trail", "audit_database_writer",
		"order_audit", "strategy_audit_log", "compliance_monitor", "order_rejected", "strategy_paused", "trading_halt")
	wantRoutes(t, channel.Performance, "latency_profiler", "latency_monitor", "performance_monitor", "trading_performance",
		"metrics", "pprof", "resource_monitor", "ResponseTimes")
	wantRoutes(t, channel.Errors, "api_error", "trading_error", "order_error", "position_error", "strategy_error", "operation_error",
		"database_error", "market_data_error", "websocket_errors", "panic_handler", "ErrorTracker", "failures", "exceptions", "dead_letter_queue")
	wantRoutes(t, channel.Monitoring, "health", "healthz", "HealthCheck", "health_server", "alerts", "AlertManager", "heartbeat",
		"metrics_exporter", "prometheus_metrics", "OpenTelemetry", "watchdog", "monitor")
	wantRoutes(t, channel.API, "net/http", "http_client", "HTTP2Server", "APIServer", "grpc.Server", "gRPC", "rest_client",
		"websocket_connection", "WebSocketConnection", "orders_api", "risk_api", "GraphQL", "OAuth2", "jwt_auth",
		"rate_limiter", "router", "middleware/logging", "webhooks")
	wantUnrouted(t, "", "___", "config_loader", "scheduler", "worker_pool", "event_bus", "restart", "reorder")
}

func TestDefaultSpecs(t *testing.T) {
	const mb, day = 1 << 20, 24 * time.Hour
	type facts struct {
		Name      channel.Name
		MaxSize   int64
		Retention time.Duration
		Sealed    bool
	}
	want := []facts{
		{channel.Application, 50 * mb, 14 * day, false},
		{channel.Trading, 200 * mb, 60 * day, false},
		{channel.MarketData, 500 * mb, 7 * day, false},
		{channel.Database, 100 * mb, 7 * day, false},
		{channel.Audit, 100 * mb, 365 * day, true},
		{channel.Performance, 200 * mb, 30 * day, false},
		{channel.Errors, 100 * mb, 90 * day, false},
		{channel.Monitoring, 100 * mb, 30 * day, false},
		{channel.API, 200 * mb, 30 * day, false},
	}
	var got []facts
	for _, s := range channel.Default().Specs() {
		got = append(got, facts{s.Name, s.MaxSize, s.Retention, s.Sealed})
		if s.Purpose == "" || s.NoErrorCopy {
			t.Errorf("%s: got purpose %q, NoErrorCopy %t, want a purpose and a copy", s.Name, s.Purpose, s.NoErrorCopy)
		}
		switch {
		case s.Name == channel.Database && s.Level != slog.LevelWarn:
			t.Errorf("database: got level %v, want WARN", s.Level)
		case s.Name != channel.Database && s.Level != nil:
			t.Errorf("%s: got level %v, want none", s.Name, s.Level)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("specs (-want +got):\n%s", diff)
	}
}

// A rule that is listed twice, or that another channel takes away entirely,
// is a slip.
func TestDefaultRulesAllCount(t *testing.T) {
	set := channel.Default()
	owner := make(map[string]channel.Name)
	for _, s := range set.Specs() {
		for _, rule := range s.Components {
			if first, ok := owner[rule]; ok {
				t.Errorf("%s: rule %q stands in %s already", s.Name, rule, first)
			}
			owner[rule] = s.Name
			component := strings.TrimSuffix(strings.TrimPrefix(rule, "="), ".*")
			if got := set.Route(component); got.Channel != s.Name {
				t.Errorf("rule %q of %s: got %s by %q for %q, want its own channel", rule, s.Name, got.Channel, got.Rule, component)
			}
		}
	}
}
