package main

import (
	"fmt"
	"runtime"
	"strings"
)

// tables are all that is known of the contestants.
func (r results) tables() []table {
	several := fmt.Sprintf("%d goroutines", runtime.GOMAXPROCS(0))
	return []table{
		{"The event", []column{
			{"event ns", r.number(event.name)},
			{"÷ write(2)", r.over(bare, event.name)},
			{"÷ nothing", r.over(nothing, event.name)},
			{"÷ chanlog", r.over(ours, event.name)},
			{"until closed ns", r.number(event.name + closedMetric)},
			{"CPU ns", r.number(event.name + cpuMetric)},
			{"÷ write(2)", r.over(bare, event.name+cpuMetric)},
			{"÷ chanlog", r.over(ours, event.name+cpuMetric)},
			{"allocs", r.number(event.name + allocsMetric)},
			{several + " ns", r.number(inParallelMetric)},
			{"÷ write(2)", r.over(bare, inParallelMetric)},
			{"÷ chanlog", r.over(ours, inParallelMetric)},
			{"CPU ns", r.number(inParallelMetric + cpuMetric)},
		}},
		{"Other calls", []column{
			{"plain ns", r.number(plain.name)},
			{"CPU ns", r.number(plain.name + cpuMetric)},
			{"÷ chanlog", r.over(ours, plain.name)},
			{"request ns", r.number(request.name)},
			{"CPU ns", r.number(request.name + cpuMetric)},
			{"÷ chanlog", r.over(ours, request.name)},
			{"disabled ns", r.number(disabled.name)},
		}},
		{"Latency of a call, p50 / p99 / p99.9 / max, µs", []column{
			{"quiet", r.quantiles(quiet)},
			{"busy disk", r.quantiles(busy)},
			{"busy p99.9 ÷ zerolog", r.over(zerologRival, busy+tail)},
			{"÷ chanlog", r.over(ours, busy+tail)},
			{"full disk", r.quantiles(full)},
		}},
		{"Records", []column{
			{"faulty", r.total(faultyMetric)},
			{"full disk: logged", r.total(fullLoggedMetric)},
			{"said to be lost", r.total(fullSaidMetric)},
			{"missing", r.total(fullLostMetric)},
			{"missing silently", r.total(fullSilentMetric)},
			{"damaged", r.total(fullDamagedMetric)},
		}},
		{"Records lost at SIGKILL", []column{
			{"acknowledged", r.total(killAcknowledgedMetric)},
			{"lost", r.total(killLostMetric)},
			{"kills that lost some", r.share(killLostMetric)},
			{"most in one kill", func(name string) string { return count(r.worst(name, killLostMetric)) }},
			{"torn lines", r.total(killTornMetric)},
			{"doubled", r.total(killDoubledMetric)},
		}},
		{"On the disk before the call returns, records/s", []column{
			{"1 goroutine", r.number(groupMetric(1))},
			{fmt.Sprintf("%d goroutines", groupSize), r.number(groupMetric(groupSize))},
			{"ratio", func(name string) string { return show(r.growth(name, groupMetric(groupSize), groupMetric(1))) }},
		}},
	}
}

func (r results) number(metric string) func(string) string {
	return func(name string) string { return show(r.median(name, metric)) }
}

func (r results) over(other, metric string) func(string) string {
	return func(name string) string { return show(r.ratio(name, other, metric)) }
}

func (r results) total(metric string) func(string) string {
	return func(name string) string { return count(r.sum(name, metric)) }
}

// share says how many of the values are not zero.
func (r results) share(metric string) func(string) string {
	return func(name string) string {
		values := r[name][metric]
		if len(values) == 0 {
			return unknown
		}
		some := 0
		for _, v := range values {
			if v > 0 {
				some++
			}
		}
		return fmt.Sprintf("%d of %d", some, len(values))
	}
}

func (r results) quantiles(condition string) func(string) string {
	return func(name string) string {
		var cells []string
		for _, share := range shares {
			ns, ok := r.median(name, condition+share.name)
			if !ok {
				return unknown
			}
			cells = append(cells, show(ns/1000, ok))
		}
		return strings.Join(cells, " / ")
	}
}
