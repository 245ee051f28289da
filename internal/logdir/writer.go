package logdir

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// A Writer is the right to write a log directory, which one holder has at a
// time, and with it the manifest. It is safe for concurrent use.
type Writer struct {
	*Dir
	lock    *flock.Flock
	locked  fs.FileInfo // of the lock file; nil when it could not be had
	damaged error

	mu       sync.Mutex
	manifest Manifest
	saved    []byte // what the file holds, nil when that is not known
}

func newWriter(d *Dir, lock *flock.Flock) (*Writer, error) {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host" // the name only helps people; it is no reason to stop
	}
	self := Process{PID: os.Getpid(), Host: host, Started: time.Now().UTC().Round(0)}
	w := &Writer{Dir: d, lock: lock}
	// The file is written in place: replacing it would lock nothing any more.
	// A failure only makes the error of a second writer less telling.
	if data, err := json.Marshal(self); err == nil {
		_ = os.WriteFile(d.state(lockFile), append(data, '\n'), fileMode)
	}
	if w.locked, err = os.Lstat(d.state(lockFile)); err != nil {
		return nil, Explain("look at the lock", d.state(lockFile), err)
	}
	m, err := d.Manifest()
	switch {
	case err == nil:
		w.manifest = m
	case errors.Is(err, fs.ErrNotExist):
	case errors.Is(err, ErrFormat):
		return nil, err
	default:
		w.damaged = err
		path := d.state(manifestFile)
		if err := os.Rename(path, path+".damaged"); err != nil {
			return nil, Explain("set aside damaged manifest", path, err)
		}
	}
	err = w.Update(func(m *Manifest) {
		m.Format = manifestFormat
		m.Writer = self
		if m.Channels == nil {
			m.Channels = make(map[Name]Channel)
		}
	})
	// A full disk is no reason not to start: the next change saves it too, and
	// who writes records will hear of the disk.
	if err != nil && !errors.Is(err, syscall.ENOSPC) {
		return nil, err
	}
	return w, nil
}

// Held returns an error once the lock file under its name is not the one that
// is locked: someone moved or deleted the directory or cleared .chanlog, and
// the next process to come would get a lock of its own. The directory has to
// be opened and locked anew then.
func (w *Writer) Held() error {
	path := w.state(lockFile)
	info, err := os.Lstat(path)
	if err != nil {
		return Explain("look at the lock", path, err)
	}
	if !os.SameFile(info, w.locked) {
		return fmt.Errorf("look at the lock %s: it is another file than the one that was locked", path)
	}
	return nil
}

// Damaged returns why the manifest of the last writer could not be read, and
// nil when it could or there was none.
func (w *Writer) Damaged() error { return w.damaged }

// Manifest returns a copy of the manifest as it is in memory.
func (w *Writer) Manifest() Manifest {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.manifest
	m.Channels = maps.Clone(m.Channels)
	return m
}

// Update calls change with the manifest and saves it when that differs from
// what is on the disk. After an error the change stands in memory, and the
// next Update saves it too. Change must not call the Writer, and must not
// keep the pointer.
func (w *Writer) Update(change func(*Manifest)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.manifest)
	data, err := json.MarshalIndent(w.manifest, "", "  ")
	if err != nil {
		return fmt.Errorf("encode manifest: %w", err)
	}
	data = append(data, '\n')
	if bytes.Equal(data, w.saved) {
		return nil
	}
	w.saved = nil // after a failed replace either content may be there
	if err := Replace(w.state(manifestFile), data, fileMode); err != nil {
		return Explain("save manifest", w.state(manifestFile), err)
	}
	w.saved = data
	return nil
}

// Unlock gives the right to write back. The lock file stays: to remove it
// would let a third process lock a file that a second is just opening. It
// may be called more than once.
func (w *Writer) Unlock() error {
	if err := w.lock.Unlock(); err != nil {
		return fmt.Errorf("unlock log directory %s: %w", w.path, err)
	}
	return nil
}
