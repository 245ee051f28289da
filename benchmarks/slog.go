package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"

	slogmulti "github.com/samber/slog-multi"
	"gopkg.in/natefinch/lumberjack.v2"

	"github.com/alphapt/chanlog/channel"
)

// newSlog returns the calls as a user of log/slog makes them, whatever the
// handler.
func newSlog(h slog.Handler, failed func(error), end func() error) *subject {
	if failed != nil {
		h = listening{h, failed}
	}
	ctx := context.Background()
	plain := slog.New(h)
	bound := plain.With("component", component)
	return &subject{
		event: func(sequence int) {
			bound.LogAttrs(ctx, slog.LevelInfo, placed,
				slog.String("correlation_id", correlationID),
				slog.GroupAttrs(businessGroup,
					slog.String("event_type", eventType),
					slog.String("order_id", orderID),
					slog.String("strategy", strategy),
					slog.String("symbol", symbol),
					slog.String("side", side),
					slog.Int("quantity", quantity),
					slog.Float64("price", price),
					slog.Int("sequence", sequence)))
		},
		plain: func(sequence int) {
			bound.Info(served, "endpoint", endpoint, "sequence", sequence)
		},
		request: func(sequence int) {
			plain.With("component", component, "correlation_id", correlationID).
				Info(served, "endpoint", endpoint, "sequence", sequence)
		},
		disabled: func(int) {
			bound.Debug(served, "endpoint", endpoint)
		},
		close: end,
	}
}

// listening hears the errors that Handle returns, which [slog.Logger] drops.
type listening struct {
	slog.Handler
	failed func(error)
}

func (l listening) Handle(ctx context.Context, r slog.Record) error {
	err := l.Handler.Handle(ctx, r)
	if err != nil {
		l.failed(err)
	}
	return err
}

func (l listening) WithAttrs(attrs []slog.Attr) slog.Handler {
	return listening{l.Handler.WithAttrs(attrs), l.failed}
}

func (l listening) WithGroup(name string) slog.Handler {
	return listening{l.Handler.WithGroup(name), l.failed}
}

// doNothing takes every record that INFO lets through and drops it: what is
// left is the cost of log/slog itself.
type doNothing struct{}

func (doNothing) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelInfo }
func (doNothing) Handle(context.Context, slog.Record) error    { return nil }
func (doNothing) WithAttrs([]slog.Attr) slog.Handler           { return doNothing{} }
func (doNothing) WithGroup(string) slog.Handler                { return doNothing{} }

func openNothing(string, func(error)) (*subject, error) {
	return newSlog(doNothing{}, nil, func() error { return nil }), nil
}

// newLumberjack leaves rotation at its default of 100 MB, which no run gets
// to.
func newLumberjack(dir, name string) *lumberjack.Logger {
	return &lumberjack.Logger{Filename: filepath.Join(dir, name)}
}

func openJSONHandler(dir string, failed func(error)) (*subject, error) {
	w := newLumberjack(dir, "app.log")
	return newSlog(slog.NewJSONHandler(w, nil), failed, w.Close), nil
}

// openRouter is what one would build with slog-multi in place of chanlog:
// nine handlers, and one condition each. There is only one component for
// each channel, as a list would cost more.
func openRouter(dir string, failed func(error)) (*subject, error) {
	router := slogmulti.Router()
	var files []io.Closer
	for _, name := range channel.Default().Names() {
		w := newLumberjack(dir, string(name)+".log")
		files = append(files, w)
		chosen := string(name)
		if name == channel.Trading {
			chosen = component
		}
		router = router.Add(slog.NewJSONHandler(w, nil), slogmulti.AttrValueIs("component", chosen))
	}
	return newSlog(router.Handler(), failed, func() error {
		var errs []error
		for _, file := range files {
			errs = append(errs, file.Close())
		}
		return errors.Join(errs...)
	}), nil
}
