package handler

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	slogmulti "github.com/samber/slog-multi"

	"github.com/alphapt/chanlog/internal/record"
)

// joinExtra makes one handler of the extra ones, or nil of none. Each gets a
// guard of its own, so that a panic of one does not reach the others:
// slog-multi catches those of Handle alone, and not of a single handler.
func (c *core) joinExtra() slog.Handler {
	if len(c.opts.Extra) == 0 {
		return nil
	}
	guards := make([]slog.Handler, len(c.opts.Extra))
	for i, h := range c.opts.Extra {
		guards[i] = &guard{c, h}
	}
	return slogmulti.Fanout(guards...)
}

// A guard keeps the panics of a handler that is not ours from the caller.
type guard struct {
	core *core
	slog.Handler
}

func (g *guard) Enabled(ctx context.Context, l slog.Level) (enabled bool) {
	defer g.catch("Enabled", func(err error) { g.core.report(err) })
	return g.Handler.Enabled(ctx, l)
}

func (g *guard) Handle(ctx context.Context, r slog.Record) (err error) {
	defer func() {
		if err != nil {
			g.core.extraFailed.Add(1)
		}
	}()
	defer g.catch("Handle", func(e error) { err = e })
	if err := g.Handler.Handle(ctx, r); err != nil {
		return fmt.Errorf("extra handler: %w", err)
	}
	return nil
}

// WithAttrs returns g itself when the handler panics: better a record
// without the attributes than none.
func (g *guard) WithAttrs(attrs []slog.Attr) (h slog.Handler) {
	defer g.catch("WithAttrs", func(err error) { g.core.report(err); h = g })
	return &guard{g.core, g.Handler.WithAttrs(slices.Clone(attrs))}
}

func (g *guard) WithGroup(name string) (h slog.Handler) {
	defer g.catch("WithGroup", func(err error) { g.core.report(err); h = g })
	return &guard{g.core, g.Handler.WithGroup(name)}
}

// catch must be deferred itself.
func (g *guard) catch(method string, then func(error)) {
	if p := recover(); p != nil {
		then(fmt.Errorf("extra handler: %s: %s", method, record.PanicText(p)))
	}
}
