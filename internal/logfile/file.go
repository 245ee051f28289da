package logfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
	"github.com/alphapt/chanlog/internal/spool"
)

// ErrClosed is returned by every method of a closed [File] that has an error
// to return, but for Close.
var ErrClosed = errors.New("log file is closed")

const defaultMode fs.FileMode = 0o640

// Options say what a [File] is and when it is rotated.
type Options struct {
	// Dir is the locked log directory. It is needed, and must stay locked
	// until Close.
	Dir *logdir.Writer
	// Name is the channel. It is needed; a directory takes one File a name.
	Name logdir.Name
	// MaxSize in bytes is what a file does not grow beyond, except for a
	// single record that is larger. 0 is no limit.
	MaxSize int64
	// Mode is that of new files, before the umask. 0 is 0640.
	Mode fs.FileMode
	// Text says that records are lines of text and not JSON, so that the
	// lines of the file's own are text as well.
	Text bool
	// Location is the time zone whose midnight rotates the file. nil is UTC.
	Location *time.Location
	// Spool is where records are before they are in the file. The zero
	// value is no spool: each record is a write of its own.
	Spool Spool
	// Durability says what a record survives once Append has returned.
	Durability Durability
	// SyncInterval is how often a file of Interval durability is synced;
	// 500 ms when 0.
	SyncInterval time.Duration
	// Block waits five seconds, and not 50 ms, for room in a full spool, and
	// each time anew while the disk does not answer.
	Block bool
	// OnError hears what no caller can be told: a rotation that fails, a
	// file that someone else changed. It is called from whichever method
	// noticed, without a lock held. nil: such errors only show in [Stats].
	OnError func(error)

	now func() time.Time
}

// A File is the writer of one channel. It is safe for concurrent use.
type File struct {
	opts Options // with the defaults filled in
	path string

	account account
	ring    atomic.Pointer[spool.Ring] // nil before the first record, and where there can be none
	base    uint64                     // lines that were drained when the ring was opened
	waiting waiting                    // those who wait for the ring to be drained
	stuck   atomic.Bool                // somebody waited for room in vain, and nothing was drained since
	wake    wake
	asleep  atomic.Bool    // who drains has to be woken
	ended   sync.WaitGroup // the goroutines that drain and sync

	// syncing is held by the one Sync that is at work.
	syncing chan struct{}

	// mu guards what follows, and is held while the file is written to. Locks
	// of the logdir.Writer, and those above, are taken under it.
	mu       sync.Mutex
	closed   bool
	act      *active // nil before the first record, and while it cannot be opened
	listed   bool    // the segment numbers on the disk are known
	retry    backoff
	unsynced unsynced
	marked   time.Time // when RotateIfDue last wrote marks
	tried    bool      // to make a ring
	again    time.Time // when to try again, if ever
	prepared time.Time // when the memory of the ring last was
	drainErr error     // why the last attempt to drain failed
	counters counters
	settling settling
	reports  []error // for OnError, once mu is free
}

// New returns the File of a channel. A file that an earlier process left is
// opened and will be continued; otherwise none is made before the first
// record. All faults of opts are in one error.
func New(opts Options) (*File, error) {
	var faults []error
	if opts.Dir == nil {
		faults = append(faults, errors.New("no directory: want a locked logdir.Writer in Dir"))
	}
	if err := opts.Name.Valid(); err != nil {
		faults = append(faults, err)
	}
	if opts.MaxSize < 0 {
		faults = append(faults, fmt.Errorf("max size is %d bytes, want 0 (no limit) or more", opts.MaxSize))
	}
	if opts.Durability < Process || opts.Durability > Always {
		faults = append(faults, fmt.Errorf("durability is %d, want Process, Interval or Always", opts.Durability))
	}
	if opts.SyncInterval < 0 {
		faults = append(faults, fmt.Errorf("sync interval is %v, want 0 (%v) or more", opts.SyncInterval, defaultSyncInterval))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("log file of channel %q: %w", string(opts.Name), err)
	}
	if opts.SyncInterval == 0 {
		opts.SyncInterval = defaultSyncInterval
	}
	if opts.Mode == 0 {
		opts.Mode = defaultMode
	}
	if opts.Location == nil {
		opts.Location = time.UTC
	}
	if opts.now == nil {
		opts.now = time.Now
	}
	f := &File{
		opts:    opts,
		path:    opts.Dir.Active(opts.Name),
		syncing: make(chan struct{}, 1),
		wake:    newWake(),
	}
	f.mu.Lock()
	left, err := f.recall()
	if _, missing := os.Lstat(f.path); err == nil && !errors.Is(missing, fs.ErrNotExist) {
		err = f.open()
	}
	if err == nil {
		f.recover(left)
	} else if left != nil && left.ring != nil {
		err = errors.Join(err, left.ring.Close())
	}
	f.unlockAndReport()
	if err != nil {
		return nil, err
	}
	if opts.Durability == Interval {
		f.ended.Go(f.syncNowAndThen)
	}
	return f, nil
}

