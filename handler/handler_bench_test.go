package handler_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/alphapt/chanlog/handler"
)

// The benchmarks time a whole call, from the logger to the return, on real
// files. The module benchmarks has the rivals.

func BenchmarkDisabled(b *testing.B) {
	l := slog.New(open(b, handler.Options{})).With("component", "clickhouse_manager")
	b.ReportAllocs()
	for b.Loop() {
		l.Debug("query")
	}
}

func BenchmarkInfo(b *testing.B) {
	l := slog.New(open(b, handler.Options{})).With("component", "order_manager")
	b.ReportAllocs()
	for b.Loop() {
		l.Info("order placed", "order_id", "ORD0000001", "quantity", 100)
	}
}

func BenchmarkOrderEvent(b *testing.B) {
	benchmarkOrderEvent(b, open(b, handler.Options{}))
}

// BenchmarkOrderEventToNothing is what log/slog itself takes of it.
func BenchmarkOrderEventToNothing(b *testing.B) {
	benchmarkOrderEvent(b, nothing{})
}

func benchmarkOrderEvent(b *testing.B, h slog.Handler) {
	l := slog.New(h).With("component", "order_manager")
	ctx := handler.WithCorrelationID(b.Context(), "abc123def")
	b.ReportAllocs()
	for b.Loop() {
		l.LogAttrs(ctx, slog.LevelInfo, "order placed", slog.GroupAttrs("business_context",
			slog.String("event_type", "order_placed"),
			slog.String("order_id", "ORD0000001"),
			slog.String("strategy_name", "momentum_v1"),
			slog.Int("instrument_token", 738561),
			slog.String("tradingsymbol", "RELIANCE"),
			slog.String("transaction_type", "BUY"),
			slog.Int("quantity", 100),
			slog.Float64("price", 2500.5),
		))
	}
}

type nothing struct{}

func (nothing) Enabled(context.Context, slog.Level) bool  { return true }
func (nothing) Handle(context.Context, slog.Record) error { return nil }
func (nothing) WithAttrs([]slog.Attr) slog.Handler        { return nothing{} }
func (nothing) WithGroup(string) slog.Handler             { return nothing{} }

func BenchmarkWithPerRequest(b *testing.B) {
	l := slog.New(open(b, handler.Options{}))
	b.ReportAllocs()
	for b.Loop() {
		l.With("component", "api_server", "request_id", "r1").Info("request handled", "status", 200)
	}
}
