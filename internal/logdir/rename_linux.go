package logdir

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// renameNew renames a file and fails when the target exists. One call of the
// system does both, and a crash cannot leave the file with two names, as it
// could with link and unlink.
func renameNew(from, to string) error {
	for {
		err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_NOREPLACE)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOSYS):
			return renameChecked(from, to) // NFS and some FUSE file systems do not know the flag
		}
		return &os.LinkError{Op: "renameat2", Old: from, New: to, Err: err}
	}
}
