package marketdata

import (
	"log/slog"

	"github.com/alphapt/chanlog/internal/event"
)

// A Metric is what is wrong with market data, or was measured of it.
type Metric string

// The metrics of [QualityEvent]: the unit of the measured value, and the level
// when it is beyond its threshold or there is none. Within its threshold an
// event is at INFO.
const (
	Latency              Metric = "latency"               // ms from the exchange's stamp to us; WARN
	Gap                  Metric = "gap"                   // ms without a tick where there was one before and after; WARN
	SequenceGap          Metric = "sequence_gap"          // messages missing by their numbers; WARN
	Stale                Metric = "stale"                 // ms since the last tick; WARN
	OutOfOrder           Metric = "out_of_order"          // ms behind the tick before; WARN
	Duplicate            Metric = "duplicate"             // messages that came again; INFO
	InvalidPrice         Metric = "invalid_price"         // a price that cannot be; WARN
	InvalidVolume        Metric = "invalid_volume"        // a volume that cannot be; WARN
	PriceSpike           Metric = "price_spike"           // % of change from one tick to the next; WARN
	CrossedBook          Metric = "crossed_book"          // how far the best bid is above the best ask; WARN
	LockedBook           Metric = "locked_book"           // best bid and ask at one price, which it is; INFO
	MissingDepth         Metric = "missing_depth"         // levels of the book that are there; WARN
	FutureTimestamp      Metric = "future_timestamp"      // ms that a stamp is ahead of our clock; WARN
	VolumeRegression     Metric = "volume_regression"     // a day's volume below the one before; WARN
	DecodeError          Metric = "decode_error"          // messages that cannot be read; ERROR
	CircuitLimit         Metric = "circuit_limit"         // the price at a limit of the exchange; INFO
	SubscriptionMismatch Metric = "subscription_mismatch" // instruments subscribed to and not sent, or the other way; ERROR
)

// A Side says which values a threshold keeps out.
type Side string

// The sides of a threshold. The value of the threshold itself is within it.
const (
	Above Side = "above" // a value above the threshold is a breach
	Below Side = "below" // a value below it is
)

// A measure is what is known of a metric.
type measure struct {
	metric Metric
	level  slog.Level
	unit   string
	side   Side // of a threshold that comes without one

	// wholeFeed metrics may be about no single instrument.
	wholeFeed bool
}

var measures = [...]measure{
	{Latency, slog.LevelWarn, "ms", Above, false},
	{Gap, slog.LevelWarn, "ms", Above, false},
	{SequenceGap, slog.LevelWarn, "messages", Above, false},
	{Stale, slog.LevelWarn, "ms", Above, false},
	{OutOfOrder, slog.LevelWarn, "ms", Above, false},
	{Duplicate, slog.LevelInfo, "messages", Above, false},
	{InvalidPrice, slog.LevelWarn, "currency", Above, false},
	{InvalidVolume, slog.LevelWarn, "units", Above, false},
	{PriceSpike, slog.LevelWarn, "%", Above, false},
	{CrossedBook, slog.LevelWarn, "currency", Above, false},
	{LockedBook, slog.LevelInfo, "currency", Above, false},
	{MissingDepth, slog.LevelWarn, "levels", Below, false},
	{FutureTimestamp, slog.LevelWarn, "ms", Above, false},
	{VolumeRegression, slog.LevelWarn, "units", Below, false},
	{DecodeError, slog.LevelError, "messages", Above, true},
	{CircuitLimit, slog.LevelInfo, "currency", Above, false},
	{SubscriptionMismatch, slog.LevelError, "instruments", Above, true},
}

// measure returns what is known of m. A metric that does not exist is at WARN.
func (m Metric) measure() measure {
	for i := range measures {
		if measures[i].metric == m {
			return measures[i]
		}
	}
	return measure{metric: m, level: slog.LevelWarn, side: Above}
}

func metricKinds() []event.Kind {
	kinds := make([]event.Kind, len(measures))
	for i, m := range measures {
		kinds[i] = event.Kind{Name: string(m.metric), Level: m.level}
	}
	return kinds
}
