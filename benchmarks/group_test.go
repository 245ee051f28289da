package main

import (
	"testing"
	"time"
)

func TestRateCountsAndFindsAll(t *testing.T) {
	found, err := find(bare)
	if err != nil {
		t.Fatal(err)
	}
	perSecond, lost, err := rate(t.TempDir(), found[0], groupSize, time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if lost != (tally{}) {
		t.Errorf("got %+v, want no faulty record", lost)
	}
	// Each goroutine logs one record at the least.
	if perSecond <= 0 {
		t.Errorf("got %v records a second, want some", perSecond)
	}
}

// One that drops records shows.
func TestRateSeesWhatIsLost(t *testing.T) {
	found, err := find(nothing)
	if err != nil {
		t.Fatal(err)
	}
	if _, lost, err := rate(t.TempDir(), found[0], 2, 0); err != nil || lost.lost != 2 {
		t.Errorf("got %+v, %v, want 2 lost", lost, err)
	}
}
