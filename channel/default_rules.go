package channel

import "slices"

// The rules of the default set. Most are single words. A longer one stands
// here when one of its words alone would decide and send it elsewhere: in
// order_error and risk_monitor the longest word is not the one that an
// operator would go by.

// desk is what a trading platform is about. Its words turn up in the names of
// everything that serves them.
var desk = []string{
	"order", "orders", "trade", "trades", "trading", "position", "positions",
	"strategy", "strategies", "risk", "portfolio",
}

// pairs returns each word of first with each word of second behind it.
func pairs(first []string, second ...string) []string {
	rules := make([]string, 0, len(first)*len(second))
	for _, a := range first {
		for _, b := range second {
			rules = append(rules, a+" "+b)
		}
	}
	return rules
}

var applicationRules = []string{
	"app", "apps", "application", "main", "startup", "shutdown", "lifecycle", "bootstrap",
	// Words of trading that mean something else here.
	"signal handler", "message broker", "event broker",
}

func tradingRules() []string {
	return slices.Concat(desk, []string{
		"trader", "traders", "portfolios", "pnl", "pn l", "holding", "holdings", "margin", "margins", "exposure",
		"hedge", "hedger", "hedging", "rebalancer", "rebalancing", "arbitrage", "stop loss", "square off",
		"signal", "signals", "algo", "algos", "fill", "fills", "settlement", "settlements",
		"broker", "brokers", "zerodha", "kite", "kiteconnect", "oms", "ems", "rms",
		"exchange gateway", "exchange adapter", "exchange client", "exchange session",
		"=fix", "fix engine", "fix gateway", "fix session", "fix client",
		"ordermanager", "positionmanager", "riskmanager", "papertrade", "papertrading",
		"paper trade", "paper trading", "backtest", "backtests", "backtester", "backtesting",
		"execution engine", "execution manager", "matching engine",
		"market maker", "market making", "market order", "order router",
		"order monitor", "trade monitor", "risk monitor", "margin monitor", "pnl monitor",
		"strategy performance", "portfolio performance", "risk metrics", "pnl metrics",
	})
}

var marketDataRules = []string{
	"market", "markets", "market data", "marketdata", "market feed",
	"feed", "feeds", "feed monitor", "feed health", "feed heartbeat",
	"feed server", "feed websocket", "websocket feed", "ticker websocket", "websocket ticker",
	"zerodha feed", "zerodha ticker", "zerodha websocket", "kite feed", "kite websocket",
	"tick", "ticks", "ticker", "tickers", "ohlc", "ohlcv", "candle", "candles", "bar builder", "bar aggregator",
	"quote", "quotes", "price", "prices", "depth", "order book", "order books", "orderbook",
	"instrument", "instruments", "symbol", "symbols", "option chain", "historical data",
	"storage", "data quality", "data gap", "stale data",
}

func databaseRules() []string {
	return slices.Concat([]string{
		"db", "database", "databases", "datastore", "persistence", "sql", "query", "queries", "slow query",
		"repository", "repositories", "repo", "repos", "dao", "orm", "market data repository",
		"migration", "migrations", "migrator", "goose",
		"postgres", "postgresql", "pg", "pgx", "pgxpool", "pgbouncer", "mysql", "mariadb", "mssql",
		"sqlite", "sqlite3", "sqlx", "sqlc", "sqlalchemy", "gorm", "clickhouse", "timescale", "timescaledb",
		"influxdb", "questdb", "duckdb", "cockroachdb", "dynamodb", "mongo", "mongodb", "cassandra",
		"redis", "valkey", "memcached", "badger", "bbolt", "leveldb", "rocksdb",
		// The words of ClickHouse and SQLite in camelCase.
		"click house", "sq lite",
		// Not the bare word: feeds, brokers and WebSockets have connections too.
		"=connection", "=connections", "=connection manager", "=connection pool",
	}, pairs(desk, "db", "repo", "dao"))
}

func auditRules() []string {
	return slices.Concat([]string{
		"audit", "audit.*", "audits", "auditor", "audit trail", "audit log",
		"compliance", "regulatory", "regulation", "sebi", "surveillance", "kyc", "trading halt",
		"risk breach", "risk breaches", "limit breach", "limit breaches",
		"position change", "position changes", "position update", "position updates",
	},
		pairs(desk, "audit", "lifecycle"),
		pairs([]string{"order"}, "placed", "modified", "accepted", "acknowledged", "filled",
			"cancelled", "canceled", "rejected", "expired"),
		pairs([]string{"strategy"}, "started", "stopped", "paused", "resumed"),
	)
}

var performanceRules = []string{
	"performance", "perf", "metric", "metrics", "profiler", "profiling", "pprof", "benchmark", "benchmarks",
	"throughput", "latency", "latencies", "execution time", "execution times", "response time", "response times",
	"resource usage", "resource utilization", "resource monitor", "memory usage", "cpu usage",
}

func errorsRules() []string {
	return slices.Concat([]string{
		"error", "errors", "exception", "exceptions", "failure", "failures", "panic", "panics", "crash", "crashes",
		"traceback", "tracebacks", "stack trace", "dead letter", "errtrack", "sentry",
		"market data error", "market data errors",
	}, pairs(slices.Concat(desk, []string{"application", "database", "websocket"}), "error", "errors"))
}

var monitoringRules = []string{
	"monitor", "monitors", "monitoring", "health", "healthz", "healthcheck", "health check", "health checks",
	"health checker", "heartbeat", "heartbeats", "liveness", "readiness", "uptime", "watchdog",
	"alert", "alerts", "alerting", "alertmanager", "observability", "telemetry", "tracing",
	"otel", "opentelemetry", "prometheus", "grafana", "statsd", "datadog", "diagnostics", "business metrics",
	"metrics collector", "metric collector", "metrics exporter", "metrics endpoint", "metrics server",
}

func apiRules() []string {
	return slices.Concat([]string{
		"api", "apis", "server", "servers", "httpserver", "middleware", "middlewares", "router", "routers",
		"endpoint", "endpoints", "request", "requests", "rate limit", "rate limiter",
		"http", "https", "http2", "http3", "grpc", "rpc", "rest", "graphql", "openapi", "swagger",
		"websocket", "websockets", "ws", "webhook", "webhooks", "web", "cors", "csrf",
		"gin", "chi", "echo", "fiber", "mux", "fastapi", "uvicorn",
		"auth", "authn", "authz", "authentication", "authorization", "login", "oauth", "oauth2", "jwt",
		"session", "sessions",
		// The words of GraphQL and OAuth2 in camelCase.
		"graph ql", "auth2",
	}, pairs(desk, "api"))
}
