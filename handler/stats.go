package handler

import (
	"maps"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/logfile"
)

// Stats are the accounts of a handler since [New].
type Stats struct {
	// Channels has the account of each channel's file; with
	// [FileOptions.Single] that of the one file, under its name. It is empty
	// when files are off. A record that is copied to the errors channel
	// counts there as well.
	Channels map[channel.Name]ChannelStats

	// Console is the account of the console.
	Console ConsoleStats

	// Unrouted counts the records with a component that no rule matches.
	Unrouted uint64

	// ExtraFailed counts the records that an extra handler failed to handle
	// or panicked at.
	ExtraFailed uint64

	// Errors counts what [Options.OnError] heard or would have heard.
	Errors uint64
}

// ChannelStats are the account of one file:
//
//	Emitted = Written + Spooled + Failed + all of Dropped
type ChannelStats struct {
	// File is the path of the active file, which exists once Written > 0.
	File string

	Emitted uint64            // records handed over, and found in the spool by New
	Written uint64            // records in the file
	Spooled uint64            // records in the spool, which will be in the file soon
	Failed  uint64            // records for which Handle returned an error
	Dropped map[string]uint64 // records given up, by reason

	Bytes     int64  // of the written records
	Rotations uint64 // files moved to daily/
	LastError error  // nil when nothing ever went wrong

	// SpoolError is why there is no spool: each record is one write to the
	// file then, which is slower and as safe. nil while there is one.
	SpoolError error
}

// ConsoleStats are the account of the console, in lines.
type ConsoleStats struct {
	Written uint64
	Dropped uint64 // the console was too slow
	Failed  uint64 // its Writer returned an error

	LastError error
}

// Stats returns the accounts so far. It may be called at any time, after
// Close too.
func (h *Handler) Stats() Stats {
	c := h.core
	s := Stats{
		Channels:    make(map[channel.Name]ChannelStats, len(c.sinks)),
		Unrouted:    c.unrouted.Load(),
		ExtraFailed: c.extraFailed.Load(),
		Errors:      c.reporter.errors.Load(),
	}
	for _, sink := range c.sinks {
		s.Channels[sink.name] = sink.stats()
	}
	if c.console != nil {
		s.Console = ConsoleStats{
			Written: c.console.written.Load(),
			Dropped: c.console.dropped.Load(),
			Failed:  c.console.failed.Load(),
		}
		if err := c.console.lastErr.Load(); err != nil {
			s.Console.LastError = *err
		}
	}
	return s
}

// stats returns the account of the file, of those before it in directories
// that were lost, and of the time without one.
func (s *fileSink) stats() ChannelStats {
	s.mu.Lock()
	f := s.past
	f.Dropped = maps.Clone(f.Dropped)
	s.mu.Unlock()
	var out ChannelStats
	if file := s.file.Load(); file != nil {
		out.File = file.Path()
		add(&f, file.Stats())
	}
	if n := s.dropped.Load(); n > 0 {
		add(&f, logfile.Stats{Emitted: n, Dropped: map[string]uint64{dropNoDirectory: n}})
	}
	out.Emitted, out.Written, out.Spooled, out.Failed, out.Dropped = f.Emitted, f.Written, f.Spooled, f.Failed, f.Dropped
	out.SpoolError = f.SpoolError
	out.Bytes, out.Rotations, out.LastError = int64(f.Bytes), f.Rotations, f.LastError
	return out
}

// retire keeps the account of a file that is not written any more.
func (s *fileSink) retire(f logfile.Stats) {
	s.mu.Lock()
	defer s.mu.Unlock()
	add(&s.past, f)
}

// add adds one account to another.
func add(sum *logfile.Stats, f logfile.Stats) {
	sum.Emitted += f.Emitted
	sum.Written += f.Written
	sum.Spooled += f.Spooled
	sum.SpoolError = f.SpoolError
	sum.Failed += f.Failed
	sum.Bytes += f.Bytes
	sum.Rotations += f.Rotations
	for reason, n := range f.Dropped {
		if sum.Dropped == nil {
			sum.Dropped = make(map[string]uint64)
		}
		sum.Dropped[reason] += n
	}
	if f.LastError != nil {
		sum.LastError = f.LastError
	}
}

// dropNoDirectory is the reason for records that came while the directory
// could not be used.
const dropNoDirectory = "no directory"
