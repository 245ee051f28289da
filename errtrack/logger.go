package errtrack

import (
	"log/slog"
	"slices"
	"sync"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/event"
)

// Options say what belongs to the program. A zero Options consists entirely
// of default values.
type Options struct {
	// InApp are the packages whose frames stand first in a stack and name
	// its fingerprint: paths as in an import, with all that is below them.
	// Package main is always one. Default: the module of the program.
	InApp []string
}

// A Logger writes errors to the errors channel. The zero Logger and a nil one
// work: they log to [slog.Default], looked up at each event. A Logger is safe
// for concurrent use.
type Logger struct {
	log     *slog.Logger
	options Options
}

// process is the Logger behind the functions of the package.
var process Logger

// New returns a Logger over l. A nil l is [slog.Default] at each event; a nil
// o has the defaults. The component of the logger is that of events that name
// none.
func New(l *slog.Logger, o *Options) *Logger {
	out := &Logger{log: l}
	if o != nil {
		out.options.InApp = slices.Clone(o.InApp)
	}
	return out
}

func (l *Logger) self() *Logger {
	if l == nil {
		return &process
	}
	return l
}

// Events describes the types of events of this package.
func Events() []event.Description {
	return []event.Description{
		systemSchema().Describe(), tradingSchema().Describe(), dataSchema().Describe(), panicSchema().Describe(),
	}
}

// newSchema completes what the events of this package have in common. The
// schema is made when the first event of the type is logged.
func newSchema[E any](eventType string, spec event.Spec) func() *event.Schema {
	return sync.OnceValue(func() *event.Schema {
		spec.Version, spec.Channel, spec.Docs = 1, channel.Errors, fieldDocs
		spec.Constants = append([]event.Constant{{Key: "event_type", Value: eventType, Doc: "Type of the event."}}, spec.Constants...)
		spec.Common = failure{}
		return event.NewSchema[E](spec)
	})
}

// category is the error_category of events whose type has only one.
func category(value string) []event.Constant {
	return []event.Constant{{Key: "error_category", Value: value, Doc: "What the error is about."}}
}
