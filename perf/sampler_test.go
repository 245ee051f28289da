package perf_test

import (
	"runtime"
	"testing"

	"github.com/alphapt/chanlog/perf"
)

func TestDefect11ResourcesAreOfTheProcess(t *testing.T) {
	l, k := newBook(t, nil)
	var s perf.Sampler
	first := s.Sample()
	if first.Interval != nil || first.CPUPercent != 0 {
		t.Errorf("first sample: got %v %% of processor time in %v, want none", first.CPUPercent, first.Interval)
	}
	runtime.GC()
	e := s.Sample()
	e.Component = "metrics_collector"
	if err := l.Resource(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	record, group := k.record("perf.resource")
	expect(t, record, map[string]any{"level": "INFO", "component": "metrics_collector"})
	expect(t, group, map[string]any{"resource_scope": "process", "network_io_mb": nil})
	if e.MemoryMB <= 0 || *e.HeapMB <= 0 || *e.Goroutines < 2 || *e.GCCycles < 1 || *e.Interval <= 0 {
		t.Errorf("got %v, want memory, heap, goroutines, a garbage collection and an interval", group)
	}
}
