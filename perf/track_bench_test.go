package perf_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/internal/event"
	"github.com/alphapt/chanlog/perf"
)

// BenchmarkTrack compares a tracked call with a plain record of the same
// attributes, and with one of three attributes, under durability process. Track
// is to add at most 1.2 times what the plain record costs.
func BenchmarkTrack(b *testing.B) {
	for _, sink := range []struct {
		name string
		open func(b *testing.B) slog.Handler
	}{{"handler", processHandler}, {"nothing", func(*testing.B) slog.Handler { return nothing{} }}} {
		work := func(context.Context) (int, error) { return 1, nil }
		for _, way := range []struct {
			name string
			run  func(context.Context, *slog.Logger, *perf.Logger) error
		}{
			{"short", func(ctx context.Context, l *slog.Logger, _ *perf.Logger) error {
				start := time.Now()
				_, err := work(ctx)
				l.LogAttrs(ctx, slog.LevelInfo, "operation done", slog.String("operation", "signal_generation"),
					slog.Duration("took", time.Since(start)), slog.Bool("success", err == nil))
				return err
			}},
			// What Track writes, by hand.
			{"plain", func(ctx context.Context, l *slog.Logger, _ *perf.Logger) error {
				start := time.Now()
				_, err := work(ctx)
				l.LogAttrs(ctx, slog.LevelInfo, "operation done", slog.GroupAttrs("business_context",
					slog.String("metric_type", "execution_performance"),
					slog.String("event_id", event.NewID(time.Now())), slog.Int("schema_version", 1),
					slog.String("operation", "signal_generation"),
					slog.Float64("execution_time_ms", float64(time.Since(start))/1e6), slog.Bool("success", err == nil)),
					channel.Performance.Attr())
				return err
			}},
			{"track", func(ctx context.Context, _ *slog.Logger, p *perf.Logger) error {
				_, err := perf.Track(ctx, "signal_generation", work, perf.Using(p))
				return err
			}},
			{"span", func(ctx context.Context, _ *slog.Logger, p *perf.Logger) (err error) {
				defer perf.Start(ctx, "signal_generation", perf.Using(p)).End(&err)
				_, err = work(ctx)
				return err
			}},
		} {
			b.Run(sink.name+"/"+way.name, func(b *testing.B) {
				l := slog.New(sink.open(b)).With("component", "strategy_manager")
				p := perf.New(l, nil)
				ctx := b.Context()
				b.ReportAllocs()
				for b.Loop() {
					if err := way.run(ctx, l, p); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkObserve(b *testing.B) {
	w := perf.NewWindow(nil)
	b.ReportAllocs()
	for b.Loop() {
		w.Observe("desk", "op", time.Millisecond)
	}
}

// processHandler is a handler whose records survive the end of the process.
func processHandler(b *testing.B) slog.Handler {
	b.Helper()
	h, err := handler.New(&handler.Options{Dir: b.TempDir(), Console: handler.ConsoleOptions{Off: true}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := h.Close(); err != nil {
			b.Error(err)
		}
	})
	return h
}

type nothing struct{}

func (nothing) Enabled(context.Context, slog.Level) bool  { return true }
func (nothing) Handle(context.Context, slog.Record) error { return nil }
func (n nothing) WithAttrs([]slog.Attr) slog.Handler      { return n }
func (n nothing) WithGroup(string) slog.Handler           { return n }
