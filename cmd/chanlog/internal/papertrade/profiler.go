package papertrade

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/perf"
)

const profileWindow = 5 * time.Second

// profiler reports, once a window, the percentiles of all operations, how much
// was done and what the process uses.
type profiler struct {
	log     *perf.Logger
	window  *perf.Window
	sampler perf.Sampler
	counts  func() (ticks, placed, filled int64) // since the start
	// What was reported until now, and when.
	ticks, placed, filled int64
	since                 time.Time
}

func newProfiler(log *perf.Logger, started time.Time) *profiler {
	return &profiler{log: log, window: perf.NewWindow(&perf.WindowOptions{Logger: log}), since: started}
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
	p.window.Flush(ctx)
	now := time.Now()
	ticks, placed, filled := p.counts()
	took := now.Sub(p.since)
	p.log.Throughput(ctx, perf.ThroughputEvent{
		Operation: "tick_processing", Component: "market_data_feed", Count: ticks - p.ticks, Window: took,
	})
	p.log.Throughput(ctx, perf.ThroughputEvent{
		Operation: "order_placement", Component: "order_manager", Count: placed - p.placed, Window: took,
		Extra: []slog.Attr{slog.Int64("filled", filled-p.filled)},
	})
	p.ticks, p.placed, p.filled, p.since = ticks, placed, filled, now
	p.log.Resource(ctx, p.sampler.Sample())
}
