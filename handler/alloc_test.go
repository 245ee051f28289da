//go:build !race

// The race detector makes a sync.Pool forget at random, so that it costs
// allocations.

package handler_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/alphapt/chanlog/handler"
)

func TestHotPathDoesNotAllocate(t *testing.T) {
	h := open(t, handler.Options{File: handler.FileOptions{AddSource: true}})
	ctx := handler.WithCorrelationID(context.Background(), "abc123def")
	plain := slog.New(h)
	bound := plain.With("component", "order_manager", "user_id", "u1")
	grouped := bound.WithGroup("order")
	quiet := plain.With("component", "clickhouse_manager")
	now := time.Now()
	for _, tt := range []struct {
		name string
		f    func()
	}{
		{"disabled", func() { quiet.Debug("m", "a", 1) }},
		{"disabled LogAttrs", func() { quiet.LogAttrs(ctx, slog.LevelDebug, "m", slog.Int("a", 1)) }},
		{"no attributes", func() { bound.Info("order placed") }},
		{"one", func() { bound.InfoContext(ctx, "order placed", "id", "ORD1") }},
		{"five", func() {
			bound.LogAttrs(ctx, slog.LevelInfo, "order placed", slog.String("id", "ORD1"), slog.Int("quantity", 100),
				slog.Float64("price", 2500.5), slog.Bool("ok", true), slog.Duration("took", time.Millisecond))
		}},
		{"five in a group", func() {
			grouped.LogAttrs(ctx, slog.LevelInfo, "order placed", slog.String("id", "ORD1"), slog.Int("quantity", 100),
				slog.Float64("price", 2500.5), slog.Time("at", now), slog.Uint64("n", 7))
		}},
		{"component in the record", func() {
			plain.LogAttrs(ctx, slog.LevelInfo, "order placed", slog.String("component", "order_manager"), slog.String("id", "ORD1"))
		}},
		{"an error", func() {
			bound.LogAttrs(ctx, slog.LevelInfo, "order placed", slog.String("id", "ORD1"), slog.Any("error", context.Canceled))
		}},
		{"five of five kinds, as arguments", func() { bound.Info("order placed", "id", "ORD1", "b", true, "c", "x", "d", false, "e", "y") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if allocs := testing.AllocsPerRun(200, tt.f); allocs != 0 {
				t.Errorf("got %v allocations a call, want 0", allocs)
			}
		})
	}
}
