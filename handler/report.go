package handler

import (
	"sync"
	"sync/atomic"
)

// A reporter hands errors to the user's hook in a goroutine of its own. The
// caller may hold a lock that the hook wants, as package log does while it
// writes to the default handler, and the hook may log.
type reporter struct {
	hook  func(error)
	queue chan error
	stop  chan struct{}
	ended sync.WaitGroup

	errors atomic.Uint64
	busy   atomic.Bool // the hook is running
}

// reportQueue is the number of errors that may wait for the hook.
const reportQueue = 64

func newReporter(hook func(error)) *reporter {
	r := &reporter{hook: hook, queue: make(chan error, reportQueue), stop: make(chan struct{})}
	if hook != nil {
		r.ended.Go(r.run)
	}
	return r
}

// report counts an error and hands it over. While the hook runs, errors are
// only counted: they may well be its own.
func (r *reporter) report(err error) {
	r.errors.Add(1)
	if r.hook == nil || r.busy.Load() {
		return
	}
	select {
	case r.queue <- err:
	default:
	}
}

func (r *reporter) run() {
	for {
		select {
		case err := <-r.queue:
			r.tell(err)
		case <-r.stop:
			for {
				select {
				case err := <-r.queue:
					r.tell(err)
				default:
					return
				}
			}
		}
	}
}

// tell calls the hook. One that panics must not end the service.
func (r *reporter) tell(err error) {
	r.busy.Store(true)
	defer func() {
		_ = recover()
		r.busy.Store(false)
	}()
	r.hook(err)
}

// close hands over what is left. It is called once, and what is reported
// later is only counted.
func (r *reporter) close() { close(r.stop) }
