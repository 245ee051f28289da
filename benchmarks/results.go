package main

import (
	"slices"
	"strconv"
)

// The metrics of results. Those of calls are the names of the kinds, alone or
// with closedMetric, cpuMetric or allocsMetric behind. Those of latencies are
// a condition and a share.
const (
	inParallelMetric = "Parallel"
	closedMetric     = "Closed"
	cpuMetric        = "CPU"
	allocsMetric     = "Allocs"
	faultyMetric     = "Faulty"

	quiet = "Quiet"
	busy  = "Busy"
	full  = "Full"

	fullLoggedMetric  = "logged"
	fullSaidMetric    = "said"
	fullLostMetric    = "missing"
	fullSilentMetric  = "silent"
	fullDamagedMetric = "damaged"

	killMetric             = "Kill"
	killAcknowledgedMetric = "acknowledged"
	killLostMetric         = "lost"
	killDoubledMetric      = "doubled"
	killTornMetric         = "torn"
)

// shares are the quantiles of latencies.
var shares = []struct {
	name string
	of   float64
}{{"p50", 0.5}, {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1}}

const tail = "p99.9"

func groupMetric(goroutines int) string { return "Group" + strconv.Itoa(goroutines) }

// results have, by contestant and metric, one value a round.
type results map[string]map[string][]float64

func (r results) add(name, metric string, value float64) {
	if r[name] == nil {
		r[name] = make(map[string][]float64)
	}
	r[name][metric] = append(r[name][metric], value)
}

// median reports false when the contestant has no such metric.
func (r results) median(name, metric string) (float64, bool) {
	return median(r[name][metric])
}

func (r results) sum(name, metric string) (sum float64, ok bool) {
	for _, v := range r[name][metric] {
		sum += v
	}
	return sum, len(r[name][metric]) > 0
}

func (r results) worst(name, metric string) (float64, bool) {
	values := r[name][metric]
	if len(values) == 0 {
		return 0, false
	}
	return slices.Max(values), true
}

// ratio is the median of what the contestant took in each round, over what
// another took in the same: neighbours in time share the noise.
func (r results) ratio(name, other, metric string) (float64, bool) {
	return median(combine(r[name][metric], r[other][metric], func(a, b float64) float64 { return a / b }))
}

// growth is the same for two metrics of one contestant.
func (r results) growth(name, metric, other string) (float64, bool) {
	return median(combine(r[name][metric], r[name][other], func(a, b float64) float64 { return a / b }))
}

// surplus is what the contestant has more than another.
func (r results) surplus(name, other, metric string) (float64, bool) {
	return median(combine(r[name][metric], r[other][metric], func(a, b float64) float64 { return a - b }))
}

// combine returns nothing unless there is a value of each in every round.
func combine(a, b []float64, do func(a, b float64) float64) []float64 {
	if len(a) != len(b) {
		return nil
	}
	both := make([]float64, len(a))
	for i := range a {
		both[i] = do(a[i], b[i])
	}
	return both
}

func median(values []float64) (float64, bool) {
	if len(values) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2, true
}
