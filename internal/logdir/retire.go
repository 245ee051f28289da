package logdir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Retire moves the active file of the segment's channel to its final name,
// in the folder of the day that seg starts on in zone, and returns that
// name. An existing file is never overwritten.
func (w *Writer) Retire(seg Segment, zone *time.Location) (string, error) {
	active := w.Active(seg.Channel)
	if _, _, err := ParseSegment(seg.Name()); err != nil {
		return "", fmt.Errorf("rotate %s: %w", active, err)
	}
	folder := w.daily(seg.Start.In(zone))
	path := filepath.Join(folder, seg.Name())
	for again := false; ; again = true {
		if err := os.MkdirAll(folder, w.mode); err != nil {
			return "", Explain("rotate "+active+": create", folder, err)
		}
		err := renameNew(active, path)
		switch {
		case err == nil:
			return path, nil
		case errors.Is(err, fs.ErrNotExist) && !again:
			// The folder was empty for a moment, and was cleaned up.
		default:
			return "", Explain("rotate "+active+" to", path, err)
		}
	}
}

// Unretire undoes a [Writer.Retire] that returned path, for when the next
// active file cannot be made.
func (w *Writer) Unretire(path string, name Name) error {
	if err := renameNew(path, w.Active(name)); err != nil {
		return Explain("take back "+path+" to", w.Active(name), err)
	}
	return nil
}

// renameChecked is a rename that refuses an existing target as well as it
// can be had without help of the system. Between the look and the rename only
// a stranger could make the target: there is one writer, and it gives no
// name twice.
func renameChecked(from, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrExist}
	}
	return os.Rename(from, to)
}
