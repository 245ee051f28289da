package papertrade

import (
	"testing"
	"time"
)

func TestScheduleSpacesEvents(t *testing.T) {
	const mean = 2 * time.Second
	s := schedule{mean: mean, rng: newRand(1, streamVenue)}
	now := time.Date(2026, 1, 24, 9, 15, 0, 0, time.UTC)
	last := now
	var events int
	for range 10_000 {
		if s.due(now) {
			if gap := now.Sub(last); gap < mean/2 || gap > 2*mean {
				t.Fatalf("gap: got %v, want %v to %v", gap, mean/2, 2*mean)
			}
			last = now
			events++
		}
		now = now.Add(10 * time.Millisecond)
	}
	if events < 30 || events > 70 {
		t.Errorf("events in 100 s: got %d, want about 50", events)
	}
}
