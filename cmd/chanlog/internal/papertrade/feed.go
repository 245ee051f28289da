package papertrade

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"
)

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
	rate        int
	records     func() int64
	instruments []*instrument
	rng         *rand.Rand
	badPrints   schedule
	subscriber  func(context.Context, tick)
}

func newFeed(seed uint64, list []*instrument, log *slog.Logger) *feed {
	rng := newRand(seed, streamFeed)
	return &feed{log: log, instruments: list, rng: rng, badPrints: schedule{mean: 6 * time.Second, rng: rng}}
}

func (f *feed) connect(ctx context.Context) {
	f.log.InfoContext(ctx, "feed connected", "data_source", "random_walk", "event_type", "connected",
		"instruments", len(f.instruments))
}

// run sends ticks until ctx ends.
func (f *feed) run(ctx context.Context) {
	beat := time.NewTicker(5 * time.Millisecond)
	defer beat.Stop()
	start, base := time.Now(), f.records()
	for {
		select {
		case <-ctx.Done():
			f.log.InfoContext(ctx, "feed disconnected", "data_source", "random_walk", "event_type", "disconnected")
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
	f.log.LogAttrs(ctx, slog.LevelDebug, "tick received",
		slog.Int("instrument_token", inst.token), slog.String("tradingsymbol", inst.symbol),
		slog.Any("last_price", t.price), slog.Int("volume", t.volume))
	f.subscriber(ctx, t)
}
