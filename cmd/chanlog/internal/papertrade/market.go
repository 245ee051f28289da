package papertrade

import (
	"context"
	"log/slog"
	"time"
)

// market is the parts of the service, wired to each other.
type market struct {
	log         *slog.Logger
	started     time.Time
	instruments []*instrument
	store       *store
	feed        *feed
	strategy    *strategy
	orders      *orderManager
	risk        *riskManager
	book        *book
	settlement  *settlement
	health      *healthChecker
	profiler    *profiler
	api         *api
}

// newMarket creates the database and the parts. Nothing runs yet.
func newMarket(ctx context.Context, opts Options, started time.Time) (*market, error) {
	counted := newMeter(opts.Logger.Handler())
	component := func(name string) *slog.Logger { return slog.New(counted).With("component", name) }

	m := &market{log: component("application"), started: started, instruments: newInstruments()}
	m.log.InfoContext(ctx, "service starting", "rate_per_second", opts.Rate, "seed", opts.Seed)
	m.profiler = newProfiler(component("profiler"))
	var err error
	if m.store, err = openStore(ctx, opts.DBPath, component("sqlite_store"), m.profiler.observe); err != nil {
		return nil, err
	}
	audit := auditTrail{log: component("audit_trail")}
	m.book = newBook(m.instruments, component("position_manager"))
	m.risk = &riskManager{log: component("risk_manager"), book: m.book, store: m.store}
	m.orders = newOrderManager(component("order_manager"), sessionID(started), m.instruments)
	m.settlement = newSettlement(m.store, component("trade_settlement"), m.orders.settled)
	m.orders.risk, m.orders.store, m.orders.book, m.orders.audit = m.risk, m.store, m.book, audit
	m.orders.settle, m.orders.observe = m.settlement.enqueue, m.profiler.observe
	m.orders.venue = newVenue(opts.Seed, sessionID(started), m.orders.onReport)
	m.strategy = newStrategy(component("strategy_manager"), audit, m.orders.place)

	quality := &qualityMonitor{log: component("data_quality_monitor")}
	m.feed = newFeed(opts.Seed, m.instruments, component("market_data_feed"))
	m.feed.rate, m.feed.records = opts.Rate, counted.records.Load
	m.feed.subscriber = func(ctx context.Context, t tick) {
		if quality.accept(ctx, t) {
			m.strategy.onTick(ctx, t)
		}
	}
	m.health = &healthChecker{log: component("health_checker"), store: m.store, book: m.book}
	m.api = &api{log: component("api_server"), orders: m.orders, store: m.store, book: m.book, health: m.health}
	return m, nil
}

// open goes through what has to work before the first trade.
func (m *market) open(ctx context.Context, seed uint64, d *desk) error {
	fills := lastSession(m.instruments, m.started.AddDate(0, 0, -1))
	if err := m.store.loadHistory(ctx, m.instruments, fills, seed); err != nil {
		return err
	}
	if err := m.book.restore(ctx, m.store); err != nil {
		return err
	}
	m.risk.refreshPair(ctx)
	// A venue repeats its last report when a client logs on.
	m.orders.onReport(ctx, fills[len(fills)-1])
	if err := m.health.check(ctx); err != nil {
		return err
	}
	m.strategy.start(ctx)
	m.feed.connect(ctx)
	if err := d.open(ctx); err != nil {
		return err
	}
	m.profiler.flush(ctx)
	return nil
}
