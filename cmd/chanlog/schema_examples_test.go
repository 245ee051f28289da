package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/audit"
	"github.com/alphapt/chanlog/errtrack"
	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/marketdata"
	"github.com/alphapt/chanlog/perf"
)

// exampleEvents log one event of each type, by its name.
var exampleEvents = map[string]func(context.Context, *slog.Logger){
	"audit.order": func(ctx context.Context, l *slog.Logger) {
		_ = session(l, "order_manager").Order(ctx, audit.OrderEvent{
			Kind: audit.OrderFilled, OrderID: "ORD001", StrategyName: "momentum_v1", InstrumentToken: 738561, TradingSymbol: "RELIANCE",
			TransactionType: audit.Buy, Quantity: "100", Price: "2500.50", AveragePrice: "2500.45", FilledQuantity: "100",
			OrderType: "LIMIT", Exchange: "NSE", Product: "MIS", TradeID: "T77", Fees: []audit.Fee{{Name: "brokerage", Amount: "20.00"}},
		})
	},
	"audit.position": func(ctx context.Context, l *slog.Logger) {
		_ = session(l, "position_manager").Position(ctx, audit.PositionEvent{
			StrategyName: "momentum_v1", InstrumentToken: 738561, TradingSymbol: "RELIANCE", OldQuantity: "0", NewQuantity: "100",
			PositionValue: "250050.00", PnL: "5.00", AveragePrice: "2500.45", OrderID: "ORD001",
		})
	},
	"audit.risk": func(ctx context.Context, l *slog.Logger) {
		_ = session(l, "risk_manager").Risk(ctx, audit.RiskEvent{
			Kind: audit.RiskBreach, StrategyName: "momentum_v1", RiskType: "loss_limit", RiskMetric: "day_pnl",
			CurrentValue: "-60000", LimitValue: "-50000", Unit: "INR", BreachLevel: "critical", ActionTaken: "strategy paused",
		})
	},
	"audit.strategy": func(ctx context.Context, l *slog.Logger) {
		_ = session(l, "strategy_manager").Strategy(ctx, audit.StrategyEvent{
			Kind: audit.StrategyPaused, StrategyName: "momentum_v1", UserID: "AB1234", Reason: "loss limit",
		})
	},
	"audit.compliance": func(ctx context.Context, l *slog.Logger) {
		_ = session(l, "compliance").Compliance(ctx, audit.ComplianceEvent{
			Type: audit.TradingHalt, Description: "index circuit breaker, level 1", Severity: audit.SeverityWarning,
			ActionTaken: "no new orders", Exchange: "NSE",
		})
	},
	"audit.config": func(ctx context.Context, l *slog.Logger) {
		_ = session(l, "risk_manager").Config(ctx, audit.ConfigEvent{
			Kind: audit.ConfigChanged, Name: "risk_limits", UserID: "AB1234", Source: "api",
			Changes: []audit.Change{{Field: "position_limit", From: "100000", To: "120000"}},
		})
	},
	"perf.execution": func(ctx context.Context, l *slog.Logger) {
		_ = perf.New(l, nil).Execution(ctx, perf.ExecutionEvent{
			Operation: "signal_generation", Component: "strategy_manager", Duration: 45200 * time.Microsecond,
			Records: new(int64(500)), Target: new(50 * time.Millisecond),
		})
	},
	"perf.throughput": func(ctx context.Context, l *slog.Logger) {
		_ = perf.New(l, nil).Throughput(ctx, perf.ThroughputEvent{
			Operation: "tick_processing", Component: "storage_manager", Count: 10000, Window: 50 * time.Second, ErrorCount: new(int64(100)),
		})
	},
	"perf.latency": func(ctx context.Context, l *slog.Logger) {
		_ = perf.New(l, nil).Latency(ctx, perf.LatencyEvent{
			Operation: "place_order", Component: "zerodha_trade", Latency: 75 * time.Millisecond, Type: perf.Network,
			Target: new(50 * time.Millisecond),
		})
	},
	"perf.latency_window": func(ctx context.Context, l *slog.Logger) {
		_ = perf.New(l, nil).LatencyWindow(ctx, perf.LatencyWindowEvent{
			Operation: "on_tick", Component: "market_feed", Count: 182000, Window: time.Minute, Min: 8e3, Mean: 31e3,
			P50: 24e3, P90: 58e3, P99: 240e3, P999: 1900e3, Max: 7300e3, Target: new(time.Millisecond),
		})
	},
	"perf.resource": func(ctx context.Context, l *slog.Logger) {
		_ = perf.New(l, nil).Resource(ctx, perf.ResourceEvent{
			Component: "metrics_collector", Scope: perf.ProcessScope, CPUPercent: 42.5, MemoryMB: 310.2, MemoryPercent: new(3.8),
			HeapMB: new(184.0), Goroutines: new(int64(61)), Threads: new(int64(14)), Interval: new(10 * time.Second),
		})
	},
	"perf.query": func(ctx context.Context, l *slog.Logger) {
		_ = perf.New(l, nil).Query(ctx, perf.QueryEvent{
			Call: perf.QueryRows, Operation: "SELECT", Table: "ticks", Component: "storage_manager", Duration: 1500 * time.Millisecond,
			Rows: new(int64(120000)),
		})
	},
	"perf.request": func(ctx context.Context, l *slog.Logger) {
		_ = perf.New(l, nil).Request(ctx, perf.RequestEvent{
			Method: "GET", Route: "GET /orders/{id}", Path: "/orders/ORD009", Status: 404, Bytes: 19, Duration: 1200 * time.Microsecond,
			Remote: "192.0.2.7", Protocol: "HTTP/1.1", Component: "api_server",
		})
	},
	"marketdata.quality": func(ctx context.Context, l *slog.Logger) {
		marketdata.New(l.With("component", "data_quality_monitor"), nil).Quality(ctx, marketdata.QualityEvent{
			Metric: marketdata.Gap, InstrumentToken: 738561, TradingSymbol: "RELIANCE", DataSource: "zerodha",
			MeasuredValue: marketdata.Milliseconds(12500 * time.Millisecond),
		})
	},
	"marketdata.feed": func(ctx context.Context, l *slog.Logger) {
		marketdata.New(l.With("component", "market_feed"), nil).Feed(ctx, marketdata.FeedEvent{
			Kind: marketdata.FeedReconnected, DataSource: "zerodha", Endpoint: "wss://ws.kite.trade/", Attempt: new(int64(3)),
			Downtime: new(4 * time.Second), Instruments: new(int64(250)),
		})
	},
	"errtrack.system": func(ctx context.Context, l *slog.Logger) {
		errtrack.New(l, nil).System(ctx, errtrack.SystemEvent{
			Err: fmt.Errorf("store ticks: %w", errors.New("connection refused")), Component: "clickhouse_manager", Operation: "insert",
			Handled: true, RecoveryAction: "kept in memory until it is back",
		})
	},
	"errtrack.trading": func(ctx context.Context, l *slog.Logger) {
		errtrack.New(l, nil).Trading(ctx, errtrack.TradingEvent{
			Err: errors.New("insufficient funds"), Category: errtrack.OrderError, StrategyName: "momentum_v1", OrderID: "ORD002",
			InstrumentToken: new(int64(738561)), TradingSymbol: "RELIANCE", Broker: "zerodha", BrokerErrorCode: "400",
			BrokerErrorType: errtrack.MarginException, Component: "order_manager", Impact: "the hedge is not there",
		})
	},
	"errtrack.data": func(ctx context.Context, l *slog.Logger) {
		errtrack.New(l, nil).Data(ctx, errtrack.DataEvent{
			Err: errors.New("unexpected end of packet"), DataType: "tick", DataSource: "zerodha", RecordCount: new(int64(3)),
			Component: "market_feed",
		})
	},
	"errtrack.panic": func(ctx context.Context, l *slog.Logger) {
		errtrack.New(l, nil).Panic(ctx, errtrack.PanicEvent{
			Value: "no such route", Component: "api_server", Operation: "GET /orders/{id}", Recovered: true,
		})
	},
}

