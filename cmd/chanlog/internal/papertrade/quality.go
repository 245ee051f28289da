package papertrade

import (
	"context"
	"log/slog"
	"time"
)

const (
	maxDeviation  = 0.05 // of one tick from the last
	qualityWindow = 2 * time.Second
)

// qualityMonitor keeps prices that cannot be true away from the strategy. It is
// for one goroutine, the feed's.
type qualityMonitor struct {
	log             *slog.Logger
	ticks, outliers int
	since           time.Time
}

// accept reports whether a tick is believable; if so its price is the last price
// of the instrument from now on.
func (m *qualityMonitor) accept(ctx context.Context, t tick) bool {
	m.ticks++
	last := t.instrument.price()
	deviation := float64(t.price-last) / float64(last)
	good := max(deviation, -deviation) <= maxDeviation
	if good {
		t.instrument.last.Store(int64(t.price))
	} else {
		m.outliers++
		m.log.LogAttrs(ctx, slog.LevelWarn, "price outlier dropped", slog.String("tradingsymbol", t.instrument.symbol),
			slog.Any("last_price", last), slog.Any("received_price", t.price),
			slog.Float64("deviation_percent", percent(deviation)), slog.Float64("threshold_percent", percent(maxDeviation)))
	}
	if now := t.sentAt; now.Sub(m.since) >= qualityWindow {
		m.flush(ctx, now)
	}
	return good
}

// flush reports the window that ends now.
func (m *qualityMonitor) flush(ctx context.Context, now time.Time) {
	if !m.since.IsZero() {
		m.log.InfoContext(ctx, "feed quality", "ticks", m.ticks, "outliers", m.outliers,
			milliseconds("window_ms", now.Sub(m.since)))
	}
	m.ticks, m.outliers, m.since = 0, 0, now
}

// percent rounds a ratio to hundredths of a percent.
func percent(ratio float64) float64 { return float64(int(ratio*10_000)) / 100 }
