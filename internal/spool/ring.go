package spool

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

var (
	// ErrFull says that there is no room for the line until more is drained.
	ErrFull = errors.New("spool is full")
	// ErrClosed says that the ring was closed.
	ErrClosed = errors.New("spool is closed")
	// ErrFault says that the memory of the ring cannot be used: its file was
	// truncated, or the disk does not answer. Nothing can be appended any
	// more, and what was not drained is lost but for what the file has.
	ErrFault = errors.New("spool cannot be accessed: its file was truncated or the disk failed")
	// ErrTooLong says that the line is longer than half the ring.
	ErrTooLong = errors.New("line is too long for the spool")
	// ErrInUse says that another process, or another Ring of this one, has
	// the file open.
	ErrInUse = errors.New("spool is in use")
	// ErrUnsupported says that this system cannot map files in the way that
	// is needed.
	ErrUnsupported = errors.New("spool is not supported on this system")
)

// A Ring holds lines until they are drained. Append may be called from many
// goroutines, the methods that drain from one at a time.
type Ring struct {
	dims dimensions

	// mu orders those who append. Close takes it too, so nobody copies into
	// memory that is gone.
	mu      sync.Mutex
	m       region   // nil once closed
	file    *os.File // holds the lock of the ring
	broken  atomic.Bool
	stopped bool
	end     uint64 // where the next line may begin

	// oldest is where line oldestOf begins: the first one that was not
	// drained when an Append last looked.
	oldest, oldestOf uint64

	// What the header says, for those who need not look there.
	published atomic.Uint64 // lines that were appended; stored under mu
	drained   atomic.Uint64 // lines that are in the log file; stored by who drains
}

// A Wake says how soon who drains should look at the ring.
type Wake int

const (
	WakeNot  Wake = iota // it will look anyhow
	WakeSoon             // the line is the only one
	WakeNow              // the ring has become half full
)

// Append copies the line into the ring. When it returns nil the line
// survives the process, and it is in its file once [Ring.Drained] is n.
func (r *Ring) Append(line []byte) (n uint64, wake Wake, err error) {
	size := uint64(len(line))
	if size > r.dims.size/2 {
		return 0, WakeNot, fmt.Errorf("%w: %d bytes of %d", ErrTooLong, size, r.dims.size)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.m == nil || r.stopped:
		return 0, WakeNot, ErrClosed
	case r.broken.Load():
		return 0, WakeNot, ErrFault
	}
	return r.put(line, size)
}

// put stores the line, and turns a fault of the memory into an error.
func (r *Ring) put(line []byte, size uint64) (after uint64, wake Wake, err error) {
	defer r.catch(debug.SetPanicOnFault(true), &err)
	n, begin := r.published.Load(), r.end
	drained := r.drained.Load()
	// An empty ring begins at its start again, so that a channel with little
	// to do stays in few pages.
	if at := begin % r.dims.size; at+size > r.dims.size || drained == n && at > 0 {
		begin += r.dims.size - at
	}
	if drained < n {
		oldest := r.from(drained)
		used := begin + size - oldest
		if n-drained >= r.dims.entries || used > r.dims.size {
			return 0, WakeNow, ErrFull
		}
		if half := r.dims.size / 2; used > half && r.end-oldest <= half || n-drained == r.dims.entries/2 {
			wake = WakeNow
		}
	}
	copy(r.m.data(r.dims, begin, size), line)
	r.m.putEntry(r.dims, n, entry{begin: begin, size: uint32(size), sum: sum(n, line)})
	r.m.publish(n + 1)
	r.end = begin + size
	r.published.Store(n + 1)
	// Who drains stores drained and then looks at published. Here it is the
	// other way round, so that one of the two sees that a line is waiting.
	if wake == WakeNot && r.drained.Load() == n {
		wake = WakeSoon
	}
	return n + 1, wake, nil
}

// catch must be deferred itself. Only faults of memory are caught.
func (r *Ring) catch(old bool, err *error) {
	debug.SetPanicOnFault(old)
	p := recover()
	if p == nil {
		return
	}
	if fault, ok := p.(runtime.Error); ok {
		if _, ok := fault.(interface{ Addr() uintptr }); ok {
			r.broken.Store(true)
			*err = ErrFault
			return
		}
	}
	panic(p)
}

// Published returns how many lines were ever appended.
func (r *Ring) Published() uint64 { return r.published.Load() }

// Drained returns how many of the lines are in their file.
func (r *Ring) Drained() uint64 { return r.drained.Load() }

// Pending returns how many lines are not drained.
func (r *Ring) Pending() uint64 {
	drained := r.drained.Load() // first, since it never passes the other
	return r.published.Load() - drained
}

// Used returns how many bytes of the ring are in use. Short lines count for
// more than they have, since the index is full before the data then. It is 0
// for a ring that is closed or lost.
func (r *Ring) Used() (bytes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.m == nil {
		return 0
	}
	var fault error
	defer r.catch(debug.SetPanicOnFault(true), &fault)
	n, drained := r.published.Load(), r.drained.Load()
	if n == drained {
		return 0
	}
	return int(max((n-drained)*bytesAnEntry, r.end-r.from(drained)))
}

// from returns where a line begins that is the first one not drained.
func (r *Ring) from(drained uint64) uint64 {
	if r.oldestOf != drained {
		r.oldest, r.oldestOf = r.m.getEntry(r.dims, drained).begin, drained
	}
	return r.oldest
}

// Stop makes Append return [ErrClosed] from now on. What is in the ring can
// still be drained.
func (r *Ring) Stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopped = true
}

// Size returns the bytes of data the ring has room for.
func (r *Ring) Size() int { return int(r.dims.size) }

// Close ends the use of the ring. Lines that were not drained stay in the
// file, and [Open] finds them. Further calls do nothing.
func (r *Ring) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.m == nil {
		return nil
	}
	m := r.m
	r.m = nil
	return errors.Join(unmap(m), r.file.Close())
}
