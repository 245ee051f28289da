package papertrade

import (
	"context"
	"time"

	"github.com/alphapt/chanlog/marketdata"
)

const (
	maxDeviation  = 0.05 // of one tick from the last
	qualityWindow = 2 * time.Second
)

// qualityMonitor keeps prices that cannot be true away from the strategy, and
// measures how late ticks are. It is for one goroutine, the feed's.
type qualityMonitor struct {
	events *marketdata.Logger

	since   time.Time // when the window began
	slowest *instrument
	latency time.Duration // of the slowest tick of the window
}

// accept reports whether a tick is believable; if so its price is the last price
// of the instrument from now on.
func (m *qualityMonitor) accept(ctx context.Context, t tick, now time.Time) bool {
	inst, last := t.instrument, t.instrument.price()
	deviation := float64(t.price-last) / float64(last)
	good := max(deviation, -deviation) <= maxDeviation
	if good {
		inst.last.Store(int64(t.price))
	} else {
		m.events.Quality(ctx, marketdata.QualityEvent{
			Metric: marketdata.PriceSpike, InstrumentToken: int64(inst.token), TradingSymbol: inst.symbol, Exchange: exchange,
			MeasuredValue: new(percent(max(deviation, -deviation))), ThresholdValue: new(percent(maxDeviation)),
			PreviousValue: new(last.float()), ExchangeTime: t.sentAt, Detail: "tick dropped",
		})
	}
	if late := now.Sub(t.sentAt); m.slowest == nil || late > m.latency {
		m.slowest, m.latency = inst, late
	}
	if now.Sub(m.since) >= qualityWindow {
		m.flush(ctx, now)
	}
	return good
}

// flush reports the latency of the window that ends now.
func (m *qualityMonitor) flush(ctx context.Context, now time.Time) {
	m.events.Quality(ctx, marketdata.QualityEvent{
		Metric: marketdata.Latency, InstrumentToken: int64(m.slowest.token), TradingSymbol: m.slowest.symbol, Exchange: exchange,
		MeasuredValue: marketdata.Milliseconds(m.latency), Detail: "slowest tick of the window",
	})
	m.since, m.slowest, m.latency = now, nil, 0
}

// percent rounds a ratio to hundredths of a percent.
func percent(ratio float64) float64 { return float64(int(ratio*10_000)) / 100 }
