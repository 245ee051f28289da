package spool

import (
	"errors"
	"fmt"
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
	mu     sync.Mutex
	m      region // nil once closed
	broken atomic.Bool
	end    uint64 // where the next line may begin

	// oldest is where line oldestOf begins: the first one that was not
	// drained when an Append last looked.
	oldest, oldestOf uint64

	// What the header says, for those who need not look there.
	published atomic.Uint64 // lines that were appended; stored under mu
	drained   atomic.Uint64 // lines that are in the log file; stored by who drains
}

// Append copies the line into the ring. When it returns nil the line
// survives the process.
func (r *Ring) Append(line []byte) error {
	size := uint64(len(line))
	if size > r.dims.size/2 {
		return fmt.Errorf("%w: %d bytes of %d", ErrTooLong, size, r.dims.size)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.m == nil {
		return ErrClosed
	}
	if r.broken.Load() {
		return ErrFault
	}
	return r.put(line, size)
}

// put stores the line, and turns a fault of the memory into an error.
func (r *Ring) put(line []byte, size uint64) (err error) {
	defer r.catch(debug.SetPanicOnFault(true), &err)
	n, begin := r.published.Load(), r.end
	if at := begin % r.dims.size; at+size > r.dims.size {
		begin += r.dims.size - at
	}
	if drained := r.drained.Load(); drained < n {
		if r.oldestOf != drained {
			r.oldest, r.oldestOf = r.m.getEntry(r.dims, drained).begin, drained
		}
		if n-drained >= r.dims.entries || begin+size-r.oldest > r.dims.size {
			return ErrFull
		}
	}
	copy(r.m.data(r.dims, begin, size), line)
	r.m.putEntry(r.dims, n, entry{begin: begin, size: uint32(size), sum: sum(n, line)})
	r.m.store(atPublished, n+1)
	r.published.Store(n + 1)
	r.end = begin + size
	return nil
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

// Pending returns how many lines are not drained.
func (r *Ring) Pending() uint64 { return r.published.Load() - r.drained.Load() }

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
	return unmap(m)
}
