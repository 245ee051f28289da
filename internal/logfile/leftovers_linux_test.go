package logfile_test

import (
	"bytes"
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
		opts := p.options()
		p.spooled(&opts)
		opts.Durability = logfile.Durability(n % 3)
		f, err := logfile.New(opts)
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

type leftover struct{ descriptors, mappings, goroutines, loggers int }

func leftovers(t *testing.T) leftover {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	return leftover{len(entries), bytes.Count(maps, []byte(".ring")), runtime.NumGoroutine(), logfile.FreeLoggers()}
}
