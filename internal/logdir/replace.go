package logdir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// tempExt marks a file that Replace has not finished.
const tempExt = ".tmp"

// Replace gives the file at path the content data, so that at any moment,
// a crash or power cut included, a reader finds either the old content or
// the new one whole. A file has one owner who replaces it: two calls for one
// path must not overlap.
//
// The new content is synced before the rename, since file systems may write
// a rename to the disk before the data it makes visible, which leaves an
// empty file after a power cut; and the directory after it, since the rename
// itself is not durable before that.
func Replace(path string, data []byte, mode fs.FileMode) (err error) {
	temp := path + tempExt
	// What a crash left behind is removed and not opened: it may be a link.
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("replace %s: %w", path, err)
	}
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fmt.Errorf("replace %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(temp)
			err = fmt.Errorf("replace %s: %w", path, err)
		}
	}()
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// SyncDir makes the names in a directory durable: files made, renamed and
// removed in it before. Where directories cannot be synced, as on Windows and
// some network file systems, it does nothing.
func SyncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}
