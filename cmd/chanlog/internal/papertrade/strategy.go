package papertrade

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/audit"
	"github.com/alphapt/chanlog/handler"
)

const (
	strategyName = "momentum_v1"

	fastTicks, slowTicks = 4, 16 // of the two moving averages
	cooldownTicks        = 30    // between two orders in one instrument
	cooldown             = time.Second
	lotValue             = 60_000_00 // of one order, in paise
)

// strategy buys when the fast moving average of an instrument crosses above the
// slow one and sells when it crosses below.
type strategy struct {
	log     *slog.Logger
	audit   *audit.Logger
	place   func(context.Context, request) (order, error)
	trends  map[int]*trend // by token; only the feed's goroutine uses it
	signals chan signal
}

// trend is what the strategy remembers of an instrument.
type trend struct {
	fast, slow float64 // exponential averages, in paise
	ticks      int
	orderTick  int
	orderTime  time.Time
	bought     bool
}

type signal struct {
	correlationID string
	request       request
}

func newStrategy(log *slog.Logger, trail *audit.Logger, place func(context.Context, request) (order, error)) *strategy {
	return &strategy{log: log, audit: trail, place: place, trends: make(map[int]*trend), signals: make(chan signal, 8)}
}

func (s *strategy) start(ctx context.Context) {
	s.log.InfoContext(ctx, "strategy started", "strategy_name", strategyName, "fast_ticks", fastTicks, "slow_ticks", slowTicks)
	s.audit.Strategy(ctx, audit.StrategyEvent{Kind: audit.StrategyStarted, StrategyName: strategyName, Reason: "session begins"})
}

// run places the orders that the signals ask for until ctx ends. It is apart from
// onTick so that a slow database does not hold up the feed.
func (s *strategy) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			s.log.InfoContext(ctx, "strategy stopped", "strategy_name", strategyName)
			s.audit.Strategy(ctx, audit.StrategyEvent{Kind: audit.StrategyStopped, StrategyName: strategyName, Reason: "session ends"})
			return
		case sig := <-s.signals:
			// An order that is begun is brought to its end. Why one is not taken
			// is in the log of the component that refused it.
			s.place(handler.WithCorrelationID(context.WithoutCancel(ctx), sig.correlationID), sig.request)
		}
	}
}

// onTick updates the averages and gives a signal where they cross.
func (s *strategy) onTick(ctx context.Context, t tick) {
	tr := s.trends[t.instrument.token]
	if tr == nil {
		tr = &trend{fast: float64(t.price), slow: float64(t.price)}
		s.trends[t.instrument.token] = tr
	}
	above := tr.fast > tr.slow
	tr.ticks++
	tr.fast += (float64(t.price) - tr.fast) * 2 / (fastTicks + 1)
	tr.slow += (float64(t.price) - tr.slow) * 2 / (slowTicks + 1)
	rises := tr.fast > tr.slow
	if rises == above || tr.ticks < slowTicks {
		return
	}
	s.signal(ctx, t, tr, rises)
}

func (s *strategy) signal(ctx context.Context, t tick, tr *trend, rises bool) {
	ctx = handler.WithCorrelationID(ctx, handler.NewCorrelationID())
	r := request{Strategy: strategyName, Symbol: t.instrument.symbol, Side: sell, Quantity: max(1, int(lotValue/t.price))}
	if rises {
		r.Side = buy
	}
	attrs := []slog.Attr{
		slog.String("strategy_name", strategyName), slog.Int("instrument_token", t.instrument.token),
		slog.String("tradingsymbol", r.Symbol), slog.String("signal_type", string(r.Side)), slog.Any("last_price", t.price),
		slog.Any("fast_average", paise(tr.fast)), slog.Any("slow_average", paise(tr.slow)),
	}
	skip := func(reason string) {
		s.log.LogAttrs(ctx, slog.LevelDebug, "signal skipped", append(attrs, slog.String("reason", reason))...)
	}
	switch {
	case tr.bought == rises && tr.orderTick > 0:
		skip("position is taken")
		return
	case tr.orderTick > 0 && (tr.ticks-tr.orderTick < cooldownTicks || t.sentAt.Sub(tr.orderTime) < cooldown):
		skip("cooldown")
		return
	}
	select {
	case s.signals <- signal{handler.CorrelationID(ctx), r}:
		s.log.LogAttrs(ctx, slog.LevelInfo, "signal generated", attrs...)
		tr.bought, tr.orderTick, tr.orderTime = rises, tr.ticks, t.sentAt
	default:
		skip("orders are waiting")
	}
}
