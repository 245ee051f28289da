package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"
)

const defaultLatency = 2 * time.Second

// A plan is what to measure.
type plan struct {
	dir         string
	parts       []part
	contestants []contestant
	rounds      int
	calls       int
	latency     time.Duration
	kills       int
}

// A measurement is a plan at work.
type measurement struct {
	plan
	results
	out io.Writer
}

// measure returns the values of all rounds. Each is also written as a line in
// the format of the go command.
func (p plan) measure(ctx context.Context, out io.Writer) (results, error) {
	testing.Init() // defines the flags of package testing; does nothing under go test
	m := measurement{plan: p, results: make(results), out: out}
	fmt.Fprintf(out, "goos: %s\ngoarch: %s\npkg: github.com/alphapt/chanlog/benchmarks\n", runtime.GOOS, runtime.GOARCH)
	for round := range max(p.rounds, p.kills) {
		for _, part := range p.parts {
			if round >= part.times(p) {
				continue
			}
			if err := part.measure(ctx, m); err != nil {
				return nil, fmt.Errorf("%s: %w", part.name, err)
			}
		}
	}
	return m.results, nil
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

// A value is one number of a line of the output.
type value struct {
	unit   string
	number float64
}

// print writes what was measured as a line that benchstat reads.
func (m measurement) print(metric string, c contestant, n int, values ...value) error {
	var line strings.Builder
	fmt.Fprintf(&line, "%s\t%d", benchmarkName(metric, c), n)
	for _, v := range values {
		fmt.Fprintf(&line, "\t%.10g %s", v.number, v.unit)
	}
	_, err := fmt.Fprintln(m.out, line.String())
	return err
}

// benchmarkName is what benchstat takes for one.
func benchmarkName(metric string, c contestant) string {
	return fmt.Sprintf("Benchmark%s/%s-%d", metric, strings.ReplaceAll(c.name, " ", "_"), runtime.GOMAXPROCS(0))
}
