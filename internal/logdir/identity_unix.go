//go:build unix

package logdir

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// identifyByStat returns what every Unix knows: no time of birth.
func identifyByStat(f *os.File) (Identity, error) {
	info, err := f.Stat()
	if err != nil {
		return Identity{}, fmt.Errorf("identify %s: %w", f.Name(), err)
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return Identity{}, nil
	}
	return Identity{Device: uint64(st.Dev), Inode: uint64(st.Ino)}, nil
}

// private reports whether a folder is ours, and nobody else may use it.
func private(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid() && info.Mode()&0o077 == 0
}
