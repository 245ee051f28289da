package lifecycle_test

import (
	"runtime"
	"sync"
	"syscall"
	"testing"

	"github.com/alphapt/chanlog/internal/lifecycle"
)

// niceness returns that of the calling thread.
func niceness(t *testing.T) int {
	t.Helper()
	// The system call returns 20 less it, since less than 0 is an error.
	n, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
	if err != nil {
		t.Error(err)
	}
	return 20 - n
}

func TestCompressionIsPolite(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := niceness(t)
	f := newFixture(t)
	for n := range uint64(20) {
		f.segment("trading", 1+n, today)
	}
	var mu sync.Mutex
	seen := make(map[int]bool)
	f.keeper.SetHook(func(step, name string) error {
		if step == "write" {
			mu.Lock()
			seen[niceness(t)] = true
			mu.Unlock()
		}
		return noSync(step, name)
	})
	policy := compressAll
	policy.Workers = 3
	f.run(policy)
	if want := min(19, before+lifecycle.Niceness); len(seen) != 1 || !seen[want] {
		t.Errorf("workers: got a niceness of %v, want %d", seen, want)
	}
	if got := niceness(t); got != before {
		t.Errorf("caller: got a niceness of %d, want %d as before", got, before)
	}
	// All the threads that the runtime has left, and then some.
	var all, wg sync.WaitGroup
	all.Add(20)
	for range 20 {
		wg.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			all.Done()
			all.Wait()
			if got := niceness(t); got != before {
				t.Errorf("afterwards: got a thread with a niceness of %d, want %d", got, before)
			}
		})
	}
	wg.Wait()
}
