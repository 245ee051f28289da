package papertrade

import (
	"context"
	"log/slog"
	"maps"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"
)

const profileWindow = 2 * time.Second

// profiler collects how long operations took and reports each window's
// percentiles.
type profiler struct {
	log *slog.Logger

	mu      sync.Mutex
	samples map[string][]time.Duration // by operation; guarded by mu
}

func newProfiler(log *slog.Logger) *profiler {
	return &profiler{log: log, samples: make(map[string][]time.Duration)}
}

func (p *profiler) observe(operation string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.samples[operation] = append(p.samples[operation], d)
}

// run reports every window until ctx ends, the last one too.
func (p *profiler) run(ctx context.Context) {
	window := time.NewTicker(profileWindow)
	defer window.Stop()
	for {
		select {
		case <-ctx.Done():
			p.flush(ctx)
			return
		case <-window.C:
			p.flush(ctx)
		}
	}
}

func (p *profiler) flush(ctx context.Context) {
	p.mu.Lock()
	samples := p.samples
	p.samples = make(map[string][]time.Duration, len(samples))
	p.mu.Unlock()
	for _, operation := range slices.Sorted(maps.Keys(samples)) {
		list := samples[operation]
		slices.Sort(list)
		p.log.LogAttrs(ctx, slog.LevelInfo, "operation latency", slog.String("operation", operation),
			slog.Int("count", len(list)), milliseconds("p50_ms", quantile(list, 0.50)),
			milliseconds("p95_ms", quantile(list, 0.95)), milliseconds("p99_ms", quantile(list, 0.99)),
			milliseconds("max_ms", list[len(list)-1]))
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	p.log.LogAttrs(ctx, slog.LevelInfo, "resource usage", slog.Int("goroutines", runtime.NumGoroutine()),
		slog.Uint64("heap_bytes", mem.HeapAlloc), slog.Uint64("gc_cycles", uint64(mem.NumGC)))
}

// quantile gives the smallest sample that is not below the share q of a sorted,
// non-empty list.
func quantile(sorted []time.Duration, q float64) time.Duration {
	return sorted[int(math.Ceil(q*float64(len(sorted))))-1]
}
