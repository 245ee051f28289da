package logdir_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
)

func TestRetire(t *testing.T) {
	// 20:00 UTC is already the next day in Kolkata.
	seg := logdir.Segment{Channel: "trading", Start: time.Date(2026, 1, 23, 20, 0, 0, 0, time.UTC), Number: 42}
	for _, tt := range []struct {
		zone *time.Location
		want string
	}{
		{time.UTC, "daily/2026-01-23/trading-20260123T200000.000000000Z-000042.log"},
		{time.FixedZone("IST", 5*3600+1800), "daily/2026-01-24/trading-20260123T200000.000000000Z-000042.log"},
	} {
		w := mustLock(t, mustCreate(t))
		mustWrite(t, w.Active("trading"), "line\n")
		path, err := w.Retire(seg, tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		if want := filepath.Join(w.Path(), tt.want); path != want {
			t.Errorf("got %s, want %s", path, want)
		}
		if got := mustRead(t, path); got != "line\n" {
			t.Errorf("got %q in it, want the line", got)
		}
		if _, err := os.Lstat(w.Active("trading")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("active file: got %v, want it gone", err)
		}
		if err := w.Unretire(path, "trading"); err != nil {
			t.Fatal(err)
		}
		if got := mustRead(t, w.Active("trading")); got != "line\n" {
			t.Errorf("taken back: got %q in it, want the line", got)
		}
	}
}

func TestRetireOverwritesNothing(t *testing.T) {
	w := mustLock(t, mustCreate(t))
	seg := logdir.Segment{Channel: "trading", Start: time.Date(2026, 1, 23, 20, 0, 0, 0, time.UTC), Number: 42}
	target := filepath.Join(w.Path(), "daily", "2026-01-23", seg.Name())
	mustWrite(t, w.Active("trading"), "new\n")
	mustWrite(t, target, "old\n")
	_, err := w.Retire(seg, time.UTC)
	if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), target) {
		t.Errorf("got %v, want fs.ErrExist with the name", err)
	}
	if err := w.Unretire(target, "trading"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("take back: got %v, want fs.ErrExist", err)
	}
	if got := mustRead(t, target); got != "old\n" {
		t.Errorf("rotated file: got %q, want it untouched", got)
	}
	if got := mustRead(t, w.Active("trading")); got != "new\n" {
		t.Errorf("active file: got %q, want it untouched", got)
	}
}

func TestRetireRefusesABadSegment(t *testing.T) {
	w := mustLock(t, mustCreate(t))
	mustWrite(t, w.Active("trading"), "line\n")
	for _, seg := range []logdir.Segment{
		{Channel: "trading", Start: time.Date(2026, 1, 23, 20, 0, 0, 0, time.UTC)},
		{Channel: "trading", Start: time.Date(12026, 1, 23, 20, 0, 0, 0, time.UTC), Number: 1},
	} {
		if path, err := w.Retire(seg, time.UTC); err == nil {
			t.Errorf("%+v: got %s, want an error", seg, path)
		}
	}
	if got := mustRead(t, w.Active("trading")); got != "line\n" {
		t.Errorf("active file: got %q, want it untouched", got)
	}
}
