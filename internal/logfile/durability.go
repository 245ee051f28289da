package logfile

import (
	"context"
	"time"
)

// A Durability says what a record survives once Append has returned nil.
type Durability int

const (
	// Process records survive the end of the process.
	Process Durability = iota
	// Interval records are on the disk within Options.SyncInterval too.
	Interval
	// Always records are on the disk already.
	Always
)

const (
	defaultSyncInterval = 500 * time.Millisecond

	// drainDelay is how long a line may be in the ring before it is drained,
	// so that others come along.
	drainDelay = 20 * time.Millisecond
	// idleRounds is how often the one who drains looks in vain before it has
	// to be woken.
	idleRounds = 50

	// prepareEvery is how often the memory of a ring in use is made ready.
	// The system writes pages to the disk every 5 s at most.
	prepareEvery = 200 * time.Millisecond

	// dropPatience and blockPatience are how long Append waits for the disk,
	// to have room in the ring or, under Always, to be safe.
	dropPatience  = 50 * time.Millisecond
	blockPatience = 5 * time.Second

	// nowPatience is how long a line that has to be in the file waits for
	// somebody else who drains. It is safe in the ring meanwhile.
	nowPatience = time.Second

	// ringRetry is how long a ring that could not be made is not tried again.
	ringRetry = time.Minute

	// minRetry and maxRetry space the attempts to drain after one failed.
	minRetry = 20 * time.Millisecond
	maxRetry = time.Second
)

// patience is how long Append waits for room in the ring.
func patience(block bool) time.Duration {
	if block {
		return blockPatience
	}
	return dropPatience
}

// syncNowAndThen syncs the file as often as Interval wants it.
func (f *File) syncNowAndThen() {
	// Lines are in the ring for a while before they make the file dirty.
	interval := max(f.opts.SyncInterval-2*drainDelay, time.Millisecond)
	for {
		select {
		case <-f.wake.dirty:
		case <-f.wake.stopped:
			return
		}
		if !f.wake.sleep(interval, nil) {
			return
		}
		if err := f.Sync(context.Background()); err != nil {
			f.mu.Lock()
			f.report(err)
			f.unlockAndReport()
			f.wake.dirty.signal() // or nobody would try again before the next record
		}
	}
}
