//go:build unix

package logdir

import (
	"fmt"
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
