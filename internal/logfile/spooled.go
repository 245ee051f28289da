package logfile

import (
	"cmp"
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
	// be written, also when the process ends before. Without a spool it says
	// that a record is in the file and perhaps not on the disk.
	ErrSpooled = errors.New("record is kept, but not where it should be yet: in the file, or on the disk")

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
	now := f.opts.now()
	tried := f.tried && (f.again.IsZero() || now.Before(f.again))
	if r := f.ring.Load(); r != nil || tried || f.closed || f.opts.Spool.Path == "" {
		return r
	}
	f.tried, f.again = true, time.Time{}
	left, err := f.openRing()
	switch {
	case errors.Is(err, spool.ErrUnsupported):
		f.withoutRing(err)
	case err != nil: // a full disk, no descriptor left
		f.withoutRing(err)
		f.again = now.Add(ringRetry)
	default:
		f.account.change(func(s *Stats) { s.SpoolError = nil })
		f.recover(left)
	}
	return f.ring.Load()
}

// withoutRing makes each record a write of its own from here on.
func (f *File) withoutRing(err error) {
	err = fmt.Errorf("%s: each record is a write of its own: %w", f.path, err)
	var said bool
	f.account.change(func(s *Stats) {
		said = s.SpoolError != nil
		s.SpoolError = err
	})
	if !said {
		f.report(err)
	}
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
func (f *File) spool(r *spool.Ring, line []byte, now, block bool) error {
	if len(line) == 0 || line[len(line)-1] != '\n' {
		err := fmt.Errorf("append to %s: record of %d bytes does not end in a newline", f.path, len(line))
		f.account.appended(0, err)
		f.account.missing("no line", 1, f.opts.now())
		return err
	}
	n, wake, err := r.Append(line)
	if errors.Is(err, spool.ErrFull) {
		n, wake, err = f.appendWhenThereIsRoom(r, line, block)
	}
	switch {
	case err != nil:
		return f.refused(r, line, now, block, err)
	case f.opts.Durability == Always:
		return f.awaitDisk(r, n)
	case now:
		return f.drainUntil(r, n)
	case wake == spool.WakeSoon:
		f.wakeUp()
	case wake == spool.WakeNow:
		f.wake.now.signal()
	}
	return nil
}

// wakeUp sees to it that the ring is drained soon.
func (f *File) wakeUp() {
	if f.asleep.Load() {
		f.wake.soon.signal()
	}
}

// refused deals with a line that the ring did not take.
func (f *File) refused(r *spool.Ring, line []byte, now, block bool, err error) error {
	switch {
	case errors.Is(err, spool.ErrClosed):
		f.account.appended(0, ErrClosed)
		return ErrClosed
	case errors.Is(err, spool.ErrFault):
		f.mu.Lock()
		f.abandon(r)
		f.unlockAndReport()
		return f.add(line, now, block)
	case errors.Is(err, spool.ErrTooLong):
		// After what is in the ring.
		f.mu.Lock()
		f.drainAll()
		return f.through(line)
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

// errNoAnswer is why a record is not where it should be when no attempt to
// bring it there has ended.
var errNoAnswer = errors.New("the disk did not answer in time")

// appendWhenThereIsRoom waits for the ring to be drained. Where the caller
// does not block, only the first ones wait in vain: after that nobody does
// until something was drained.
func (f *File) appendWhenThereIsRoom(r *spool.Ring, line []byte, block bool) (n uint64, wake spool.Wake, err error) {
	ctx, cancel := context.WithTimeoutCause(context.Background(), patience(block), errNoAnswer)
	defer cancel()
	drained := r.Drained()
	var cause error
	for ctx.Err() == nil && (block || !f.stuck.Load()) {
		// Not for a line that will never come, if all is drained by now.
		if err := f.await(ctx, r, min(r.Drained()+1, r.Published())); err != nil && (cause == nil || !errors.Is(err, errNoAnswer)) {
			cause = err
		}
		if n, wake, err = r.Append(line); !errors.Is(err, spool.ErrFull) {
			return n, wake, err
		}
	}
	if r.Drained() == drained { // and not only others were faster
		f.stuck.Store(true)
	}
	err = fmt.Errorf("append to %s: %w", f.path, ErrFull)
	if cause != nil {
		err = fmt.Errorf("%w: %w", err, cause)
	}
	return 0, spool.WakeNot, err
}

// await waits until that many lines are in their file and, under Always, on
// the disk. It ends with ctx, and when an attempt to get there fails.
func (f *File) await(ctx context.Context, r *spool.Ring, line uint64) error {
	w := f.waiting.add(line)
	defer f.waiting.remove(w)
	if r.Drained() >= line {
		return nil
	}
	if f.ring.Load() != r {
		return spool.ErrFault
	}
	f.wake.now.signal()
	var err error
	select {
	case err = <-w.done:
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-f.wake.stopped:
		err = ErrClosed
	}
	if r.Drained() >= line {
		return nil
	}
	return err
}

// awaitDisk waits until that many lines are on the disk, over attempts that
// fail.
func (f *File) awaitDisk(r *spool.Ring, line uint64) error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), blockPatience, errNoAnswer)
	defer cancel()
	var failed error
	for {
		err := f.await(ctx, r, line)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, spool.ErrFault):
			return f.kept(err)
		case ctx.Err() != nil, errors.Is(err, ErrClosed):
			return f.kept(cmp.Or(failed, err))
		}
		failed = err
	}
}

// kept is the error for a record that was taken, and is not where it should
// be. With the spool it is lost.
func (f *File) kept(cause error) error {
	if errors.Is(cause, spool.ErrFault) {
		return fmt.Errorf("append to %s: %w", f.path, cause)
	}
	return fmt.Errorf("append to %s: %w: %w", f.path, ErrSpooled, cause)
}

// drainUntil returns when that many lines are in the file. The caller drains
// them itself, unless somebody does so already.
func (f *File) drainUntil(r *spool.Ring, line uint64) (err error) {
	if f.mu.TryLock() {
		err = f.drain(r, line)
		f.unlockAndReport()
		if r.Pending() > 0 {
			f.wakeUp() // for those who saw that a line was waiting already
		}
	} else {
		patience := nowPatience
		if f.stuck.Load() {
			patience = 0 // somebody waited in vain already
		}
		ctx, cancel := context.WithTimeoutCause(context.Background(), patience, errNoAnswer)
		defer cancel()
		if err = f.await(ctx, r, line); err != nil {
			f.stuck.Store(true)
		}
	}
	if err != nil && r.Drained() < line {
		return f.kept(err)
	}
	return nil
}

// Flush returns when every record appended before the call is in the file.
func (f *File) Flush(ctx context.Context) error {
	select {
	case <-f.wake.stopped:
		return ErrClosed
	default:
	}
	r := f.ring.Load()
	if r == nil {
		return nil
	}
	if err := f.await(ctx, r, r.Published()); err != nil {
		return fmt.Errorf("flush %s: %w", f.path, err)
	}
	return nil
}
