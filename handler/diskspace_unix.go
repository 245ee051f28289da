//go:build unix

package handler

import "golang.org/x/sys/unix"

// diskSpace returns the bytes that this process may still write to the disk
// of a directory, and the size of that disk.
func diskSpace(dir string) (free, total uint64, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, 0, err
	}
	size := uint64(s.Bsize)                                      //nolint:gosec,unconvert // the type differs between systems; a block size is positive
	return uint64(s.Bavail) * size, uint64(s.Blocks) * size, nil //nolint:gosec,unconvert // likewise
}
