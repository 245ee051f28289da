package main

import (
	"fmt"
	"os"
	"sync"
	"time"
)

// groupSize is how many goroutines log at the same time, to see whether they
// share what a record on the disk costs.
const groupSize = 16

// rate returns how many events a second a contestant gets logged by so many
// goroutines.
func rate(parent string, c contestant, goroutines int, d time.Duration) (float64, tally, error) {
	dir, err := os.MkdirTemp(parent, "group")
	if err != nil {
		return 0, tally{}, err
	}
	defer os.RemoveAll(dir)
	s, err := c.open(dir, nil)
	if err != nil {
		return 0, tally{}, fmt.Errorf("open %s: %w", c.name, err)
	}
	spans := make([]span, goroutines)
	began := time.Now()
	var all sync.WaitGroup
	for worker := range spans {
		all.Go(func() {
			n := 0
			for ; n == 0 || time.Since(began) < d; n++ {
				s.event(first(worker) + n)
			}
			spans[worker] = span{first(worker), n}
		})
	}
	all.Wait()
	took := time.Since(began)
	if err := s.close(); err != nil {
		return 0, tally{}, fmt.Errorf("close %s: %w", c.name, err)
	}
	calls := 0
	for _, span := range spans {
		calls += span.n
	}
	found, err := check(dir, spans)
	return float64(calls) / took.Seconds(), found, err
}
