package marketdata

import "time"

// Options are the thresholds that hold for a [QualityEvent] that brings none.
// A zero Options consists entirely of default values. A negative threshold is
// none at all.
type Options struct {
	// DataSource is the source of events that name none. Default: none.
	DataSource string

	// Latency is the longest that a tick may take to get here. Default: 1 s.
	Latency time.Duration
	// Gap is the longest time between two ticks. Default: 10 s.
	Gap time.Duration
	// Stale is the greatest age of the last tick. Default: 300 s.
	Stale time.Duration
	// Future is how far a stamp may be ahead of our clock. Default: 60 s.
	Future time.Duration
	// MinPrice and MaxPrice are the prices that can be, in the currency of
	// the instrument. Defaults: 0.01 and 100000.
	MinPrice, MaxPrice float64
	// MaxVolume is the largest volume that can be, in units of the
	// instrument. Default: 10000000.
	MaxVolume float64
}

// withDefaults returns a copy that has them; o may be nil.
func (o *Options) withDefaults() Options {
	var out Options
	if o != nil {
		out = *o
	}
	defaultTo(&out.Latency, time.Second)
	defaultTo(&out.Gap, 10*time.Second)
	defaultTo(&out.Stale, 300*time.Second)
	defaultTo(&out.Future, 60*time.Second)
	defaultTo(&out.MinPrice, 0.01)
	defaultTo(&out.MaxPrice, 100_000)
	defaultTo(&out.MaxVolume, 10_000_000)
	return out
}

func defaultTo[T comparable](p *T, v T) {
	if zero := *new(T); *p == zero {
		*p = v
	}
}

// threshold returns the one that the value of a metric is held against.
func (o *Options) threshold(m Metric, value float64) (threshold float64, side Side, ok bool) {
	switch m {
	case Latency:
		return millis(o.Latency)
	case Gap:
		return millis(o.Gap)
	case Stale:
		return millis(o.Stale)
	case FutureTimestamp:
		return millis(o.Future)
	case InvalidPrice:
		// Only one threshold can be told, and the upper one is that of a
		// price that is fine.
		if o.MinPrice >= 0 && value < o.MinPrice {
			return o.MinPrice, Below, true
		}
		return o.MaxPrice, Above, o.MaxPrice >= 0
	case InvalidVolume:
		if value < 0 {
			return 0, Below, true
		}
		return o.MaxVolume, Above, o.MaxVolume >= 0
	}
	return 0, "", false
}

func millis(d time.Duration) (threshold float64, side Side, ok bool) {
	return float64(d) / float64(time.Millisecond), Above, d >= 0
}
