package logdir_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
)

func TestLockMaintenance(t *testing.T) {
	d := mustCreate(t)
	mustLock(t, d) // the writer goes on beside it
	unlock, err := d.LockMaintenance()
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.LockMaintenance()
	held, ok := errors.AsType[*logdir.MaintainedError](err)
	if !ok || !errors.Is(err, logdir.ErrMaintained) {
		t.Fatalf("second: got %v, want a MaintainedError", err)
	}
	if got, want := held.By.PID, os.Getpid(); got != want {
		t.Errorf("pid: got %d, want %d", got, want)
	}
	for _, want := range []string{d.Path(), "process ", held.By.Started.Format(time.RFC3339), "try again"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want %q in it", err, want)
		}
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	if err := unlock(); err != nil {
		t.Errorf("unlocked again: got %v, want no error", err)
	}
	unlock, err = d.LockMaintenance()
	if err != nil {
		t.Errorf("after unlock: got %v, want no error", err)
	} else if err := unlock(); err != nil {
		t.Error(err)
	}
}

func TestMaintainedErrorOfUnknownHolder(t *testing.T) {
	err := &logdir.MaintainedError{Path: "/logs"}
	if !strings.Contains(err.Error(), "/logs") || !strings.Contains(err.Error(), "another process") {
		t.Errorf("got %q, want the path and that it is another process", err)
	}
}