func session(l *slog.Logger, component string) *audit.Logger {
	return audit.New(l.With("component", component)).WithSession("f3b1c0de5e551042")
}

// exampleLines are the records of exampleEvents, as the handler writes them,
// by the name of the event.
func exampleLines(t *testing.T) map[string]string {
	t.Helper()
	lines := make(map[string]string)
	for name, log := range exampleEvents {
		var out bytes.Buffer
		// The console with JSON has the lines of the files.
		h, err := handler.New(&handler.Options{
			File:    handler.FileOptions{Off: true},
			Console: handler.ConsoleOptions{Writer: &out, JSON: true, Level: slog.LevelDebug},
		})
		if err != nil {
			t.Fatal(err)
		}
		log(handler.WithCorrelationID(t.Context(), "9f2c7a41"), slog.New(h))
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
		// An alert that goes with an event comes after it.
		line, _, _ := strings.Cut(out.String(), "\n")
		lines[name] = withoutAccidents(line)
	}
	return lines
}

// accidents are what differs from run to run or from machine to machine.
var accidents = []struct {
	found *regexp.Regexp
	put   string
}{
	{regexp.MustCompile(`"timestamp":"[^"]*"`), `"timestamp":"2026-01-23T04:15:07.123456789Z"`},
	{regexp.MustCompile(`"event_id":"[^"]*"`), `"event_id":"019be910-2173-7f9a-8b2e-5c1d7a904f66"`},
	{regexp.MustCompile(`"traceback":\[(\{[^{}]*\})[^\]]*\]`), `"traceback":[$1]`},
	{regexp.MustCompile(`"file":"[^"]*","line":\d+`), `"file":"/src/orders/manager.go","line":42`},
	{regexp.MustCompile(`github\.com/alphapt/chanlog/cmd/chanlog\.[\w.]+`), `example.org/desk/orders.(*Manager).Place`},
}

func withoutAccidents(line string) string {
	for _, a := range accidents {
		line = a.found.ReplaceAllString(line, a.put)
	}
	return line
}
