package logfile

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
)

// lateness is how old a record may be when it comes, and still belong to the
// day that just ended.
const lateness = time.Second

// due reports whether the file must be rotated before line is appended, or,
// when line is nil, without waiting for one.
func (f *File) due(now time.Time, line []byte) bool {
	a := f.act
	switch {
	case a.size == 0:
		return false
	case f.opts.MaxSize > 0 && a.size+int64(len(f.linesOf(f.account.pending(), now))+len(line)) > f.opts.MaxSize:
		return true
	case a.day.contains(now):
		return false
	}
	// A record made just before midnight and handed over just after it goes
	// to the old day. It would begin a file that bears that day's name and
	// fills with the records of the new one.
	made, ok := now.Add(-lateness), true
	if line != nil {
		made, ok = timeOf(line)
	}
	return !ok || now.Sub(made) > lateness || !a.day.contains(made)
}

// Rotate moves the file to its final name and begins the next, whatever its
// size and age. An empty file is left alone. After an error writing goes on
// in the old file.
func (f *File) Rotate() error {
	f.mu.Lock()
	defer f.unlockAndReport()
	if f.closed {
		return ErrClosed
	}
	// What was appended before belongs to the old file. Where that fails, a
	// new file may be what is needed.
	f.drainAll()
	return f.rotate(f.opts.now())
}

// RotateIfDue does what cannot wait for the next record, and is to be called
// about once a second: it rotates a file whose day is over, tries again what
// failed before, notices when someone else moved, deleted or changed the
// file, and writes the lines that tell of it and of missing records. An error
// of a rotation is in [Stats] and has been reported.
func (f *File) RotateIfDue() error {
	f.mu.Lock()
	defer f.unlockAndReport()
	if f.closed {
		return ErrClosed
	}
	now := f.opts.now()
	f.inspect(now)
	f.drainAll() // the records of a day before its end
	var err error
	switch {
	case f.act == nil:
	case !f.retry.waits(now) && f.due(now, nil):
		err = f.rotate(now)
	case f.act.logger == nil:
		_ = f.act.attach() // own goes on appending until it works
	}
	f.writeMarksIfDue(now)
	f.settleOld(now)
	return err
}

// rotate moves the active file away and opens the next one. After an error
// f.act is the old file still, or nil when it has to be opened again.
func (f *File) rotate(now time.Time) error {
	f.inspect(now) // or a stranger's file might get our name
	if f.act == nil || f.act.size == 0 {
		return nil
	}
	err := f.moveOn()
	if err == nil {
		f.account.change(func(s *Stats) {
			s.Rotations++
			s.RotationError = nil
		})
		f.retry = backoff{}
		return nil
	}
	if f.retry == (backoff{}) {
		f.report(fmt.Errorf("%s grows past its limit until it can be rotated: %w", f.path, err))
	}
	f.account.change(func(s *Stats) {
		s.RotationFailures++
		s.RotationError = err
		s.LastError = err
	})
	f.retry.failed(now)
	return err
}

// moveOn keeps our descriptor of the old file until the next one is open, so
// that even a process that is out of descriptors goes on in the old file.
func (f *File) moveOn() error {
	old := f.act
	if err := old.detach(); err != nil {
		f.report(fmt.Errorf("close %s: %w", f.path, err))
	}
	if renameNeedsClosed {
		f.act = nil
		old.own.Close()
	}
	seg := logdir.Segment{Channel: f.opts.Name, Start: old.start, Number: old.number}
	path, err := f.opts.Dir.Retire(seg, f.opts.Location)
	if err != nil {
		return f.stay(err)
	}
	next, err := openOwn(f.path, f.opts.Mode, f.opts.Location)
	if err != nil {
		return f.stay(errors.Join(err, f.opts.Dir.Unretire(path, f.opts.Name)))
	}
	f.unsynced.file(path)
	f.unsynced.dir(filepath.Dir(path))
	f.unsynced.dir(filepath.Dir(filepath.Dir(path)))
	f.act = nil
	if !renameNeedsClosed {
		if err := old.own.Close(); err != nil {
			f.report(fmt.Errorf("close %s: %w", path, err))
		}
	}
	if err := f.adopt(next); err != nil {
		f.report(err) // the next record tries to open it again
	}
	return nil
}

// stay goes on in the old file after err.
func (f *File) stay(err error) error {
	if f.act != nil {
		// Without lumberjack the file can be appended to as well, and
		// RotateIfDue tries again.
		_ = f.act.attach()
	}
	return err
}

// A backoff spaces the attempts at what failed.
type backoff struct {
	wait  time.Duration
	until time.Time
}

const (
	minBackoff = time.Second
	maxBackoff = time.Minute
)

// waits reports whether it is too early to try again. A time from time.Now
// has a monotonic reading, so setting the clock does not matter.
func (b *backoff) waits(now time.Time) bool { return now.Before(b.until) }

func (b *backoff) failed(now time.Time) {
	b.wait = min(max(2*b.wait, minBackoff), maxBackoff)
	b.until = now.Add(b.wait)
}
