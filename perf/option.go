package perf

import (
	"log/slog"
	"time"
)

// An Option tells [Track], [TrackTrade] and [Start] more about a call. The zero
// Option says nothing.
type Option struct {
	// A plain value instead of a function over a call keeps the call, and the
	// option itself, off the heap.
	kind   optionKind
	time   time.Duration
	text   [2]string
	attrs  []slog.Attr
	count  *int64
	logger *Logger
	window *Window
}

type optionKind int

const (
	_ optionKind = iota
	optComponent
	optArgs
	optResult
	optMemory
	optRecords
	optTarget
	optCritical
	optQuery
	optSlowQuery
	optUsing
	optInto
)

// Using logs to l instead of [slog.Default].
func Using(l *Logger) Option { return Option{kind: optUsing, logger: l} }

// Component names the part of the program that the call is of. It also says
// to which channel alerts go.
func Component(name string) Option { return Option{kind: optComponent, text: [2]string{name}} }

// Args logs arguments of the call, as kwargs. No others are logged.
func Args(attrs ...slog.Attr) Option { return Option{kind: optArgs, attrs: attrs} }

// Result logs the type of the result and, where it has one, its length; never
// the result itself. [Start] knows no result.
func Result() Option { return Option{kind: optResult} }

// Memory logs how much memory the process allocated during the call, and how
// much more is in use after it. Both are of the whole process: what other
// goroutines did meanwhile is in them.
func Memory() Option { return Option{kind: optMemory} }

// Records logs how many records the call worked on. n is read when it ends;
// nobody may write to it at that moment.
func Records(n *int64) Option { return Option{kind: optRecords, count: n} }

// Target is how long the call should take at most. One that takes longer is
// logged at WARN, also to the channel of its component.
func Target(d time.Duration) Option { return Option{kind: optTarget, time: d} }

// Critical is how long the call must take at most. One that takes longer is
// logged at ERROR, also to the channel of its component.
func Critical(d time.Duration) Option { return Option{kind: optCritical, time: d} }

// Query says that the call asks a database, what it does there, such as
// INSERT, and with which table, which may be empty. A [QueryEvent] is then
// logged to the database channel too.
func Query(operation, table string) Option {
	return Option{kind: optQuery, text: [2]string{operation, table}}
}

// SlowQuery is the duration from which a call with [Query] is slow, in place of
// the logger's. With a negative one it never is.
func SlowQuery(d time.Duration) Option { return Option{kind: optSlowQuery, time: d} }

// Into hands the duration of the call to w. The call has no record of its own
// then, unless it fails or takes too long.
func Into(w *Window) Option { return Option{kind: optInto, window: w} }
