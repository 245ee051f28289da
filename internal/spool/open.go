package spool

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"runtime/debug"
)

// MinSize is the smallest ring in bytes: room for two of the longest records
// is left to the caller to see to.
const MinSize = 4096

// BootID identifies the time between two starts of the machine.
type BootID [16]byte

// A Leftover is what a process left in a ring that it did not close empty.
type Leftover struct {
	// SameBoot says that the machine has not been started since, so that the
	// ring is as the process left it. Otherwise its pages reached the disk
	// in any order, and only lines with a good checksum are what they were.
	SameBoot bool

	// Flight is the batch that was being written when the process ended,
	// and Place the file. Flight.Bytes is empty when none was. Only after the
	// same boot.
	Flight Batch
	Place  Place

	// Lines are those with a good checksum that were not settled, in order,
	// after another boot. Some of them may be in the log file already.
	Lines [][]byte

	// Damaged says why the file that was there could not be read as a ring.
	// It was set aside under its name with .damaged appended.
	Damaged error
}

// Open maps the ring at path, or makes one with size bytes of data, and
// returns what is left in it. A ring that has lines keeps the size it was
// made with until it is empty; an empty one is made anew in the new size.
//
// Lines of another boot have to be saved before there can be a new ring: then
// the ring returned is nil, and after the lines are safe the caller removes
// the file and calls Open again.
//
// The caller holds the lock of the log directory. The ring has one of its own
// until Close, since its file may be found from elsewhere: from a copy of the
// directory, or by who removed the lock of that; the error is ErrInUse then.
// ErrUnsupported means that there can be no ring here.
func Open(path string, size int, mode fs.FileMode, boot BootID) (*Ring, *Leftover, error) {
	if size < MinSize || size > math.MaxUint32 {
		return nil, nil, fmt.Errorf("spool %s: size of %d bytes: want %d to %d", path, size, MinSize, math.MaxUint32)
	}
	r, left, err := reopen(path, boot)
	switch {
	case errors.Is(err, errNoRing):
		damaged := err
		if err := os.Rename(path, path+".damaged"); err != nil {
			return nil, nil, errors.Join(damaged, err)
		}
		r, err = create(path, dimensionsFor(size), mode, boot)
		return r, &Leftover{SameBoot: true, Damaged: damaged}, err
	case errors.Is(err, fs.ErrNotExist):
		r, err = create(path, dimensionsFor(size), mode, boot)
		return r, &Leftover{SameBoot: true}, err
	case err != nil:
		return nil, nil, err
	case len(left.Lines) > 0:
		return nil, left, r.Close()
	case r.Pending() == 0 && (r.dims != dimensionsFor(size) || !left.SameBoot):
		if err := r.Close(); err != nil {
			return nil, nil, err
		}
		r, err = create(path, dimensionsFor(size), mode, boot)
		return r, &Leftover{SameBoot: true}, err
	}
	return r, left, nil
}

// errNoRing means that a file is no ring that this version can read.
var errNoRing = errors.New("not a spool of this version")

// reopen maps an existing ring.
func reopen(path string, boot BootID) (_ *Ring, _ *Leftover, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|noFollow, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("open spool: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("open spool %s: %w", path, err), f.Close())
		}
	}()
	if err := lockFile(f); err != nil {
		return nil, nil, err
	}
	dims, err := readDimensions(f)
	if err != nil {
		return nil, nil, err
	}
	m, err := mapFile(f, dims.fileSize())
	if err != nil {
		return nil, nil, err
	}
	r := &Ring{dims: dims, m: m, file: f}
	left, err := r.recall(boot)
	if err != nil {
		return nil, nil, errors.Join(err, unmap(m))
	}
	return r, left, nil
}

