package papertrade

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/alphapt/chanlog/marketdata"
)

// dataSource names the feed in events.
const dataSource = "random_walk"

// tick is one trade on the exchange.
type tick struct {
	instrument *instrument
	price      paise
	volume     int
	sentAt     time.Time // by the exchange
}

// feed is the market: a random walk of all instruments. It sends as many ticks
// as it takes for the service to log rate records a second.
type feed struct {
	log         *slog.Logger
	events      *marketdata.Logger
	rate        int
	records     func() int64
	instruments []*instrument
	rng         *rand.Rand
	badPrints   schedule
	connected   time.Time
	ticks       atomic.Int64 // delivered
	subscriber  func(context.Context, tick)
}

func newFeed(seed uint64, list []*instrument, log *slog.Logger, events *marketdata.Logger) *feed {
	rng := newRand(seed, streamFeed)
	return &feed{log: log, events: events, instruments: list, rng: rng, badPrints: schedule{mean: 6 * time.Second, rng: rng}}
}

// connect subscribes to all instruments. As from any feed, a snapshot of them
// comes first.
func (f *feed) connect(ctx context.Context) {
	f.connected = time.Now()
	f.events.Feed(ctx, marketdata.FeedEvent{Kind: marketdata.FeedConnecting, Attempt: new(int64(1))})
	f.events.Feed(ctx, marketdata.FeedEvent{Kind: marketdata.FeedConnected, Instruments: new(int64(len(f.instruments)))})
	for _, inst := range f.instruments {
		f.deliver(ctx, tick{instrument: inst, price: inst.price(), volume: 1, sentAt: time.Now()})
	}
}

// run sends ticks until ctx ends.
func (f *feed) run(ctx context.Context) {
	beat := time.NewTicker(5 * time.Millisecond)
	defer beat.Stop()
	start, base := time.Now(), f.records()
	for {
		select {
		case <-ctx.Done():
			f.events.Feed(ctx, marketdata.FeedEvent{
				Kind: marketdata.FeedPlanned, Uptime: new(time.Since(f.connected)), Reason: "session ends",
			})
			return
		case now := <-beat.C:
			due := base + int64(now.Sub(start).Seconds()*float64(f.rate))
			if due-f.records() > int64(f.rate) {
				// More than a second behind, on a machine that was asleep or is too
				// slow for the rate: go on from here instead of catching up.
				start, base = now, f.records()
			}
			for f.records() < due && ctx.Err() == nil {
				f.send(ctx)
			}
		}
	}
}

// send moves one instrument by a step.
func (f *feed) send(ctx context.Context) {
	inst := f.instruments[f.rng.IntN(len(f.instruments))]
	last := inst.price()
	// A pull towards the opening price keeps a long run inside the day's range.
	step := f.rng.NormFloat64()*float64(last)*0.0004 - float64(last-inst.open)*0.002
	t := tick{
		instrument: inst, price: (last + paise(step)) / tickSize * tickSize,
		volume: 1 + int(f.rng.ExpFloat64()*150), sentAt: time.Now(),
	}
	if f.badPrints.due(t.sentAt) {
		t.price = t.price * 6 / 5 / tickSize * tickSize
	}
	f.deliver(ctx, t)
}

func (f *feed) deliver(ctx context.Context, t tick) {
	f.ticks.Add(1)
	f.log.LogAttrs(ctx, slog.LevelDebug, "tick received",
		slog.Int("instrument_token", t.instrument.token), slog.String("tradingsymbol", t.instrument.symbol),
		slog.Any("last_price", t.price), slog.Int("volume", t.volume))
	f.subscriber(ctx, t)
}
