package main

import (
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The metrics of results. Those of calls are the names of the kinds.
const (
	inParallelMetric = "Parallel"
	allocsMetric     = "Allocs"
	cpuMetric        = "CPU"
	faultyMetric     = "Faulty"
	quiet            = "Quiet"
	busy             = "Busy"

	killLostMetric    = "KillLost"
	killDamagedMetric = "KillDamaged"
)

// shares are the quantiles of latencies.
var shares = []struct {
	name string
	of   float64
}{{"p50", 0.5}, {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1}}

// A column of the table.
type column struct {
	head string
	cell func(name string) string
}

func (r results) columns() []column {
	number := func(metric string) func(string) string {
		return func(name string) string { return show(r.median(name, metric)) }
	}
	over := func(other, metric string) func(string) string {
		return func(name string) string { return show(r.ratio(name, other, metric)) }
	}
	times := func(condition string) func(string) string {
		return func(name string) string {
			var parts []string
			for _, share := range shares {
				ns, ok := r.median(name, condition+share.name)
				parts = append(parts, show(ns/1000, ok))
			}
			return strings.Join(parts, " / ")
		}
	}
	several := strconv.Itoa(runtime.GOMAXPROCS(0)) + " goroutines"
	return []column{
		{"contestant", func(name string) string { return name }},
		{"event ns", number(event.name)},
		{"÷ write(2)", over(bare, event.name)},
		{"÷ nothing", over(nothing, event.name)},
		{"÷ chanlog", over(ours, event.name)},
		{"event CPU ns", number(cpuMetric)},
		{"÷ write(2)", over(bare, cpuMetric)},
		{"÷ chanlog", over(ours, cpuMetric)},
		{"allocs", number(allocsMetric)},
		{several + " ns", number(inParallelMetric)},
		{"÷ write(2)", over(bare, inParallelMetric)},
		{"÷ chanlog", over(ours, inParallelMetric)},
		{"plain ns", number(plain.name)},
		{"request ns", number(request.name)},
		{"disabled ns", number(disabled.name)},
		{"quiet p50 / p99 / p99.9 / max µs", times(quiet)},
		{"busy disk p50 / p99 / p99.9 / max µs", times(busy)},
		{"busy p99.9 ÷ chanlog", over(ours, busy+shares[2].name)},
		{"faulty records", func(name string) string { return count(r.sum(name, faultyMetric)) }},
		{"lost at SIGKILL", func(name string) string {
			worst, ok := r.worst(name, killLostMetric)
			cell := count(worst, ok)
			if worst > 0 {
				cell = "up to " + cell
			}
			if damaged, _ := r.sum(name, killDamagedMetric); damaged > 0 {
				cell += ", damaged " + count(damaged, true)
			}
			return cell
		}},
	}
}

// show returns a number of three digits or, where it is larger, a whole one.
func show(v float64, ok bool) string {
	if !ok {
		return "–"
	}
	digits := 0
	switch {
	case v == 0 || v >= 100:
	case v >= 10:
		digits = 1
	default:
		digits = 2
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}

func count(v float64, ok bool) string {
	if !ok {
		return "–"
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

// writeTable writes what is known of the contestants in Markdown.
func (r results) writeTable(w io.Writer, of []contestant) {
	columns := r.columns()
	rows := make([][]string, 2, 2+len(of))
	for i, c := range columns {
		rule := "---:"
		if i == 0 {
			rule = ":---"
		}
		rows[0] = append(rows[0], c.head)
		rows[1] = append(rows[1], rule)
	}
	for _, c := range of {
		row := make([]string, len(columns))
		for i, column := range columns {
			row[i] = column.cell(c.name)
		}
		rows = append(rows, row)
	}
	widths := make([]int, len(columns))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			fmt.Fprintf(w, "| %s%s ", cell, strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)))
		}
		fmt.Fprintln(w, "|")
	}
}
