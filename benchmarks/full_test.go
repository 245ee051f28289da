package main

import (
	"errors"
	"os"
	"syscall"
	"testing"
	"time"
)

// small returns a small file system.
func small(t *testing.T) string {
	t.Helper()
	dir, stop, err := startFull(t.Context(), t.TempDir())
	if err != nil {
		t.Skipf("the tests of a full file system are left out: %v", err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func TestFillLeavesNoRoom(t *testing.T) {
	dir := small(t)
	if err := fill(dir + "/ballast"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/more", []byte("x"), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v, want %v", err, syscall.ENOSPC)
	}
}

// Whoever tells of each failure has lost next to nothing silently: a line that
// found room for its first part only spoils the one behind it. Who says
// nothing has lost all of it so.
func TestOverflowingKnowsWhoIsSilent(t *testing.T) {
	dir := small(t)
	for _, tt := range []struct {
		name   string
		silent bool
	}{
		{bare, false},
		{"slog.JSONHandler + lumberjack", false},
		{"zap + lumberjack", false},
		{zerologRival, false},
		{"phuslu FileWriter", true},
	} {
		found, err := find(tt.name)
		if err != nil {
			t.Fatal(err)
		}
		o, err := overflowing(dir, found[0], 10*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		if o.lost == 0 || o.logged != len(o.latencies)+2*aroundFull {
			t.Errorf("%s: got %d lost of %d records, want some of %d", tt.name, o.lost, o.logged, len(o.latencies)+2*aroundFull)
		}
		if got := o.silent() > 1; got != tt.silent {
			t.Errorf("%s: got %d said and %d lost, want silence: %v", tt.name, o.said, o.lost, tt.silent)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 1 { // lost+found
		t.Errorf("got %v, %v left, want nothing", left, err)
	}
}
