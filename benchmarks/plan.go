package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

const defaultLatency = 2 * time.Second

// maxKillDelay is when the latest kill comes, after the first record.
const maxKillDelay = 200 * time.Millisecond

// A plan is what to measure.
type plan struct {
	dir         string
	contestants []contestant
	rounds      int
	calls       int
	latency     time.Duration
	kills       int
}

// A series is a kind of call, made by one goroutine or by several.
type series struct {
	kind
	parallel bool
	metric   string
	times    int // as many calls as the plan says
}

var allSeries = []series{
	{event, false, event.name, 1},
	{event, true, inParallelMetric, 1},
	{plain, false, plain.name, 1},
	{request, false, request.name, 1},
	{disabled, false, disabled.name, 50}, // it takes nanoseconds
}

// measure returns the values of all rounds. Each is also written as a line in
// the format of the go command.
func (p plan) measure(ctx context.Context, out io.Writer) (results, error) {
	testing.Init() // defines the flag; does nothing under go test
	fmt.Fprintf(out, "goos: %s\ngoarch: %s\npkg: github.com/alphapt/chanlog/benchmarks\n", runtime.GOOS, runtime.GOARCH)
	r := make(results)
	for range p.rounds {
		for _, s := range allSeries {
			if err := flag.Set("test.benchtime", strconv.Itoa(p.calls*s.times)+"x"); err != nil {
				return nil, err
			}
			if err := p.inTurn(ctx, func(c contestant) error { return p.time(out, r, c, s) }); err != nil {
				return nil, err
			}
		}
		if p.latency == 0 {
			continue
		}
		if err := p.inTurn(ctx, func(c contestant) error { return p.timeSingly(out, r, c, quiet) }); err != nil {
			return nil, err
		}
		if err := p.whileBusy(ctx, out, r); err != nil {
			return nil, err
		}
	}
	for range p.kills {
		if err := p.inTurn(ctx, func(c contestant) error { return p.kill(ctx, out, r, c) }); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// inTurn lets each contestant do something, in a random order: none always
// comes after the same one, or first.
func (p plan) inTurn(ctx context.Context, do func(contestant) error) error {
	for _, i := range rand.Perm(len(p.contestants)) { //nolint:gosec // the order is no secret
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := do(p.contestants[i]); err != nil {
			return err
		}
	}
	return nil
}

func (p plan) time(out io.Writer, r results, c contestant, s series) error {
	var err error
	result := testing.Benchmark(func(b *testing.B) {
		if err = bench(b, p.dir, c, s.kind, s.parallel); err != nil {
			b.FailNow()
		}
	})
	if err != nil || len(result.Extra) == 0 { // such as a disabled write(2)
		return err
	}
	r.add(c.name, s.metric, float64(result.T.Nanoseconds())/float64(result.N))
	r.add(c.name, faultyMetric, result.Extra[faultyUnit])
	if s.metric == event.name {
		if used, ok := result.Extra[cpuUnit]; ok {
			r.add(c.name, cpuMetric, used)
		}
		r.add(c.name, allocsMetric, float64(result.AllocsPerOp()))
	}
	_, err = fmt.Fprintf(out, "%s\t%v\t%s\n", benchmarkName(s.metric, c), result, result.MemString())
	return err
}

func (p plan) timeSingly(out io.Writer, r results, c contestant, condition string) error {
	all, found, err := latency(p.dir, c, p.latency)
	if err != nil {
		return err
	}
	r.add(c.name, faultyMetric, float64(found.faulty()))
	fmt.Fprintf(out, "%s\t%d", benchmarkName(condition, c), len(all))
	for _, share := range shares {
		v := all.at(share.of)
		r.add(c.name, condition+share.name, float64(v.Nanoseconds()))
		fmt.Fprintf(out, "\t%d %s-ns", v.Nanoseconds(), share.name)
	}
	_, err = fmt.Fprintf(out, "\t%d %s\n", found.faulty(), faultyUnit)
	return err
}

func (p plan) whileBusy(ctx context.Context, out io.Writer, r results) error {
	stop, err := startBusy(ctx, p.dir)
	if err != nil {
		return err
	}
	err = p.inTurn(ctx, func(c contestant) error { return p.timeSingly(out, r, c, busy) })
	if stopErr := stop(); err == nil {
		err = stopErr
	}
	return err
}

func (p plan) kill(ctx context.Context, out io.Writer, r results, c contestant) error {
	if c.discards {
		return nil
	}
	k, err := kill(ctx, p.dir, c, rand.N(maxKillDelay)) //nolint:gosec // nor is the time
	if err != nil {
		return err
	}
	r.add(c.name, killLostMetric, float64(k.lost))
	r.add(c.name, killDamagedMetric, float64(k.doubled+k.torn+k.foreign))
	_, err = fmt.Fprintf(out, "%s\t1\t%d acknowledged\t%d lost\t%d doubled\t%d torn\t%d foreign\n",
		benchmarkName("Kill", c), k.acknowledged, k.lost, k.doubled, k.torn, k.foreign)
	return err
}

// benchmarkName is what benchstat takes for one.
func benchmarkName(metric string, c contestant) string {
	return fmt.Sprintf("Benchmark%s/%s-%d", metric, strings.ReplaceAll(c.name, " ", "_"), runtime.GOMAXPROCS(0))
}
