package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"
)

// A target is something that chanlog is to reach.
type target struct {
	what     string
	measured func(results) (float64, bool)

	// least must be reached, and aim is hoped for. They are upper bounds,
	// unless more is better.
	least, aim float64
	more       bool
}

// faster is how many times as long as we another contestant takes.
func faster(than string) func(results) (float64, bool) {
	return func(r results) (float64, bool) { return r.ratio(than, ours, event.name) }
}

// targets are about the clock, as the caller sees it.
var targets = []target{
	{"event, of a bare write(2)", func(r results) (float64, bool) { return r.ratio(ours, bare, event.name) }, 0.75, 0.5, false},
	{fmt.Sprintf("event by %d goroutines, of a bare write(2)", runtime.GOMAXPROCS(0)), func(r results) (float64, bool) { return r.ratio(ours, bare, inParallelMetric) }, 0.7, 0.45, false},
	{"times as fast as " + routerRival, faster(routerRival), 6, 9, true},
	{"times as fast as " + zerologRival, faster(zerologRival), 2.2, 3.5, true},
	{"times as fast as " + bufferedRival, faster(bufferedRival), 1.1, 1.6, true},
	{"event, of the do-nothing slog handler", func(r results) (float64, bool) { return r.ratio(ours, nothing, event.name) }, 2.6, 1.8, false},
	{"allocations of ours", func(r results) (float64, bool) { return r.surplus(ours, nothing, event.name+allocsMetric) }, 0, 0, false},
	{"disabled, ns", func(r results) (float64, bool) { return r.median(ours, disabled.name) }, 10, 10, false},
	{"p99.9 with a busy disk, of " + zerologRival, func(r results) (float64, bool) { return r.ratio(ours, zerologRival, busy+tail) }, 1. / 3, 0.1, false},
	{fmt.Sprintf("always: records/s of %d goroutines, of one", groupSize), func(r results) (float64, bool) { return r.growth(oursAlways, groupMetric(groupSize), groupMetric(1)) }, 8, 8, true},
	{"lost at SIGKILL", func(r results) (float64, bool) { return r.sum(ours, killLostMetric) }, 0, 0, false},
	{"faulty records", func(r results) (float64, bool) { return r.sum(ours, faultyMetric) }, 0, 0, false},
}

// What has to be measured for the targets, but for those that are slow.
const verdictParts = "event,parallel,disabled,busy,group"

var verdictContestants = strings.Join([]string{ours, oursAlways, bare, nothing, routerRival, bufferedRival, zerologRival}, ",")

// reached says how far.
func (t target) reached(v float64) string {
	met := func(bound float64) bool {
		if t.more {
			return v >= bound
		}
		return v <= bound
	}
	switch {
	case !met(t.least):
		return "missed"
	case t.aim != t.least && met(t.aim):
		return "aim"
	default:
		return "met"
	}
}

// writeVerdict writes what has become of the targets that were measured.
func (r results) writeVerdict(w io.Writer) error {
	var rows [][]string
	for _, t := range targets {
		v, ok := t.measured(r)
		if !ok {
			continue
		}
		bound := "≤ "
		if t.more {
			bound = "≥ "
		}
		aim := unknown
		if t.aim != t.least {
			aim = bound + show(t.aim, true)
		}
		rows = append(rows, []string{t.what, bound + show(t.least, true), aim, show(v, true), t.reached(v)})
	}
	if len(rows) == 0 {
		return nil
	}
	return writeMarkdown(w, "Verdict", []string{"target", "at least", "aim", "measured", "is"}, rows)
}
