package logfile

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/alphapt/chanlog/internal/spool"
)

// maxBatch is how much one write takes of the ring, in bytes.
const maxBatch = 256 << 10

// drainer drains the ring until the file is closed. To wake it costs whoever
// logs a call of the system, so it looks again and again for as long as there
// is something to do, and lies down only after some idle rounds.
func (f *File) drainer(r *spool.Ring) {
	round := time.NewTimer(drainDelay)
	defer round.Stop()
	for {
		for idle := 0; idle < idleRounds; idle++ {
			round.Reset(drainDelay)
			select {
			case <-f.wake.now:
			case <-round.C:
			case <-f.wake.stopped:
				return
			}
			if r.Pending() > 0 {
				idle = 0
				if !f.drainNow(r) {
					return
				}
			}
		}
		f.asleep.Store(true)
		if r.Pending() == 0 { // or nobody would say so
			select {
			case <-f.wake.now:
				f.wake.now.signal() // for the round to come
			case <-f.wake.soon:
			case <-f.wake.stopped:
				return
			}
		}
		f.asleep.Store(false)
	}
}

// drainNow drains what is in the ring. What comes meanwhile has time until the
// next round, unless it is much: to run after those who log would mean a write
// for every few lines. It reports false when there will be nothing to drain.
func (f *File) drainNow(r *spool.Ring) bool {
	if f.opts.Durability == Always {
		gather(r)
	}
	retry := minRetry
	for busy := true; busy; {
		f.mu.Lock()
		err := f.drain(r, r.Published())
		f.unlockAndReport()
		switch {
		case errors.Is(err, ErrClosed), errors.Is(err, spool.ErrFault):
			return false
		case err == nil:
			retry = minRetry
			f.prepare(r)
			busy = r.Used() >= r.Size()/2
			continue
		}
		if !f.wake.sleep(retry, nil) {
			return false
		}
		retry = min(2*retry, maxRetry)
	}
	return true
}

// prepare spares those who log the wait for the file system of the ring.
func (f *File) prepare(r *spool.Ring) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := time.Now(); !f.closed && f.ring.Load() == r && now.Sub(f.prepared) > prepareEvery {
		f.prepared = now
		r.Prepare()
	}
}

// gather waits until nobody appends any more, so that all who will wait for
// the next sync have joined it. Those who were just told of the last one get
// their turn to append first.
func gather(r *spool.Ring) {
	const quiet = 4
	for n, same := r.Published(), 0; same < quiet; same++ {
		runtime.Gosched()
		if now := r.Published(); now != n {
			n, same = now, 0
		}
	}
}

// drainAll drains what is in the ring now, as far as that can be done.
func (f *File) drainAll() {
	if r := f.ring.Load(); r != nil {
		_ = f.drain(r, r.Published()) // it has been reported
	}
}

// drain writes lines until that many of them are in the file. f.mu is held.
// Where it fails the rest stays in the ring.
func (f *File) drain(r *spool.Ring, until uint64) (err error) {
	if f.closed {
		return ErrClosed
	}
	if f.ring.Load() != r {
		return spool.ErrFault // somebody else found out
	}
	before := r.Drained()
	for err == nil && r.Drained() < until {
		err = r.Guard(func() error { return f.drainBatch(r) })
	}
	if r.Drained() > before {
		f.stuck.Store(false)
		if f.opts.Durability == Interval {
			f.wake.dirty.signal()
		}
	}
	if err == nil {
		err = f.counters.save(r, f)
	}
	// The system tells who hands it memory that is gone by an error, and
	// not by a signal.
	if errors.Is(err, spool.ErrFault) || errors.Is(err, syscall.EFAULT) {
		f.abandon(r)
		return spool.ErrFault
	}
	f.waiting.serve(r.Drained(), err)
	if err != nil && f.drainErr == nil {
		f.report(fmt.Errorf("%s: records wait in the spool: %w", f.path, err))
	}
	f.drainErr = err
	return err
}

