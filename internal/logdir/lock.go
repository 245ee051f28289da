package logdir

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

const lockFile = "lock"

// ErrLocked is wrapped by every [LockedError].
var ErrLocked = errors.New("log directory is locked")

// A LockedError says who writes the directory already.
type LockedError struct {
	Path string // of the log directory
	// PID is 0 when the lock file does not say.
	PID   int
	Host  string
	Since time.Time
}

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("log directory %s is being written by another process: stop that, or choose another directory", e.Path)
	}
	since := e.Since.UTC().Format(time.RFC3339)
	if host, _ := os.Hostname(); e.PID == os.Getpid() && e.Host == host {
		return fmt.Sprintf("log directory %s has been open for writing in this process (pid %d) since %s: share or close the first handler, or choose another directory",
			e.Path, e.PID, since)
	}
	return fmt.Sprintf("log directory %s has been written by process %d on %s since %s: stop that one, or choose another directory",
		e.Path, e.PID, e.Host, since)
}

func (e *LockedError) Unwrap() error { return ErrLocked }

// Lock makes the caller the one writer of the directory, until
// [Writer.Unlock] or the end of the process. It does not wait: when there is
// a writer, also in this very process, the error is a [LockedError].
//
// The manifest of the last writer is taken over. One that cannot be read is
// set aside as manifest.json.damaged ([Writer.Damaged] says why), since a
// service must be able to log all the same; one of a newer format is an
// error.
func (d *Dir) Lock() (*Writer, error) {
	path := d.state(lockFile)
	lock := flock.New(path, flock.SetPermissions(fileMode))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, Explain("lock log directory", path, err)
	}
	if !ok {
		first := d.holder()
		return nil, &LockedError{Path: d.path, PID: first.PID, Host: first.Host, Since: first.Started}
	}
	w, err := newWriter(d, lock)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return w, nil
}

// holder returns who wrote to the lock file last. Windows does not let
// others read a locked file; the manifest has the same.
func (d *Dir) holder() (p Process) {
	data, err := os.ReadFile(d.state(lockFile))
	if err == nil && json.Unmarshal(data, &p) == nil && p.PID != 0 {
		return p
	}
	m, _ := d.Manifest()
	return m.Writer
}
