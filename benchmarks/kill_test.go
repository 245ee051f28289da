package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What was acknowledged is counted, and found where nothing is kept back.
func TestKillFindsWhatWasWritten(t *testing.T) {
	for _, name := range []string{ours, bare, "zerolog + lumberjack", "phuslu FileWriter"} {
		found, err := find(name)
		if err != nil {
			t.Fatal(err)
		}
		k, err := kill(t.Context(), t.TempDir(), found[0], 20*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		if k.acknowledged == 0 {
			t.Errorf("%s: got no record acknowledged, want some", name)
		}
		if diff := cmp.Diff(tally{}, k.tally, cmp.AllowUnexported(tally{})); diff != "" {
			t.Errorf("%s: got %d acknowledged and this tally (-want +got):\n%s", name, k.acknowledged, diff)
		}
	}
}

// A contestant that keeps everything in memory loses all of it: the harness
// sees what is lost.
func TestKillSeesWhatIsLost(t *testing.T) {
	found, err := find(nothing)
	if err != nil {
		t.Fatal(err)
	}
	k, err := kill(t.Context(), t.TempDir(), found[0], 0)
	if err != nil {
		t.Fatal(err)
	}
	if k.lost != k.acknowledged || k.lost == 0 {
		t.Errorf("got %d lost of %d acknowledged, want all", k.lost, k.acknowledged)
	}
}

func TestKillReportsAChildThatEnds(t *testing.T) {
	c := contestants[0]
	c.name = "nobody"
	if _, err := kill(t.Context(), t.TempDir(), c, time.Second); err == nil {
		t.Error("got no error for a child that cannot start, want one")
	}
}
