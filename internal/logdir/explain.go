package logdir

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// Explain wraps an error of the file system with what was tried, where, and
// what mends it.
func Explain(op, path string, err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok && pe.Path == path {
		err = pe.Err // the path need not be said twice
	}
	var remedy string
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		remedy = "a part of this path is a file, not a directory: move it away or choose another directory"
	case errors.Is(err, fs.ErrPermission):
		remedy = "give the user that runs this program write access there, or choose another directory"
	case errors.Is(err, syscall.EROFS):
		remedy = "the file system is mounted read-only: remount it, or choose another directory"
	case errors.Is(err, syscall.ENOSPC):
		remedy = "the file system is full: free some space, or choose another directory"
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		remedy = "raise the limit of open files, or look for what keeps them open"
	case errors.Is(err, fs.ErrExist):
		remedy = "what has this name is never overwritten: move it away"
	default:
		return fmt.Errorf("%s %s: %w", op, path, err)
	}
	return fmt.Errorf("%s %s: %w; %s", op, path, err, remedy)
}