// readDimensions reads the header of a file, and sees that the file is as
// long as it says.
func readDimensions(f *os.File) (d dimensions, err error) {
	b := make([]byte, atBoot)
	if _, err := f.ReadAt(b, 0); err != nil {
		return d, errNoRing
	}
	info, err := f.Stat()
	if err != nil {
		return d, err
	}
	switch {
	case bytes.Count(b, []byte{0}) == len(b):
		// The machine stopped before the header was on the disk. Its boot id
		// is that of no boot.
		d = dimensionsFor(int((info.Size() - headerSize) / (bytesAnEntry + entrySize) * bytesAnEntry))
	case string(b[:8]) != magic || binary.LittleEndian.Uint64(b[atVersion:]) != version:
		return d, errNoRing
	default:
		d.size = binary.LittleEndian.Uint64(b[atSize:])
		d.entries = binary.LittleEndian.Uint64(b[atEntries:])
	}
	if d.size < MinSize || d.size > math.MaxUint32 || d != dimensionsFor(int(d.size)) || info.Size() != d.fileSize() {
		return d, errNoRing
	}
	return d, nil
}

// recall takes over what the header says, as far as it can be true.
func (r *Ring) recall(boot BootID) (left *Leftover, err error) {
	defer r.catch(debug.SetPanicOnFault(true), &err)
	var was BootID
	copy(was[:], r.m[atBoot:])
	left = &Leftover{SameBoot: was == boot}
	published, drained, flight := r.m.load(atPublished), r.m.load(atDrained), r.m.load(atFlight)
	if !left.SameBoot {
		left.Lines = r.goodLines(published)
		return left, nil
	}
	if drained > published || published-drained > r.dims.entries || flight > published {
		return nil, errNoRing // the file was changed by someone else
	}
	r.published.Store(published)
	r.drained.Store(drained)
	r.oldestOf = math.MaxUint64
	if published > 0 {
		last := r.m.getEntry(r.dims, published-1)
		r.end = last.begin + uint64(last.size)
	}
	for n := drained; n < published; n++ {
		if !r.whole(n) {
			return nil, errNoRing
		}
	}
	if flight > drained {
		left.Flight = r.run(drained, flight, math.MaxInt)
		left.Place = r.m.getPlace()
		if left.Flight.End != flight {
			return nil, errNoRing
		}
	}
	return left, nil
}

// whole reports whether the entry of line n tells a place in the data, and
// the checksum is right.
func (r *Ring) whole(n uint64) bool {
	e := r.m.getEntry(r.dims, n)
	at, size := e.begin%r.dims.size, uint64(e.size)
	return size > 0 && at+size <= r.dims.size && sum(n, r.m.data(r.dims, at, size)) == e.sum
}

// goodLines returns the lines with a good checksum that were not settled. The
// header may be older than the lines, by as much as the ring holds.
func (r *Ring) goodLines(published uint64) (lines [][]byte) {
	first := r.m.load(atSettled)
	if published > r.dims.entries {
		first = max(first, published-r.dims.entries)
	}
	for n := first; n < published+r.dims.entries; n++ {
		if r.whole(n) {
			e := r.m.getEntry(r.dims, n)
			lines = append(lines, append([]byte(nil), r.m.data(r.dims, e.begin, uint64(e.size))...))
		}
	}
	return lines
}

// create makes an empty ring, in place of whatever is there. Its blocks are
// allocated: a store into a hole of a full disk would be a fault.
func create(path string, d dimensions, mode fs.FileMode, boot BootID) (_ *Ring, err error) {
	temp := path + ".new"
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("make spool: %w", err)
	}
	f, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL|noFollow, mode)
	if err != nil {
		return nil, fmt.Errorf("make spool: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("make spool %s: %w", path, err), f.Close(), os.Remove(temp))
		}
	}()
	if err := lockFile(f); err != nil {
		return nil, err
	}
	if err := allocate(f, d.fileSize()); err != nil {
		return nil, err
	}
	m, err := mapFile(f, d.fileSize())
	if err != nil {
		return nil, err
	}
	r := &Ring{dims: d, m: m, file: f}
	if err := r.initialise(boot); err != nil {
		return nil, errors.Join(err, unmap(m))
	}
	if err := os.Rename(temp, path); err != nil {
		return nil, errors.Join(err, unmap(m))
	}
	return r, nil
}

func (r *Ring) initialise(boot BootID) (err error) {
	defer r.catch(debug.SetPanicOnFault(true), &err)
	copy(r.m[atMagic:], magic)
	r.m.store(atVersion, version)
	r.m.store(atSize, r.dims.size)
	r.m.store(atEntries, r.dims.entries)
	copy(r.m[atBoot:atBoot+16], boot[:])
	return nil
}
