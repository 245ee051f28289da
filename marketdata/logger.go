package marketdata

import (
	"log/slog"
	"sync"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/event"
)

// A Logger writes events to the market_data channel. The zero Logger and a nil
// one work: they log to [slog.Default], looked up at each event, and have the
// default thresholds. A Logger is safe for concurrent use.
type Logger struct {
	log     *slog.Logger
	options Options // with defaults, unless it is zero
}

// process is the Logger behind the functions of the package.
var process Logger

// New returns a Logger over l with the thresholds of o. A nil l is
// [slog.Default] at each event; a nil o has the defaults.
func New(l *slog.Logger, o *Options) *Logger {
	return &Logger{log: l, options: o.withDefaults()}
}

// inner returns what the Logger logs to, and its options.
func (l *Logger) inner() (*slog.Logger, *Options) {
	if l == nil || l.options == (Options{}) {
		var log *slog.Logger
		if l != nil {
			log = l.log
		}
		return log, &defaults
	}
	return l.log, &l.options
}

// defaults is not changed.
var defaults = (*Options)(nil).withDefaults()

// Milliseconds returns d as a measured value of a metric whose unit is ms.
func Milliseconds(d time.Duration) *float64 { return new(event.Milliseconds(d)) }

// Events describes the types of events of this package.
func Events() []event.Description {
	return []event.Description{qualitySchema().Describe(), feedSchema().Describe()}
}

// newSchema completes what the events of this package have in common. The
// schema is made when the first event of the type is logged.
func newSchema[E any](eventType string, spec event.Spec) func() *event.Schema {
	return sync.OnceValue(func() *event.Schema {
		spec.Version, spec.Channel, spec.Docs = 1, channel.MarketData, fieldDocs
		spec.Constants = []event.Constant{{Key: "event_type", Value: eventType, Doc: "Type of the event."}}
		return event.NewSchema[E](spec)
	})
}
