package spool

import "runtime/debug"

// A Batch is a run of lines that lies in one piece.
type Batch struct {
	First, End uint64 // the numbers of its lines, End excluded
	Bytes      []byte // the lines; valid until Done
}

// Prepare makes the memory of the ring ready to be stored to, which otherwise
// some of those who append would have to wait for: after the system has
// written a page to the disk, the first store to it asks the file system.
// It is to be called now and then by who drains.
func (r *Ring) Prepare() { populate(r.m) }

// Guard calls f, and returns [ErrFault] when the memory of the ring turns out
// to be gone. Whoever looks at the bytes of a batch does it in there.
func (r *Ring) Guard(f func() error) (err error) {
	defer r.catch(debug.SetPanicOnFault(true), &err)
	return f()
}

// Next returns the lines that were appended and not drained, as far as they
// lie in one piece and limit bytes, but one line at least. It reports false
// when there are none.
func (r *Ring) Next(limit int) (b Batch, ok bool, err error) {
	defer r.catch(debug.SetPanicOnFault(true), &err)
	first, published := r.drained.Load(), r.published.Load()
	if first == published {
		return Batch{}, false, nil
	}
	b = r.run(first, published, limit)
	return b, true, nil
}

// run returns the lines from first on, as far as they lie in one piece.
func (r *Ring) run(first, end uint64, limit int) Batch {
	e := r.m.getEntry(r.dims, first)
	begin, size := e.begin, uint64(e.size)
	n := first + 1
	for ; n < end; n++ {
		e = r.m.getEntry(r.dims, n)
		if e.begin != begin+size || e.begin%r.dims.size == 0 || size+uint64(e.size) > uint64(limit) {
			break
		}
		size += uint64(e.size)
	}
	return Batch{First: first, End: n, Bytes: r.m.data(r.dims, begin, size)}
}

// Begin notes that b is about to be written to the file that p names. From
// here until Done or Abort a process that finds the ring has to look there.
func (r *Ring) Begin(b Batch, p Place) (err error) {
	defer r.catch(debug.SetPanicOnFault(true), &err)
	r.m.putPlace(p)
	r.m.store(atFlight, b.End)
	return nil
}

// Done notes that b is in its file, and frees its room. After an error that
// is true all the same, but for what a later process will find.
func (r *Ring) Done(b Batch) (err error) {
	defer r.catch(debug.SetPanicOnFault(true), &err)
	defer r.drained.Store(b.End)
	r.m.store(atDrained, b.End)
	r.m.store(atFlight, 0)
	return nil
}

// Settle notes that the file has the first n lines on the disk, so that they
// are not among [Leftover.Lines] after another boot.
func (r *Ring) Settle(n uint64) (err error) {
	defer r.catch(debug.SetPanicOnFault(true), &err)
	r.m.store(atSettled, max(n, r.m.load(atSettled)))
	return nil
}

// Abort notes that no part of b is in any file.
func (r *Ring) Abort() (err error) {
	defer r.catch(debug.SetPanicOnFault(true), &err)
	r.m.store(atFlight, 0)
	return nil
}

// SetCounter keeps an account in the header.
func (r *Ring) SetCounter(c Counter, v uint64) (err error) {
	defer r.catch(debug.SetPanicOnFault(true), &err)
	r.m.store(atCounters+8*int(c), v)
	return nil
}

// Counter returns an account as the header has it.
func (r *Ring) Counter(c Counter) (v uint64, err error) {
	defer r.catch(debug.SetPanicOnFault(true), &err)
	return r.m.load(atCounters + 8*int(c)), nil
}
