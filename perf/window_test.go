package perf_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alphapt/chanlog/perf"
)

func TestWindowPercentiles(t *testing.T) {
	l, k := newBook(t, nil)
	w := perf.NewWindow(&perf.WindowOptions{Logger: l, Type: perf.Processing, Targets: map[string]time.Duration{"op": 900 * time.Microsecond}})
	for i := range 1000 {
		w.Observe("desk", "op", time.Duration(i+1)*time.Microsecond)
	}
	w.Observe("desk", "other", 2*time.Hour) // longer than the histogram reaches
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	list := k.records()
	if len(list) != 2 {
		t.Fatalf("got %d records, want 2", len(list))
	}
	group := k.event(list[0], "perf.latency_window")
	expect(t, list[0], map[string]any{"level": "WARN", "component": "desk"})
	expect(t, group, map[string]any{
		"operation": "op", "count": 1000.0, "min_ms": 0.001, "max_ms": 1.0, "mean_ms": 0.5005, "latency_type": "processing",
		"sla_breach": true, "target_latency_ms": 0.9,
	})
	for key, want := range map[string]float64{"p50_ms": 0.5, "p90_ms": 0.9, "p99_ms": 0.99, "p999_ms": 0.999} {
		if got := group[key].(float64); got < want || got > want*1.01 {
			t.Errorf("%s: got %v, want %v to 1 %% more", key, got, want)
		}
	}
	expect(t, list[1], map[string]any{"level": "INFO"})
	expect(t, k.event(list[1], "perf.latency_window"), map[string]any{"max_ms": 7.2e6, "sla_breach": nil})

	// The next window begins empty, and knows nothing of the last one.
	w.Observe("desk", "op", time.Millisecond)
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, group = k.record("perf.latency_window")
	expect(t, group, map[string]any{"count": 1.0, "min_ms": 1.0, "max_ms": 1.0, "p50_ms": 1.0, "mean_ms": 1.0})
}

func TestWindowIsBounded(t *testing.T) {
	l, k := newBook(t, nil)
	w := perf.NewWindow(&perf.WindowOptions{Logger: l})
	for i := range 1100 {
		w.Observe("desk", fmt.Sprintf("op%d", i), time.Millisecond)
	}
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	list := k.records()
	i := slices.IndexFunc(list, func(r map[string]any) bool {
		return r["business_context"].(map[string]any)["operation"] == "other"
	})
	if len(list) != 1001 || i < 0 {
		t.Fatalf("got %d records, other at %d, want 1001 with other", len(list), i)
	}
	expect(t, k.event(list[i], "perf.latency_window"), map[string]any{"count": 100.0})
}

func TestWindowRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, k := newBook(t, nil)
		w := perf.NewWindow(&perf.WindowOptions{Logger: l, Every: 10 * time.Second})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- w.Run(ctx) }()
		w.Observe("", "op", time.Millisecond)
		time.Sleep(25 * time.Second) // of the bubble's clock
		synctest.Wait()
		_, group := k.record("perf.latency_window")
		expect(t, group, map[string]any{"time_window_ms": 10000.0})
		w.Observe("", "op", time.Millisecond)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("got %v, want nil", err)
		}
		_, group = k.record("perf.latency_window")
		expect(t, group, map[string]any{"time_window_ms": 5000.0})
	})
}
