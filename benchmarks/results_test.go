package main

import "testing"

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   float64
		ok     bool
	}{
		{nil, 0, false},
		{[]float64{3}, 3, true},
		{[]float64{9, 1, 5}, 5, true},
		{[]float64{9, 1, 5, 2}, 3.5, true},
	} {
		if got, ok := median(tt.values); got != tt.want || ok != tt.ok {
			t.Errorf("%v: got %v, %v, want %v, %v", tt.values, got, ok, tt.want, tt.ok)
		}
	}
}

// A round in which the whole machine was slow must not change a ratio.
func TestRatioIsOfTheSameRound(t *testing.T) {
	r := make(results)
	for _, slowdown := range []float64{1, 100, 1, 10, 3} {
		r.add("a", "Event", 2*slowdown)
		r.add("b", "Event", slowdown)
	}
	if got, ok := r.ratio("a", "b", "Event"); got != 2 || !ok {
		t.Errorf("got %v, %v, want 2, true", got, ok)
	}
	if got, ok := r.ratio("a", "none", "Event"); ok {
		t.Errorf("got %v over a contestant that did not run, want none", got)
	}
}

func TestRatiosNeedAllRounds(t *testing.T) {
	r := results{
		"a": {"Group16": {40, 90}, "Group1": {4, 10}, "Allocs": {1, 1}},
		"b": {"Group16": {40}, "Allocs": {1, 0}},
	}
	if got, ok := r.growth("a", "Group16", "Group1"); got != 9.5 || !ok {
		t.Errorf("got growth %v, %v, want 9.5, true", got, ok)
	}
	if got, ok := r.surplus("a", "b", "Allocs"); got != 0.5 || !ok {
		t.Errorf("got surplus %v, %v, want 0.5, true", got, ok)
	}
	if got, ok := r.ratio("a", "b", "Group16"); ok {
		t.Errorf("got %v over a contestant that missed a round, want none", got)
	}
}
