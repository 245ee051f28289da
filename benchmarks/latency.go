package main

import (
	"fmt"
	"os"
	"slices"
	"time"
)

// Calls come in bursts, as those of a service do. A loop without pauses would
// measure how fast the kernel writes pages back.
const (
	burst = 20
	pause = time.Millisecond
)

// latencies are those of single calls, in order of size. Each includes the
// two looks at the clock, some 50 ns.
type latencies []time.Duration

// at returns the latency that a share of the calls does not exceed.
func (l latencies) at(share float64) time.Duration {
	if len(l) == 0 {
		return 0
	}
	return l[min(int(share*float64(len(l))), len(l)-1)]
}

// latency times each event of a contestant by itself.
func latency(parent string, c contestant, d time.Duration) (latencies, tally, error) {
	dir, err := os.MkdirTemp(parent, "latency")
	if err != nil {
		return nil, tally{}, err
	}
	defer os.RemoveAll(dir)
	s, err := c.open(dir)
	if err != nil {
		return nil, tally{}, fmt.Errorf("open %s: %w", c.name, err)
	}
	var all latencies
	ticker := time.NewTicker(pause)
	for began := time.Now(); time.Since(began) < d; <-ticker.C {
		for range burst {
			sequence := first(0) + len(all)
			before := time.Now()
			s.event(sequence)
			all = append(all, time.Since(before))
		}
	}
	ticker.Stop()
	if err := s.close(); err != nil {
		return nil, tally{}, fmt.Errorf("close %s: %w", c.name, err)
	}
	spans := []span{{first(0), len(all)}}
	if c.discards {
		spans = nil
	}
	found, err := check(dir, spans)
	slices.Sort(all)
	return all, found, err
}
