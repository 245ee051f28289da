package logfile

import (
	"errors"
	"maps"
)

// DropClosed is the reason for records that came after Close.
const DropClosed = "closed"

// Stats are the account of a [File] since [New]. Always
//
//	Emitted = Written + Spooled + Failed + all of Dropped
//
// The lines that the file writes itself are no records and not counted.
type Stats struct {
	// Emitted counts the calls of Append, the records that Missed told of,
	// and those that an earlier process left in the spool.
	Emitted uint64
	Written uint64            // records in the file
	Spooled uint64            // records in the spool, on their way to the file
	Failed  uint64            // records for which Append returned an error
	Dropped map[string]uint64 // records given up, by reason; nil when there are none

	Bytes     uint64 // of the written records
	Rotations uint64 // files moved to daily/

	RotationFailures uint64 // attempts to move a file that failed
	// RotationError is why the last attempt failed; nil once one succeeds.
	// As long as it is set, the file grows past its limit.
	RotationError error

	// SpoolError is why there is no spool though one is wanted: each record
	// is a write of its own then. nil while there is one, or none is wanted.
	SpoolError error

	// LastError is the last error of any kind, however long ago.
	LastError error
}

// count enters one call of Append and its result.
func (s *Stats) count(size int, err error) {
	s.Emitted++
	switch {
	case err == nil:
		s.Written++
		s.Bytes += uint64(size)
	case errors.Is(err, ErrClosed):
		s.drop(DropClosed, 1)
	default:
		s.Failed++
		s.LastError = err
	}
}

func (s *Stats) drop(reason string, n uint64) {
	if s.Dropped == nil {
		s.Dropped = make(map[string]uint64)
	}
	s.Dropped[reason] += n
}

// Stats returns the account so far. It does not wait for the disk.
func (f *File) Stats() (all Stats) {
	f.account.change(func(s *Stats) {
		all = *s
		all.Dropped = maps.Clone(s.Dropped)
		if r := f.ring.Load(); r != nil {
			all.spooled(f.base, r.Drained(), r.Published()) // in this order: the first never passes the other
		}
	})
	return all
}

// spooled enters the lines that a ring had since it had base of them.
func (s *Stats) spooled(base, drained, published uint64) {
	s.Emitted += published - base
	s.Written += drained - base
	s.Spooled += published - drained
}
