package logfile

import (
	"errors"
	"fmt"
	"slices"
	"syscall"
	"time"

	"github.com/alphapt/chanlog/internal/record"
)

// marks are what the next lines of the writer itself will say, the oldest
// first. They wait here, and not in the active file, to outlive it.
type marks []record.Mark

// dropped adds n missing records to those that are missing for that reason
// already.
func (m *marks) dropped(reason string, n uint64, from, to time.Time) {
	for i := range *m {
		p := &(*m)[i]
		if p.Kind != record.MarkDropped || p.Reason != reason {
			continue
		}
		p.Count += n
		if from.Before(p.From) {
			p.From = from
		}
		if to.After(p.To) {
			p.To = to
		}
		return
	}
	*m = append(*m, record.Mark{Kind: record.MarkDropped, Reason: reason, Count: n, From: from, To: to})
}

// Missed says that n records were given up before they reached Append,
// between from and to and for a reason that is said in few words, such as
// "disk full". They count as emitted and dropped. A line in the file will
// tell its readers, before the next record or with the next RotateIfDue; as
// long as it goes on, RotateIfDue adds a line for it once a minute.
func (f *File) Missed(reason string, n uint64, from, to time.Time) {
	if n > 0 {
		f.account.missed(reason, reason, n, from, to)
	}
}

// linesOf returns the lines of marks.
func (f *File) linesOf(all marks, now time.Time) (b []byte) {
	for _, m := range all {
		m.Time, m.Channel = now, string(f.opts.Name)
		if m.Kind == record.MarkDropped {
			m.Message = missing(m.Count) + ": " + m.Reason
		}
		if f.opts.Text {
			b = m.AppendText(b)
		} else {
			b = m.AppendLine(b)
		}
	}
	return b
}

func missing(n uint64) string {
	if n == 1 {
		return "1 record is missing"
	}
	return fmt.Sprintf("%d records are missing", n)
}

// markInterval is how often a channel that gets no record through says so:
// its records may have been given up to save room on the disk.
const markInterval = time.Minute

// writeMarksIfDue writes what is pending, for a channel that gets no records.
func (f *File) writeMarksIfDue(now time.Time) {
	gap := slices.ContainsFunc(f.account.pending(), func(m record.Mark) bool { return m.Kind == record.MarkGap })
	if !gap && now.Sub(f.marked) < markInterval {
		return
	}
	if f.writeMarks(now) {
		f.marked = now
	}
}

// writeMarks reports whether it wrote anything. What cannot be written goes
// on waiting: why it cannot has been reported where the records failed.
func (f *File) writeMarks(now time.Time) bool {
	if len(f.account.pending()) == 0 || f.act == nil && f.open() != nil {
		return false
	}
	took := f.account.take()
	kept, err := f.act.append(f.linesOf(took, now), now, f.opts.Location)
	f.account.putBack(took, kept)
	return err == nil
}

// reason says in few words why a record failed.
func (f *File) reason(err error) string {
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno.Error()
	}
	if f.act == nil {
		return "the file cannot be opened"
	}
	return "the file cannot be written"
}
