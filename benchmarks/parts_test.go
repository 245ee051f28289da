package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseChoosesParts(t *testing.T) {
	var all []string
	for _, p := range parts {
		all = append(all, p.name)
	}
	for _, tt := range []struct {
		args []string
		want []string
	}{
		{nil, all},
		{[]string{"-parts", "kill,event"}, []string{"event", "kill"}},
		{[]string{"-verdict"}, strings.Split(verdictParts, ",")},
		{[]string{"-verdict", "-parts", "full"}, []string{"full"}},
	} {
		p, err := parse(tt.args)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range p.parts {
			got = append(got, p.name)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%v: got other parts than wanted (-want +got):\n%s", tt.args, diff)
		}
	}
}

// Whoever a target compares with takes part.
func TestVerdictHasItsContestants(t *testing.T) {
	p, err := parse([]string{"-verdict"})
	if err != nil {
		t.Fatal(err)
	}
	r := make(results)
	for _, c := range p.contestants {
		for _, metric := range []string{event.name, event.name + allocsMetric, inParallelMetric, disabled.name, faultyMetric, killLostMetric, busy + tail, groupMetric(1), groupMetric(groupSize)} {
			r.add(c.name, metric, 1)
		}
	}
	for _, target := range targets {
		if v, ok := target.measured(r); !ok {
			t.Errorf("%s: got %v, %v, want a measured value", target.what, v, ok)
		}
	}
	if len(p.contestants) != strings.Count(verdictContestants, ",")+1 {
		t.Errorf("got %d contestants for %q, want one for each name", len(p.contestants), verdictContestants)
	}
}

func TestSeriesCalls(t *testing.T) {
	for _, tt := range []struct {
		kind    kind
		durable bool
		calls   int
		want    int
	}{
		{event, false, 1000, 1000},
		{event, true, 1000, 5},
		{event, true, 10, 2},
		{disabled, false, 1000, 50_000},
		{disabled, true, 1000, 50_000}, // it does not reach the disk
	} {
		if got := (series{kind: tt.kind}).calls(plan{calls: tt.calls}, contestant{durable: tt.durable}); got != tt.want {
			t.Errorf("%s, durable %v, of %d: got %d calls, want %d", tt.kind.name, tt.durable, tt.calls, got, tt.want)
		}
	}
}
