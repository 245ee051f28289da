package main

import (
	"fmt"
	"os"
	"slices"
	"time"
)

// pace is the time from one call to the next: 100,000 a second. A loop without
// pauses would measure how fast the kernel writes pages back, and one that
// sleeps how fast the scheduler wakes a process up.
const pace = 10 * time.Microsecond

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

// timeSingly makes calls for a while, with numbers from from on, and times
// each by itself.
func timeSingly(call func(int), from int, d time.Duration) latencies {
	all := make(latencies, 0, d/pace+1)
	for began, next := time.Now(), time.Duration(0); ; next += pace {
		now := time.Since(began)
		for ; now < next; now = time.Since(began) {
		}
		if now > d {
			break
		}
		call(from + len(all))
		all = append(all, time.Since(began)-now)
		next = max(next, now) // who was late does not hurry
	}
	slices.Sort(all)
	return all
}

// latency times each event of a contestant by itself.
func latency(parent string, c contestant, d time.Duration) (latencies, tally, error) {
	dir, err := os.MkdirTemp(parent, "latency")
	if err != nil {
		return nil, tally{}, err
	}
	defer os.RemoveAll(dir)
	s, err := c.open(dir, nil)
	if err != nil {
		return nil, tally{}, fmt.Errorf("open %s: %w", c.name, err)
	}
	all := timeSingly(s.event, first(0), d)
	if err := s.close(); err != nil {
		return nil, tally{}, fmt.Errorf("close %s: %w", c.name, err)
	}
	spans := []span{{first(0), len(all)}}
	if c.discards {
		spans = nil
	}
	found, err := check(dir, spans)
	return all, found, err
}
