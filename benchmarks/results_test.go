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
