package logfile_test

import (
	"errors"
	"os"
	"runtime"
	"testing"

	"github.com/alphapt/chanlog/internal/logfile"
)

// Promise 11: 1,000 handlers one after the other leave no more behind than
// one does.
func TestCyclesLeaveNothingBehind(t *testing.T) {
	p := newPlace(t)
	cycle := func(n int) {
		f, err := logfile.New(p.options())
		if err != nil {
			t.Fatal(err)
		}
		p.append(f, p.line(n))
		if n%100 == 0 {
			if err := errors.Join(f.Rotate(), f.Sync(t.Context())); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	cycle(1) // one that does not sync, so that no goroutine is still ending
	before := leftovers(t)
	for n := range 1000 {
		cycle(n)
	}
	if after := leftovers(t); after != before {
		t.Errorf("got %+v, want %+v", after, before)
	}
}

type leftover struct{ descriptors, goroutines, loggers int }

func leftovers(t *testing.T) leftover {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return leftover{len(entries), runtime.NumGoroutine(), logfile.FreeLoggers()}
}
