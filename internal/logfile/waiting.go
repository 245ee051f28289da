package logfile

import (
	"slices"
	"sync"
	"time"
)

// waiting are those who wait until a line of the ring is in the file.
type waiting struct {
	mu   sync.Mutex
	list []*waiter
}

type waiter struct {
	line uint64     // how many lines must be in the file
	done chan error // gets one
}

// add makes the caller wait for a line. It must look whether that is drained
// already after it was added.
func (w *waiting) add(line uint64) *waiter {
	one := &waiter{line, make(chan error, 1)}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.list = append(w.list, one)
	return one
}

// remove is for who does not wait any longer.
func (w *waiting) remove(one *waiter) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if i := slices.Index(w.list, one); i >= 0 {
		w.list = slices.Delete(w.list, i, i+1)
	}
}

// serve tells all whose line is in the file, and the others what went wrong,
// if anything did.
func (w *waiting) serve(drained uint64, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.list = slices.DeleteFunc(w.list, func(one *waiter) bool {
		switch {
		case one.line <= drained:
			one.done <- nil
		case err != nil:
			one.done <- err
		default:
			return false
		}
		return true
	})
}

// A signal wakes one goroutine. More than one signal before it looks is one.
type signal chan struct{}

func newSignal() signal { return make(signal, 1) }

func (s signal) signal() {
	select {
	case s <- struct{}{}:
	default:
	}
}

// wake is for the goroutines of a File.
type wake struct {
	soon, now signal // there are lines to drain
	dirty     signal // there is something to sync
	stopped   chan struct{}
}

func newWake() wake {
	return wake{newSignal(), newSignal(), newSignal(), make(chan struct{})}
}

// stop ends the goroutines. It must be called once.
func (w *wake) stop() { close(w.stopped) }

// sleep waits until d is over or, if early is not nil, for a signal of early.
// It reports false when the File is closed.
func (w *wake) sleep(d time.Duration, early signal) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-early:
	case <-w.stopped:
		return false
	}
	return true
}
