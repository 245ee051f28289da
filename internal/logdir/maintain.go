package logdir

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

const maintainFile = "maintain.lock"

// ErrMaintained is wrapped by every [MaintainedError].
var ErrMaintained = errors.New("log directory is being maintained")

// A MaintainedError says who compresses or deletes in the directory already.
type MaintainedError struct {
	Path string  // of the log directory
	By   Process // PID is 0 when the lock file does not say
}

func (e *MaintainedError) Error() string {
	if e.By.PID == 0 {
		return fmt.Sprintf("log directory %s is being cleaned up or compressed by another process: try again when that is done", e.Path)
	}
	return fmt.Sprintf("log directory %s has been cleaned up or compressed by process %d on %s since %s: try again when that is done",
		e.Path, e.By.PID, e.By.Host, e.By.Started.UTC().Format(time.RFC3339))
}

func (e *MaintainedError) Unwrap() error { return ErrMaintained }

// LockMaintenance makes the caller the only one who may compress, delete or
// hold rotated segments, beside the writer and until it calls unlock or ends.
// It does not wait: when there is another, also in this very process, the
// error is a [MaintainedError].
func (d *Dir) LockMaintenance() (unlock func() error, err error) {
	path := d.state(maintainFile)
	lock := flock.New(path, flock.SetPermissions(fileMode))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, Explain("lock for maintenance", path, err)
	}
	if !ok {
		e := &MaintainedError{Path: d.path}
		// The name only helps people, and Windows does not let others read it.
		if data, err := os.ReadFile(path); err == nil {
			_ = json.Unmarshal(data, &e.By)
		}
		return nil, e
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	self := Process{PID: os.Getpid(), Host: host, Started: time.Now().UTC().Round(0)}
	// In place, as the lock file of the writer is.
	if data, err := json.Marshal(self); err == nil {
		_ = os.WriteFile(path, append(data, '\n'), fileMode)
	}
	return lock.Unlock, nil
}
