package perf

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/channel"
)

// DefaultSlowQuery is the duration from which a query is slow.
const DefaultSlowQuery = time.Second

// Options are what a [Logger] has to know. The zero Options are the defaults.
type Options struct {
	// SlowQuery is the duration from which a query is slow and logged at WARN.
	// 0 is DefaultSlowQuery; with a negative one no query is slow.
	SlowQuery time.Duration
}

// A Logger writes events of performance. The zero Logger and a nil one work:
// they log to [slog.Default], looked up at each event, with default options.
type Logger struct {
	log       *slog.Logger
	slowQuery time.Duration
	query     slog.Handler // tells whether the database channel takes a level; nil only in the zero Logger
}

// process is what a nil Logger is.
var process = New(nil, nil)

// defaultQuery is the query handler over slog.Default.
var defaultQuery = channel.Database.Logger("").Handler()

// New returns a Logger over l; nil options are the defaults. A nil l is
// [slog.Default] at each event. What l got with With, a component for one, is
// in the events' records.
func New(l *slog.Logger, opts *Options) *Logger {
	out := &Logger{log: l, slowQuery: DefaultSlowQuery, query: defaultQuery}
	if opts != nil && opts.SlowQuery != 0 {
		out.slowQuery = opts.SlowQuery
	}
	if l != nil {
		out.query = l.Handler().WithAttrs([]slog.Attr{channel.Database.Attr()})
	}
	return out
}

// self returns the Logger that l stands for.
func (l *Logger) self() *Logger {
	if l == nil || l.query == nil {
		return process
	}
	return l
}

// handler returns where records go that are no events.
func (l *Logger) handler() slog.Handler {
	if l.log == nil {
		return slog.Default().Handler()
	}
	return l.log.Handler()
}

// takesQueries reports whether the database channel takes a level. The
// record's own channel would come too late: without one a handler has to take
// what any of its channels takes, and an event would be made for each query
// only to be thrown away.
func (l *Logger) takesQueries(ctx context.Context, level slog.Level) bool {
	return l.query.Enabled(ctx, level)
}