// Path returns the absolute path of the file that is written to.
func (f *File) Path() string { return f.path }

// Append takes one line, which must end in a newline and should have no
// other. When it returns nil the line survives the end of the process: it is
// in the spool, and in the file within 50 ms; without a spool it is in the
// file. Under [Always] it is on the disk.
//
// Otherwise the error says why not. [ErrSpooled] means that the line is kept
// and will be in the file once that can be written; after any other error no
// part of it is in the file, where that could be had, and a line before the
// next record will tell readers what is missing. The line is not kept.
func (f *File) Append(line []byte) error { return f.add(line, false, f.opts.Block) }

// AppendNow is Append for a line that has to be in the file when it returns.
func (f *File) AppendNow(line []byte) error { return f.add(line, true, f.opts.Block) }

// AppendBlocking is Append or AppendNow for a line that waits for room in the
// spool as if Options.Block were set.
func (f *File) AppendBlocking(line []byte, now bool) error { return f.add(line, now, true) }

func (f *File) add(line []byte, now, block bool) error {
	if r := f.ring.Load(); r != nil {
		return f.spool(r, line, now, block)
	}
	f.mu.Lock()
	if r := f.wantRing(); r != nil {
		f.unlockAndReport()
		return f.spool(r, line, now, block)
	}
	return f.through(line)
}

// through makes one line a write of its own. f.mu is held, and free after.
func (f *File) through(line []byte) error {
	err := f.append(line)
	f.account.appended(len(line), err)
	f.unlockAndReport()
	switch {
	case err != nil:
		return err
	case f.opts.Durability == Always:
		ctx, cancel := context.WithTimeout(context.Background(), blockPatience)
		defer cancel()
		if err := f.Sync(ctx); err != nil {
			return f.kept(err)
		}
	case f.opts.Durability == Interval:
		f.wake.dirty.signal()
	}
	return nil
}

// append writes one line to the file itself.
func (f *File) append(line []byte) error {
	if f.closed {
		return ErrClosed
	}
	if len(line) == 0 || line[len(line)-1] != '\n' {
		return fmt.Errorf("append to %s: record of %d bytes does not end in a newline", f.path, len(line))
	}
	now := f.opts.now()
	err := f.write(line, now)
	if err != nil {
		f.account.missing(f.reason(err), 1, now)
	}
	return err
}

func (f *File) write(line []byte, now time.Time) error {
	if err := f.ready(line, now); err != nil {
		return err
	}
	took := f.account.take()
	if len(took) == 0 {
		_, err := f.act.append(line, now, f.opts.Location)
		return err
	}
	// In one write with the record, or a disk with room for one of them
	// would fill up with marks.
	kept, err := f.act.append(append(f.linesOf(took, now), line...), now, f.opts.Location)
	f.account.putBack(took, kept)
	if bytes.Count(kept, []byte("\n")) < len(took) {
		_, err = f.act.append(line, now, f.opts.Location)
	}
	return err
}

// ready sees to it that there is a file that line may be appended to.
func (f *File) ready(line []byte, now time.Time) error {
	if f.act == nil {
		if err := f.open(); err != nil {
			return err
		}
	}
	switch {
	case f.leaves(now):
		if err := f.leaveDoubtful(now); err != nil && (f.act == nil || f.opts.Durability == Always) {
			return err
		}
	case f.retry.waits(now) || !f.due(now, line):
		return nil
	default:
		// The error has been counted and reported, and costs no record.
		_ = f.rotate(now)
	}
	if f.act == nil {
		return f.open()
	}
	return nil
}

// Close drains the spool, writes what is still to be said of missing records,
// closes the file and does not sync it, except under [Always]. What cannot be
// drained stays in the spool for whoever opens it next, and the error says so.
// Further calls do nothing and return nil.
func (f *File) Close() error {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return nil
	}
	err := f.closeSpool()
	f.writeMarks(f.opts.now())
	f.closed = true
	err = errors.Join(err, f.closeActive())
	f.mu.Unlock()
	f.wake.stop()
	f.ended.Wait()
	return err
}

// report keeps err for OnError and for Stats. f.mu is held.
func (f *File) report(err error) {
	f.account.change(func(s *Stats) { s.LastError = err })
	if f.opts.OnError != nil {
		f.reports = append(f.reports, err)
	}
}

// unlockAndReport frees f.mu before it calls the hook, which may well ask
// for Stats.
func (f *File) unlockAndReport() {
	reports := f.reports
	f.reports = nil
	f.mu.Unlock()
	for _, err := range reports {
		f.opts.OnError(err)
	}
}