// drainBatch writes one batch.
func (f *File) drainBatch(r *spool.Ring) error {
	now := f.opts.now()
	b, ok, err := r.Next(f.room(now))
	if err != nil || !ok {
		return err
	}
	if err := f.ready(b.Bytes, now); err != nil {
		return err
	}
	if b, _, err = r.Next(f.room(now)); err != nil {
		return err
	}
	return f.writeBatch(r, b, now)
}

// room returns how many bytes the present file may take in one batch.
func (f *File) room(now time.Time) int {
	a := f.act
	switch {
	case a == nil || f.leaves(now):
		return 0 // the first line decides which file it will be
	case f.retry.waits(now):
		return maxBatch
	case a.size > 0 && !a.day.contains(now):
		return 0 // each line may belong to the old day or to the new one
	case f.opts.MaxSize == 0:
		return maxBatch
	}
	marks := len(f.linesOf(f.account.pending(), now))
	return int(max(0, min(maxBatch, f.opts.MaxSize-a.size-int64(marks))))
}

// writeBatch writes b, with the marks that are due before it.
func (f *File) writeBatch(r *spool.Ring, b spool.Batch, now time.Time) error {
	took := f.account.take()
	lines := b.Bytes
	head := f.linesOf(took, now)
	a := f.act
	err := r.Guard(func() error { // a fault must not take the marks along
		if len(took) > 0 {
			lines = slices.Concat(head, b.Bytes)
		}
		return r.Begin(b, a.place(len(head)))
	})
	if err != nil {
		f.account.putBack(took, nil)
		return err
	}
	kept, err := a.append(lines, now, f.opts.Location)
	f.account.putBack(took, kept)
	if err != nil {
		return errors.Join(err, f.settle(r, b, kept[min(len(head), len(kept)):]))
	}
	if f.opts.Durability == Always {
		if err := f.syncBatch(); err != nil {
			return err // where it is stays noted until it is somewhere else
		}
	}
	f.account.change(func(s *Stats) { s.Bytes += uint64(len(b.Bytes)) })
	return r.Done(b)
}

// settle notes how much of a batch is in the file after a write failed.
func (f *File) settle(r *spool.Ring, b spool.Batch, kept []byte) error {
	whole := bytes.Count(kept, []byte("\n"))
	if whole == 0 {
		return r.Abort()
	}
	f.account.change(func(s *Stats) { s.Bytes += uint64(bytes.LastIndexByte(kept, '\n') + 1) })
	return r.Done(spool.Batch{First: b.First, End: b.First + uint64(whole)})
}

// abandon gives up a ring whose memory is gone. What it had is lost, but for
// what a later process finds in its file. f.mu is held.
func (f *File) abandon(r *spool.Ring) {
	if f.closed || f.ring.Load() != r {
		return
	}
	f.account.change(func(s *Stats) {
		f.ring.Store(nil)
		r.Stop()
		s.spooled(f.base, r.Drained(), r.Published())
		if s.Spooled > 0 {
			s.drop(DropFault, s.Spooled)
			s.Spooled = 0
		}
	})
	if lost := r.Pending(); lost > 0 {
		f.account.missing(DropFault, lost, f.opts.now())
	}
	f.withoutRing(spool.ErrFault)
	f.waiting.serve(r.Drained(), spool.ErrFault)
	if err := r.Close(); err != nil {
		f.report(err)
	}
}

// closeSpool drains the ring and closes it. f.mu is held.
func (f *File) closeSpool() error {
	r := f.ring.Load()
	if r == nil {
		return nil
	}
	r.Stop()
	err := f.drain(r, r.Published())
	if n := r.Pending(); err != nil && n > 0 {
		err = fmt.Errorf("close %s: %d records stay in the spool until the directory is opened again: %w", f.path, n, err)
	}
	return errors.Join(err, r.Close())
}
