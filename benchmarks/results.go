package main

import "slices"

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
	over, under := r[name][metric], r[other][metric]
	if len(over) != len(under) {
		return 0, false
	}
	quotients := make([]float64, len(over))
	for i := range over {
		quotients[i] = over[i] / under[i]
	}
	return median(quotients)
}

func median(values []float64) (float64, bool) {
	if len(values) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2, true
}
