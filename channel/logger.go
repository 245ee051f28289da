package channel

import (
	"context"
	"log/slog"
	"math"
	"os"
	"reflect"
	"slices"
	"sync/atomic"
)

// Logger returns a logger that writes to channel n. When component is not
// empty, its records carry it as the attribute "component".
//
// The logger looks up [slog.Default] at every record, so it can be made before
// the program sets its default, as a package-level variable for instance, and
// it follows each later change:
//
//	var log = channel.Trading.Logger("order_manager")
//
// After the first record under one default it costs no allocation more than
// that default does.
//
// Making such a logger, or a handler around one, the default does not loop:
// its records go to the last other default that a logger of this package has
// seen. When there was none they are written to standard error as text. The
// one thing that it cannot see through is a handler that does not pass Enabled
// on to the handler inside it.
func (n Name) Logger(component string) *slog.Logger {
	attrs := []slog.Attr{n.Attr()}
	if component != "" {
		attrs = append(attrs, slog.String("component", component))
	}
	// In slog.SetDefault(channel.Trading.Logger("x")) this is the last chance
	// to see the default that is about to be replaced.
	resolve(slog.Default())
	return slog.New(&lateHandler{attrs: attrs})
}

// lateHandler is one step of a chain of WithAttrs and WithGroup calls that is
// applied to the default handler only when a record comes. The steps are
// linked from child to parent and never change, so siblings share nothing that
// could be overwritten.
type lateHandler struct {
	parent *lateHandler // nil: the step applies to the default handler itself
	attrs  []slog.Attr  // what WithAttrs got; nil for a WithGroup step
	group  string

	bound atomic.Pointer[binding]
}

// binding is the chain as applied to one target. Holding the loggers keeps
// their addresses from being used again, so comparing pointers is enough.
type binding struct {
	base    *slog.Logger // the default at the time
	target  *slog.Logger // where records go: base, or lastTarget when base leads back here
	handler slog.Handler
}

// lastTarget is the latest default that did not lead back to a lateHandler.
// slog's built-in handler is no candidate: once a lateHandler is the default,
// package log writes to the default, and the built-in handler writes to
// package log.
var lastTarget atomic.Pointer[slog.Logger]

func init() {
	lastTarget.Store(slog.New(slog.NewTextHandler(os.Stderr, nil)))
}

func (h *lateHandler) Enabled(ctx context.Context, l slog.Level) bool {
	if p, ok := ctx.(*probe); ok {
		p.reached = true
		return false
	}
	return h.bind(slog.Default()).handler.Enabled(ctx, l)
}

func (h *lateHandler) Handle(ctx context.Context, r slog.Record) error {
	return h.bind(slog.Default()).handler.Handle(ctx, r)
}

func (h *lateHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	return &lateHandler{parent: h, attrs: attrs}
}

func (h *lateHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return &lateHandler{parent: h, group: name}
}

// bind returns the chain up to h as applied to base.
func (h *lateHandler) bind(base *slog.Logger) *binding {
	b := h.bound.Load()
	if b != nil && b.base == base && (b.target == base || b.target == lastTarget.Load()) {
		return b
	}
	b = &binding{base: base}
	if h.parent == nil {
		b.target = resolve(base)
		b.handler = b.target.Handler()
	} else {
		// A logger derived for one request costs its own step only, since
		// the parent is bound already.
		p := h.parent.bind(base)
		b.target, b.handler = p.target, p.handler
	}
	if h.group != "" {
		b.handler = b.handler.WithGroup(h.group)
	} else {
		// A handler owns the slice that it is given, and there may be a next one.
		b.handler = b.handler.WithAttrs(slices.Clone(h.attrs))
	}
	h.bound.Store(b)
	return b
}

// resolve returns base, which it also notes in lastTarget, or lastTarget when
// base leads back to a lateHandler.
func resolve(base *slog.Logger) *slog.Logger {
	p := &probe{Context: context.Background()}
	// At the lowest level of all, a handler that asks several others whether
	// one is enabled has no reason to stop before it has asked them all.
	base.Handler().Enabled(p, math.MinInt)
	if p.reached {
		return lastTarget.Load()
	}
	if reflect.TypeOf(base.Handler()).String() != "*slog.defaultHandler" {
		lastTarget.Store(base)
	}
	return base
}

// probe is a context that tells a lateHandler's Enabled that somebody wants to
// know whether it can be reached. Asking, instead of looking at the type of
// the default's handler, also sees through the handlers that wrap one.
type probe struct {
	context.Context
	reached bool
}
