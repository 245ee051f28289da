package main

import (
	"errors"
	"io/fs"
	"os"
	"testing"
)

// Memory is not given back by itself, as the directory of a run is.
func TestSpoolsInMemoryLeaveNothing(t *testing.T) {
	if memoryDir() == "" {
		t.Skip("there is no directory in memory")
	}
	dir := t.TempDir()
	s, err := openInMemory(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(spoolsOf(dir)); err != nil {
		t.Errorf("got %v for the directory of the spools, want one", err)
	}
	s.event(first(0))
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(spoolsOf(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v for the directory of the spools after Close, want %v", err, fs.ErrNotExist)
	}
	if found, err := check(dir, []span{{first(0), 1}}); err != nil || found != (tally{}) {
		t.Errorf("got %+v, %v, want the record", found, err)
	}
}
