package logfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
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

	// syncing is held by the one Sync that is at work.
	syncing chan struct{}

	// mu guards what follows. Locks of the logdir.Writer are taken under it.
	mu       sync.Mutex
	closed   bool
	act      *active // nil before the first record, and while it cannot be opened
	listed   bool    // the segment numbers on the disk are known
	retry    backoff
	unsynced unsynced
	marks    marks
	marked   time.Time // when RotateIfDue last wrote marks
	stats    Stats
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
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("log file of channel %q: %w", string(opts.Name), err)
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
	}
	if _, err := os.Lstat(f.path); errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	f.mu.Lock()
	err := f.open()
	f.unlockAndReport()
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Path returns the absolute path of the file that is written to.
func (f *File) Path() string { return f.path }

// Append writes one line, which must end in a newline and should have no
// other. On return it has been handed to the operating system whole, or the
// error says why not and, where that could be had, no part of it is in the
// file. Then a line before the next record will tell readers what is missing.
// The line is not kept.
func (f *File) Append(line []byte) error {
	f.mu.Lock()
	err := f.append(line)
	f.stats.count(len(line), err)
	f.unlockAndReport()
	return err
}

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
		f.marks.dropped(f.reason(err), 1, now, now)
	}
	return err
}

func (f *File) write(line []byte, now time.Time) error {
	if f.act == nil {
		if err := f.open(); err != nil {
			return err
		}
	}
	if !f.retry.waits(now) && f.due(now, line) {
		// The error has been counted and reported, and costs no record.
		_ = f.rotate(now)
		if f.act == nil {
			if err := f.open(); err != nil {
				return err
			}
		}
	}
	if len(f.marks) > 0 {
		// In one write with the record, or a disk with room for one of them
		// would fill up with marks.
		kept, err := f.act.append(append(f.markLines(now), line...), now, f.opts.Location)
		if f.marks.written(kept) {
			return err
		}
	}
	_, err := f.act.append(line, now, f.opts.Location)
	return err
}

// Close writes what is still to be said of missing records, closes the file
// and does not sync it. Further calls do nothing and return nil.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	f.writeMarks(f.opts.now())
	f.closed = true
	return f.closeActive()
}

// report keeps err for OnError and for Stats. f.mu is held.
func (f *File) report(err error) {
	f.stats.LastError = err
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
