package perf

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// DefaultWindow is how long a [Window] gathers.
const DefaultWindow = time.Minute

// maxSeries is how many operations a Window tells apart. An operation with an
// id in its name must not eat up the memory of the process.
const maxSeries = 1000

// otherOperations is the operation of what is beyond maxSeries.
const otherOperations = "other"

// WindowOptions are the options of a [Window]. The zero WindowOptions are the
// defaults.
type WindowOptions struct {
	// Logger gets the events. nil logs to slog.Default.
	Logger *Logger
	// Every is how long a window is. 0 is DefaultWindow.
	Every time.Duration
	// Type is the type of the latencies. Empty is EndToEnd.
	Type LatencyType
	// Targets is how long operations should take at most, by their names: a
	// window whose p99 is beyond is logged at WARN. It may not be changed
	// while the Window is in use.
	Targets map[string]time.Duration
}

// A Window gathers latencies and logs, for each operation of each component,
// one [LatencyWindowEvent] a window: how many there were and their percentiles,
// which are right to 1 %. It keeps histograms of some 36 KB each, not the
// latencies. At most 1,000 operations are told apart; the rest is "other".
//
// Make one with [NewWindow]. A Window is safe for concurrent use.
type Window struct {
	opts WindowOptions

	mu     sync.Mutex
	series map[seriesKey]*series // guarded by mu
	since  time.Time             // when the window began; guarded by mu
}

type seriesKey struct{ component, operation string }

// series are the latencies of one operation.
type series struct {
	histogram *hdrhistogram.Histogram
	sum       time.Duration
	min, max  time.Duration
}

// longest is the longest latency that histograms tell from longer ones.
const longest = time.Hour

// NewWindow returns a Window; nil options are the defaults. The caller either
// runs it or calls Flush now and then.
func NewWindow(opts *WindowOptions) *Window {
	w := &Window{series: make(map[seriesKey]*series), since: time.Now()}
	if opts != nil {
		w.opts = *opts
	}
	if w.opts.Every <= 0 {
		w.opts.Every = DefaultWindow
	}
	return w
}

// Observe notes how long an operation took. A negative duration counts as 0.
func (w *Window) Observe(component, operation string, d time.Duration) {
	d = max(d, 0)
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.series[seriesKey{component, operation}]
	if s == nil {
		s = w.newSeries(component, operation)
	}
	if s.histogram.TotalCount() == 0 {
		s.min, s.max, s.sum = d, d, 0
	}
	s.min, s.max = min(s.min, d), max(s.max, d)
	s.sum += d
	_ = s.histogram.RecordValue(int64(min(d, longest))) // in range
}

// newSeries is called under mu.
func (w *Window) newSeries(component, operation string) *series {
	key := seriesKey{component, operation}
	if len(w.series) >= maxSeries {
		key = seriesKey{operation: otherOperations}
		if s := w.series[key]; s != nil {
			return s
		}
	}
	s := &series{histogram: hdrhistogram.New(1, int64(longest), 2)}
	w.series[key] = s
	return s
}

// Run logs each window when it ends, and the last one, unfinished, when ctx
// ends. Errors of the handler are its own to report; Run returns nil.
func (w *Window) Run(ctx context.Context) error {
	tick := time.NewTicker(w.opts.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			_ = w.Flush(context.WithoutCancel(ctx))
			return nil
		case <-tick.C:
			_ = w.Flush(ctx)
		}
	}
}

// Flush logs what was observed since the last Flush, ordered by component and
// operation, and begins a new window. It returns the errors of the handler.
func (w *Window) Flush(ctx context.Context) error {
	var errs []error
	for _, e := range w.take() {
		errs = append(errs, w.opts.Logger.LatencyWindow(ctx, e))
	}
	return errors.Join(errs...)
}

// take ends the window. Histograms go on to the next one; those that nothing
// was put into are given up.
func (w *Window) take() (events []LatencyWindowEvent) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	keys := slices.SortedFunc(maps.Keys(w.series), func(a, b seriesKey) int {
		return cmp.Or(cmp.Compare(a.component, b.component), cmp.Compare(a.operation, b.operation))
	})
	for _, key := range keys {
		s := w.series[key]
		if s.histogram.TotalCount() == 0 {
			delete(w.series, key)
			continue
		}
		e := s.event()
		e.Component, e.Operation, e.Type = key.component, key.operation, w.opts.Type
		e.Window = now.Sub(w.since)
		if target, ok := w.opts.Targets[key.operation]; ok {
			e.Target = &target
		}
		events = append(events, e)
		s.histogram.Reset()
	}
	w.since = now
	return events
}

func (s *series) event() LatencyWindowEvent {
	h := s.histogram
	at := func(quantile float64) time.Duration {
		// A bucket is told by its upper end, which nothing in it need reach.
		return min(time.Duration(h.ValueAtQuantile(quantile)), s.max)
	}
	return LatencyWindowEvent{
		Count: h.TotalCount(), Min: s.min, Mean: s.sum / time.Duration(h.TotalCount()),
		P50: at(50), P90: at(90), P99: at(99), P999: at(99.9), Max: s.max,
	}
}
