package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestBusyLeavesNothing(t *testing.T) {
	dir, err := os.MkdirTemp(".", "busy") //nolint:usetesting // that of temporary files may be in memory
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	stop, err := startBusy(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "busy")); err != nil || info.Size() != busySize {
		t.Errorf("got file %v, %v, want one of %d bytes", info, err, busySize)
	}
	if processors, err := stop(); err != nil || processors <= 0 {
		t.Errorf("got %v processors, %v, want some", processors, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("got %v, %v left, want nothing", left, err)
	}
	if _, err := startBusy(t.Context(), filepath.Join(dir, "none")); err == nil {
		t.Error("got no error for a directory that does not exist, want one")
	}
}
