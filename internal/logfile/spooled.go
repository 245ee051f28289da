package logfile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/alphapt/chanlog/internal/spool"
)

// A Spool is where the ring of a channel is.
type Spool struct {
	Path string // of the ring's file; "" is no ring
	Size int    // in bytes
	// Boot is the present time of the machine's running; when zero, the
	// system is asked.
	Boot spool.BootID
}

var (
	// ErrSpooled says that a record is in the spool but not where it should
	// be by now: in the file, or on the disk. It will be there once that can
	// be written, also when the process ends before.
	ErrSpooled = errors.New("record is in the spool, and neither in the file nor on the disk yet")

	// ErrFull says that a record was dropped because the spool is full and
	// the file could not be written for some time.
	ErrFull = errors.New("record was dropped since the spool is full")
)

// The reasons for records that the ring cost.
const (
	DropFull  = "spool full"
	DropFault = "spool lost"
)

// wantRing returns the ring, and makes it at its first call. It is nil where
// there is none, or none is to be. f.mu is held.
func (f *File) wantRing() *spool.Ring {
	if r := f.ring.Load(); r != nil || f.tried || f.closed || f.opts.Spool.Path == "" {
		return r
	}
	f.tried = true
	left, err := f.openRing()
	if err != nil {
		f.withoutRing(err)
	} else {
		f.recover(left)
	}
	return f.ring.Load()
}

// withoutRing makes each record a write of its own from here on.
func (f *File) withoutRing(err error) {
	err = fmt.Errorf("%s: each record is a write of its own: %w", f.path, err)
	f.account.change(func(s *Stats) { s.SpoolError = err })
	f.report(err)
}

// openRing opens or makes the ring's file.
func (f *File) openRing() (left *leftover, err error) {
	o := f.opts.Spool
	if o.Boot == (spool.BootID{}) {
		if o.Boot, err = spool.ThisBoot(); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(filepath.Dir(o.Path), 0o750); err != nil {
		return nil, err
	}
	r, found, err := spool.Open(o.Path, o.Size, f.opts.Mode, o.Boot)
	if err != nil {
		return nil, err
	}
	return &leftover{r, found}, nil
}

// use puts the ring in the way of the records.
func (f *File) use(r *spool.Ring) {
	f.base = r.Drained()
	f.counters.recall(r)
	f.ring.Store(r)
	f.ended.Go(func() { f.drainer(r) })
}

// spool appends one line to the ring, and waits for as much as the caller has
// to be sure of.
func (f *File) spool(r *spool.Ring, line []byte, now bool) error {
	if len(line) == 0 || line[len(line)-1] != '\n' {
		err := fmt.Errorf("append to %s: record of %d bytes does not end in a newline", f.path, len(line))
		f.account.appended(0, err)
		f.account.failed("no line", f.opts.now())
		return err
	}
	n, wake, err := r.Append(line)
	if errors.Is(err, spool.ErrFull) {
		n, wake, err = f.appendWhenThereIsRoom(r, line)
	}
	switch {
	case err != nil:
		return f.refused(r, line, now, err)
	case f.opts.Durability == Always:
		return f.await(r, n, blockPatience, true)
	case now:
		return f.drainUntil(r, n)
	case wake == spool.WakeSoon:
		f.wake.soon.signal()
	case wake == spool.WakeNow:
		f.wake.now.signal()
	}
	return nil
}

// refused deals with a line that the ring did not take.
func (f *File) refused(r *spool.Ring, line []byte, now bool, err error) error {
	switch {
	case errors.Is(err, spool.ErrClosed):
		f.account.appended(0, ErrClosed)
		return ErrClosed
	case errors.Is(err, spool.ErrFault):
		f.mu.Lock()
		f.abandon(r)
		f.unlockAndReport()
		return f.add(line, now)
	case errors.Is(err, spool.ErrTooLong):
		// After what is in the ring, and in a write of its own.
		f.mu.Lock()
		defer f.unlockAndReport()
		f.drainAll()
		err = f.append(line)
		f.account.appended(len(line), err)
		return err
	}
	at := f.opts.now()
	told := DropFull
	if cause := f.lastDrainError(); cause != "" {
		told += ": " + cause
	}
	f.account.missed(DropFull, told, 1, at, at)
	return err
}

// lastDrainError says in few words why the ring is not drained.
func (f *File) lastDrainError() string {
	if !f.mu.TryLock() { // who holds it waits for the disk
		return "the disk is too slow"
	}
	defer f.mu.Unlock()
	if f.drainErr == nil {
		return ""
	}
	return f.reason(f.drainErr)
}

// appendWhenThereIsRoom waits for the ring to be drained. Where the caller
// does not block, only the first ones wait in vain: after that nobody does
// until something was drained.
func (f *File) appendWhenThereIsRoom(r *spool.Ring, line []byte) (n uint64, wake spool.Wake, err error) {
	until := time.Now().Add(f.patience())
	var cause error
	for f.opts.Block || !f.stuck.Load() {
		left := time.Until(until)
		if left <= 0 {
			break
		}
		cause = f.await(r, r.Drained()+1, left, false)
		if n, wake, err = r.Append(line); !errors.Is(err, spool.ErrFull) {
			return n, wake, err
		}
	}
	f.stuck.Store(true)
	if cause != nil {
		return 0, spool.WakeNot, fmt.Errorf("append to %s: %w: %w", f.path, ErrFull, cause)
	}
	return 0, spool.WakeNot, fmt.Errorf("append to %s: %w", f.path, ErrFull)
}

// await waits until that many lines are in their file and, under Always, on
// the disk. An attempt that fails ends it, or has to be followed by another.
func (f *File) await(r *spool.Ring, line uint64, patience time.Duration, again bool) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	var cause error
	for {
		w := f.waiting.add(line)
		if r.Drained() >= line {
			f.waiting.remove(w)
			return nil
		}
		f.wake.now.signal()
		select {
		case err := <-w.done:
			switch cause = err; {
			case err == nil:
				return nil
			case errors.Is(err, spool.ErrFault), errors.Is(err, ErrClosed):
				return fmt.Errorf("append to %s: %w", f.path, err)
			case !again:
				return f.spooled(err)
			}
		case <-timer.C:
			f.waiting.remove(w)
			if r.Drained() >= line {
				return nil
			}
			if cause == nil {
				cause = fmt.Errorf("the disk did not answer within %v", patience)
			}
			return f.spooled(cause)
		}
	}
}

func (f *File) spooled(cause error) error {
	return fmt.Errorf("append to %s: %w: %w", f.path, ErrSpooled, cause)
}

// drainUntil returns when that many lines are in the file. The caller drains
// them itself, unless somebody does so already.
func (f *File) drainUntil(r *spool.Ring, line uint64) error {
	if !f.mu.TryLock() {
		return f.await(r, line, dropPatience, false)
	}
	err := f.drain(r, line)
	f.unlockAndReport()
	if r.Pending() > 0 {
		f.wake.soon.signal() // for those who saw that a line was waiting already
	}
	if err != nil && r.Drained() < line {
		return f.spooled(err)
	}
	return nil
}

// Flush returns when every record appended before the call is in the file.
func (f *File) Flush(ctx context.Context) error {
	r := f.ring.Load()
	if r == nil {
		return nil
	}
	line := r.Published()
	w := f.waiting.add(line)
	defer f.waiting.remove(w)
	if r.Drained() >= line {
		return nil
	}
	f.wake.now.signal()
	select {
	case err := <-w.done:
		if err != nil {
			return fmt.Errorf("flush %s: %w", f.path, err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("flush %s: %w", f.path, ctx.Err())
	}
}
