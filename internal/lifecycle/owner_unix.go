//go:build unix

package lifecycle

import (
	"io/fs"
	"os"
	"syscall"
)

// chownLike gives f to the owner and group of another file, so that the
// service can read what root compressed for it.
func chownLike(f *os.File, like fs.FileInfo) error {
	own, err := f.Stat()
	if err != nil {
		return err
	}
	have, ok := own.Sys().(*syscall.Stat_t)
	want, ok2 := like.Sys().(*syscall.Stat_t)
	if !ok || !ok2 || have.Uid == want.Uid && have.Gid == want.Gid {
		return nil
	}
	return f.Chown(int(want.Uid), int(want.Gid))
}
