package papertrade

import (
	"cmp"
	"context"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/alphapt/chanlog/audit"
	"github.com/alphapt/chanlog/errtrack"
	"github.com/alphapt/chanlog/marketdata"
	"github.com/alphapt/chanlog/perf"
)

// market is the parts of the service, wired to each other.
type market struct {
	log         *slog.Logger
	audit       *audit.Logger
	started     time.Time
	instruments []*instrument
	store       *store
	feed        *feed
	quality     *qualityMonitor
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
	slow := perf.Options{SlowQuery: slowQuery}
	if opts.Perf != nil && opts.Perf.SlowQuery != 0 {
		slow = *opts.Perf
	}
	source := marketdata.Options{DataSource: dataSource}
	if opts.MarketData != nil {
		source = *opts.MarketData
		source.DataSource = cmp.Or(source.DataSource, dataSource)
	}

	m := &market{
		log: component("application"), started: started, instruments: newInstruments(),
		audit: audit.New(component("audit_trail")), // one for all, whose events are numbered
	}
	m.log.InfoContext(ctx, "service starting", "rate_per_second", opts.Rate, "seed", opts.Seed)
	failures := errtrack.New(slog.New(counted), opts.Errors)
	measured := perf.New(component("profiler"), &slow)
	m.profiler = newProfiler(measured, started)
	var err error
	if m.store, err = openStore(ctx, opts.DBPath, measured, m.profiler.window); err != nil {
		return nil, err
	}
	m.book = newBook(m.instruments, component("position_manager"), m.audit)
	m.risk = &riskManager{
		log: component("risk_manager"), audit: m.audit, errors: failures, perf: measured, book: m.book, store: m.store,
	}
	m.risk.loadLimits(ctx, filepath.Join(filepath.Dir(opts.DBPath), limitsFile))
	m.settlement = newSettlement(m.store, component("trade_settlement"), m.settled)
	m.settlement.perf, m.settlement.window = measured, m.profiler.window
	m.orders = &orderManager{
		log: component("order_manager"), audit: m.audit, errors: failures, perf: measured, window: m.profiler.window,
		session: sessionID(started), symbols: make(map[string]*instrument), risk: m.risk, store: m.store, book: m.book,
		settle: m.settlement.enqueue,
	}
	for _, inst := range m.instruments {
		m.orders.symbols[inst.symbol] = inst
	}
	m.orders.venue = newVenue(opts.Seed, m.orders.session, m.orders.onReport)
	m.strategy = newStrategy(component("strategy_manager"), m.audit, m.orders.place)

	m.quality = &qualityMonitor{events: marketdata.New(component("data_quality_monitor"), &source), since: started}
	m.feed = newFeed(opts.Seed, m.instruments, component("market_data_feed"), marketdata.New(component("market_data_feed"), &source))
	m.feed.rate, m.feed.records = opts.Rate, counted.records.Load
	m.feed.subscriber = func(ctx context.Context, t tick) {
		if m.quality.accept(ctx, t, time.Now()) {
			m.strategy.onTick(ctx, t)
		}
	}
	m.profiler.counts = func() (ticks, placed, filled int64) {
		return m.feed.ticks.Load(), m.orders.placed.Load(), m.orders.filled.Load()
	}
	m.health = &healthChecker{log: component("health_checker"), errors: failures, store: m.store, book: m.book}
	m.api = &api{
		log: component("api_server"), errors: failures, perf: measured, window: m.profiler.window,
		orders: m.orders, store: m.store, book: m.book, health: m.health,
	}
	return m, nil
}

func (m *market) settled(job settlementJob) { m.orders.settled(job) }

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
	m.quality.flush(ctx, time.Now())
	// Somebody is always too early.
	if err := d.first(ctx, stateRejected); err != nil {
		return err
	}
	m.orders.venue.open.Store(true)
	m.audit.Compliance(ctx, audit.ComplianceEvent{
		Type: audit.MarketHours, Description: "the session begins", Exchange: exchange, ActionTaken: "orders are sent from now on",
	})
	if err := d.first(ctx, stateSettled); err != nil {
		return err
	}
	if err := d.mistake(ctx); err != nil {
		return err
	}
	m.profiler.flush(ctx)
	return nil
}
