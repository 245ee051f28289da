package logdir

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Identify returns the identity of an open file.
func Identify(f *os.File) (Identity, error) {
	conn, err := f.SyscallConn()
	if err != nil {
		return Identity{}, fmt.Errorf("identify %s: %w", f.Name(), err)
	}
	var st unix.Statx_t
	var statErr error
	err = conn.Control(func(fd uintptr) {
		statErr = unix.Statx(int(fd), "", unix.AT_EMPTY_PATH, unix.STATX_INO|unix.STATX_BTIME, &st)
	})
	if err != nil {
		return Identity{}, fmt.Errorf("identify %s: %w", f.Name(), err)
	}
	if statErr != nil {
		return identifyByStat(f) // some sandboxes forbid statx
	}
	id := Identity{Device: unix.Mkdev(st.Dev_major, st.Dev_minor), Inode: st.Ino}
	if st.Mask&unix.STATX_BTIME != 0 {
		id.BirthNS = st.Btime.Sec*1e9 + int64(st.Btime.Nsec)
	}
	return id, nil
}
