//go:build unix

package logdir

import "golang.org/x/sys/unix"

// Space returns the bytes that this process may still write to the disk of
// the directory, and the size of that disk.
func (d *Dir) Space() (free, total uint64, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(d.path, &s); err != nil {
		return 0, 0, err
	}
	size := uint64(s.Bsize)
	return uint64(s.Bavail) * size, uint64(s.Blocks) * size, nil //nolint:unconvert // signed on some systems
}
