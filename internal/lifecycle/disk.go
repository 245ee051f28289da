package lifecycle

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/alphapt/chanlog/internal/logdir"
)

// A disk is the log directory as one pass sees it. Names are relative to it
// and have slashes. Nothing outside is reached, and no link is followed.
//
// Every open of a segment and every change goes through its methods, which is
// where the tests count, fail and kill; only what is cleaned up after an
// error does not.
type disk struct {
	root *os.Root
	path string
	// before is called ahead of each step. An error takes its place, and
	// errSkip leaves it out. It may be called from several goroutines.
	before func(step, name string) error
}

// errSkip is what a test returns for a sync that it has no time for.
var errSkip = errors.New("step left out")

func (d *disk) step(op, name string) error {
	if d.before == nil {
		return nil
	}
	if err := d.before(op, name); err != nil && !errors.Is(err, errSkip) {
		return &fs.PathError{Op: op, Path: d.full(name), Err: err}
	} else if err != nil {
		return err
	}
	return nil
}

func (d *disk) full(name string) string {
	return filepath.Join(d.path, filepath.FromSlash(name))
}

// explain says where and why something failed, and what mends it.
func (d *disk) explain(op, name string, err error) error {
	return logdir.Explain(op, d.full(name), err)
}

// errSwapped means that another file took a name between two steps.
var errSwapped = errors.New("another file was put in its place")

// open opens a file of a segment for reading, and refuses one that is not the
// regular file that was listed.
func (d *disk) open(f *file) (*os.File, error) {
	if err := d.step("open", f.path); err != nil {
		return nil, err
	}
	// Looked at before it is opened, since a pipe would be waited for.
	if !f.info.Mode().IsRegular() {
		return nil, fmt.Errorf("open %s: it is %s", d.full(f.path), notRegular(f.info.Mode()))
	}
	opened, err := d.root.Open(f.path)
	if err != nil {
		return nil, d.explain("open", f.path, err)
	}
	info, err := opened.Stat()
	if err == nil && !os.SameFile(f.info, info) {
		err = errSwapped
	}
	if err != nil {
		opened.Close()
		return nil, d.explain("open", f.path, err)
	}
	return opened, nil
}

func notRegular(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link, and links are not followed: move it away"
	case mode.IsDir():
		return "a directory and not a file: move it away"
	}
	return "a device, pipe or socket and not a file: move it away"
}

// create makes a file that belongs to whom the file like belongs to.
func (d *disk) create(name string, like fs.FileInfo) (*os.File, error) {
	if err := d.step("create", name); err != nil {
		return nil, err
	}
	f, err := d.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, d.explain("create", name, err)
	}
	// Who may not give files away makes files of his own.
	_ = chownLike(f, like)
	if err := f.Chmod(like.Mode().Perm()); err != nil {
		f.Close()
		_ = d.root.Remove(name)
		return nil, d.explain("create", name, err)
	}
	return f, nil
}

// write writes p to a file that create made.
func (d *disk) write(f *os.File, name string, p []byte) error {
	if err := d.step("write", name); err != nil {
		return err
	}
	if _, err := f.Write(p); err != nil {
		return d.explain("write", name, err)
	}
	return nil
}

func (d *disk) sync(f *os.File, name string) error {
	if err := d.step("sync", name); err != nil {
		if errors.Is(err, errSkip) {
			return nil
		}
		return err
	}
	if err := f.Sync(); err != nil {
		return d.explain("sync", name, err)
	}
	return nil
}

// syncFolder makes the names in a folder durable.
func (d *disk) syncFolder(name string) error {
	if err := d.step("sync", name); err != nil {
		if errors.Is(err, errSkip) {
			return nil
		}
		return err
	}
	if err := logdir.SyncDir(d.full(name)); err != nil {
		return d.explain("sync", name, err)
	}
	return nil
}

func (d *disk) rename(from, to string) error {
	if err := d.step("rename", to); err != nil {
		return err
	}
	if err := d.root.Rename(from, to); err != nil {
		return d.explain("rename to", to, err)
	}
	return nil
}

// remove removes a file or an empty folder. One that is gone already is no
// error.
func (d *disk) remove(name string) error {
	if err := d.step("remove", name); err != nil {
		return err
	}
	if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d.explain("remove", name, err)
	}
	return nil
}

// makeFolder makes a folder of the log directory with the mode and owner of
// the latter, unless there is one.
func (d *disk) makeFolder(name string) error {
	switch info, err := d.root.Lstat(name); {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return fmt.Errorf("create %s: it is %s", d.full(name), notRegular(info.Mode()))
	case !errors.Is(err, fs.ErrNotExist):
		return d.explain("create", name, err)
	}
	if err := d.step("create", name); err != nil {
		return err
	}
	parent, err := d.root.Stat(".")
	if err != nil {
		return d.explain("create", name, err)
	}
	if err := d.root.Mkdir(name, parent.Mode().Perm()); err != nil && !errors.Is(err, fs.ErrExist) {
		return d.explain("create", name, err)
	}
	if f, err := d.root.Open(name); err == nil {
		_ = chownLike(f, parent)
		f.Close()
	}
	return d.syncFolder(path.Dir(name))
}

// unchanged reports an error unless the file is still what was listed.
func (d *disk) unchanged(f *file) error {
	now, err := d.root.Lstat(f.path)
	switch {
	case err != nil:
		return d.explain("look at", f.path, err)
	case !os.SameFile(now, f.info):
		return d.explain("look at", f.path, errSwapped)
	case now.Size() != f.size, !now.ModTime().Equal(f.info.ModTime()):
		return fmt.Errorf("look at %s: it was written to, so it is left for another pass", d.full(f.path))
	}
	return nil
}
