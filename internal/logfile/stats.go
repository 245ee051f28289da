package logfile

import (
	"errors"
	"maps"
)

// DropClosed is the reason for records that came after Close.
const DropClosed = "closed"

// Stats are the account of a [File] since [New]. Always
//
//	Emitted = Written + Failed + all of Dropped
//
// The lines that the file writes itself are no records and not counted.
type Stats struct {
	Emitted uint64            // calls of Append, and records that Missed told of
	Written uint64            // records in the file
	Failed  uint64            // records for which Append returned an error
	Dropped map[string]uint64 // records given up, by reason; nil when there are none

	Bytes     uint64 // of the written records
	Rotations uint64 // files moved to daily/

	RotationFailures uint64 // attempts to move a file that failed
	// RotationError is why the last attempt failed; nil once one succeeds.
	// As long as it is set, the file grows past its limit.
	RotationError error

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

// Stats returns the account so far.
func (f *File) Stats() Stats {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.stats
	s.Dropped = maps.Clone(s.Dropped)
	return s
}
