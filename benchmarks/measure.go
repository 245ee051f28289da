package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

const (
	// A call to one that is durable takes as long as hundreds of others.
	durableShare = 200
	// A disabled one takes nanoseconds.
	disabledShare = 50

	// maxKillDelay is when the latest kill comes, after the first record.
	maxKillDelay = 200 * time.Millisecond
)

// A series is a kind of call, made by one goroutine or by several.
type series struct {
	kind
	metric   string
	parallel bool
}

// calls is how many a contestant gets in a round.
func (s series) calls(p plan, c contestant) int {
	switch {
	case s.none:
		return p.calls * disabledShare
	case c.durable:
		return max(p.calls/durableShare, 2)
	default:
		return p.calls
	}
}

func (s series) measure(ctx context.Context, m measurement) error {
	return m.inTurn(ctx, func(c contestant) error {
		if err := flag.Set("test.benchtime", strconv.Itoa(s.calls(m.plan, c))+"x"); err != nil {
			return err
		}
		var err error
		result := testing.Benchmark(func(b *testing.B) {
			if err = bench(b, m.dir, c, s.kind, s.parallel); err != nil {
				b.FailNow()
			}
		})
		if err != nil || len(result.Extra) == 0 { // such as a disabled write(2)
			return err
		}
		m.add(c.name, s.metric, float64(result.T.Nanoseconds())/float64(result.N))
		m.add(c.name, s.metric+closedMetric, result.Extra[closedUnit])
		if used, ok := result.Extra[cpuUnit]; ok {
			m.add(c.name, s.metric+cpuMetric, used)
		}
		m.add(c.name, s.metric+allocsMetric, float64(result.AllocsPerOp()))
		m.add(c.name, faultyMetric, result.Extra[faultyUnit])
		_, err = fmt.Fprintf(m.out, "%s\t%v\t%s\n", benchmarkName(s.metric, c), result, result.MemString())
		return err
	})
}

func measureQuiet(ctx context.Context, m measurement) error {
	return m.inTurn(ctx, func(c contestant) error { return m.singly(c, quiet) })
}

func measureBusy(ctx context.Context, m measurement) error {
	stop, err := startBusy(ctx, m.dir)
	if err != nil {
		return err
	}
	err = m.inTurn(ctx, func(c contestant) error { return m.singly(c, busy) })
	processors, stopErr := stop()
	if err == nil {
		err = stopErr
	}
	fmt.Fprintf(m.out, "# the process that kept the disk busy took %.2f of a processor\n", processors)
	return err
}

func (m measurement) singly(c contestant, condition string) error {
	all, found, err := latency(m.dir, c, m.latency)
	if err != nil {
		return err
	}
	m.add(c.name, faultyMetric, float64(found.faulty()))
	return m.print(condition, c, len(all), append(m.addLatencies(c, condition, all), value{faultyUnit, float64(found.faulty())})...)
}

func (m measurement) addLatencies(c contestant, condition string, all latencies) []value {
	var values []value
	for _, share := range shares {
		ns := float64(all.at(share.of).Nanoseconds())
		m.add(c.name, condition+share.name, ns)
		values = append(values, value{share.name + "-ns", ns})
	}
	return values
}

// measureFull says so when it cannot be done, and leaves its columns empty.
func measureFull(ctx context.Context, m measurement) error {
	dir, stop, err := startFull(ctx, m.dir)
	if err != nil {
		_, err = fmt.Fprintf(m.out, "# full is left out: %v\n", err)
		return err
	}
	err = m.inTurn(ctx, func(c contestant) error {
		if c.discards {
			return nil
		}
		o, err := overflowing(dir, c, m.latency)
		if err != nil {
			return err
		}
		values := m.addLatencies(c, full, o.latencies)
		for _, v := range []value{
			{fullLoggedMetric, float64(o.logged)},
			{fullSaidMetric, float64(o.said)},
			{fullLostMetric, float64(o.lost)},
			{fullSilentMetric, float64(o.silent())},
			{fullDamagedMetric, float64(o.doubled + o.torn + o.foreign)},
		} {
			m.add(c.name, v.unit, v.number)
			values = append(values, v)
		}
		return m.print(full, c, len(o.latencies), values...)
	})
	if stopErr := stop(); err == nil {
		err = stopErr
	}
	return err
}

func measureGroup(ctx context.Context, m measurement) error {
	for _, goroutines := range []int{1, groupSize} {
		err := m.inTurn(ctx, func(c contestant) error {
			if !c.durable {
				return nil
			}
			perSecond, found, err := rate(m.dir, c, goroutines, m.latency)
			if err != nil {
				return err
			}
			m.add(c.name, groupMetric(goroutines), perSecond)
			m.add(c.name, faultyMetric, float64(found.faulty()))
			return m.print(groupMetric(goroutines), c, 1, value{"records/s", perSecond}, value{faultyUnit, float64(found.faulty())})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func measureKill(ctx context.Context, m measurement) error {
	return m.inTurn(ctx, func(c contestant) error {
		if c.discards {
			return nil
		}
		k, err := kill(ctx, m.dir, c, rand.N(maxKillDelay)) //nolint:gosec // the time is no secret
		if err != nil {
			return err
		}
		values := []value{
			{killAcknowledgedMetric, float64(k.acknowledged)},
			{killLostMetric, float64(k.lost)},
			{killDoubledMetric, float64(k.doubled + k.foreign)},
			{killTornMetric, float64(k.torn)},
		}
		for _, v := range values {
			m.add(c.name, v.unit, v.number)
		}
		return m.print(killMetric, c, 1, values...)
	})
}
