package main

import (
	"context"
	"fmt"
	"strings"
)

// A part is something that can be measured by itself.
type part struct {
	name    string
	measure func(context.Context, measurement) error // once
	times   func(plan) int                           // how often
}

func eachRound(p plan) int { return p.rounds }
func eachKill(p plan) int  { return p.kills }

// parts are in the order in which they are measured. A further one is a line
// here.
var parts = []part{
	{"event", series{kind: event, metric: event.name}.measure, eachRound},
	{"parallel", series{kind: event, metric: inParallelMetric, parallel: true}.measure, eachRound},
	{"plain", series{kind: plain, metric: plain.name}.measure, eachRound},
	{"request", series{kind: request, metric: request.name}.measure, eachRound},
	{"disabled", series{kind: disabled, metric: disabled.name}.measure, eachRound},
	{"quiet", measureQuiet, eachRound},
	{"busy", measureBusy, eachRound},
	{"full", measureFull, eachRound},
	{"group", measureGroup, eachRound},
	{"kill", measureKill, eachKill},
}

// findParts returns those with the names, which are separated by commas; all
// for "".
func findParts(names string) ([]part, error) {
	if names == "" {
		return parts, nil
	}
	wanted := make(map[string]bool)
	for name := range strings.SplitSeq(names, ",") {
		wanted[name] = true
	}
	var found []part
	var all []string
	for _, p := range parts {
		all = append(all, p.name)
		if wanted[p.name] {
			found = append(found, p)
			delete(wanted, p.name)
		}
	}
	for name := range wanted {
		return nil, fmt.Errorf("no part is named %q: want some of %s", name, strings.Join(all, ","))
	}
	return found, nil
}
