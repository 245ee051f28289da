package event_test

import (
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

func TestIDIsUUIDv7(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	at := time.Now().Add(time.Hour) // ahead of every other id of this test
	id := event.NewID(at)
	if !form.MatchString(id) {
		t.Fatalf("got %q, want a UUID of version 7", id)
	}
	ms, err := strconv.ParseInt(id[:8]+id[9:13], 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	if ms != at.UnixMilli() {
		t.Errorf("got the time %d ms, want %d", ms, at.UnixMilli())
	}
}

func TestIDsSortInTheOrderOfTheCalls(t *testing.T) {
	at := time.Now()
	var ids []string
	for i := range 3000 {
		// The clock stands still, and in the last third goes back.
		if i == 2000 {
			at = at.Add(-time.Hour)
		}
		ids = append(ids, event.NewID(at))
	}
	if !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Error("got ids out of order or twice, want a strict order")
	}
}

func TestIDsOfGoroutinesDiffer(t *testing.T) {
	var mu sync.Mutex
	seen := make(map[string]bool)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 1000 {
				// Without the random part, which could hide a tick given twice.
				id := event.NewID(time.Now())[:18]
				mu.Lock()
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(seen) != 8000 {
		t.Errorf("got %d different ids, want 8000", len(seen))
	}
}
