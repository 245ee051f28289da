package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"
)

// faultyUnit is the metric with the count of records that were lost, doubled
// or torn.
const faultyUnit = "faulty/run"

// What a contestant leaves to a goroutine of its own is work as well. Two
// metrics have it; both are for each call, and from the first call until
// Close has returned.
const (
	// cpuUnit is the CPU time of the whole process. A busy machine does not
	// change it much.
	cpuUnit = "cpu-ns/op"
	// closedUnit is the time on the clock.
	closedUnit = "closed-ns/op"
)

// bench times one kind of call to a contestant, in a new directory below
// parent, and then looks for the records.
func bench(b *testing.B, parent string, c contestant, k kind, parallel bool) error {
	dir, err := os.MkdirTemp(parent, "run") //nolint:usetesting // the user says on which disk
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := c.open(dir, nil)
	if err != nil {
		return fmt.Errorf("open %s: %w", c.name, err)
	}
	call := k.of(s)
	if call == nil {
		if err := s.close(); err != nil {
			return fmt.Errorf("close %s: %w", c.name, err)
		}
		b.Skip("there is no such call")
	}
	b.ReportAllocs()
	// The first call opens files, which the others do not. It is among the
	// latencies.
	opening := first(runtime.GOMAXPROCS(0)) // no worker's
	call(opening)
	var spans []span
	began, used := time.Now(), cpuTime()
	if parallel {
		spans = inParallel(b, call)
	} else {
		spans = inTurn(b, call)
	}
	spans = append(spans, span{opening, 1})
	if err := s.close(); err != nil {
		return fmt.Errorf("close %s: %w", c.name, err)
	}
	took := time.Since(began)
	used = cpuTime() - used
	calls := 0
	for _, span := range spans {
		calls += span.n
	}
	b.ReportMetric(float64(took)/float64(calls), closedUnit)
	if used > 0 {
		b.ReportMetric(float64(used)/float64(calls), cpuUnit)
	}
	if k.none || c.discards {
		spans = nil
	}
	found, err := check(dir, spans)
	if err != nil {
		return err
	}
	b.ReportMetric(float64(found.faulty()), faultyUnit)
	return nil
}

func inTurn(b *testing.B, call func(int)) []span {
	sequence := first(0)
	for b.Loop() {
		call(sequence)
		sequence++
	}
	return []span{{first(0), sequence - first(0)}}
}

// inParallel runs GOMAXPROCS goroutines.
func inParallel(b *testing.B, call func(int)) []span {
	var mu sync.Mutex
	var spans []span
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		mu.Lock()
		worker := len(spans)
		spans = append(spans, span{first: first(worker)})
		mu.Unlock()
		sequence := first(worker)
		for pb.Next() {
			call(sequence)
			sequence++
		}
		mu.Lock()
		spans[worker].n = sequence - first(worker)
		mu.Unlock()
	})
	b.StopTimer()
	return spans
}
