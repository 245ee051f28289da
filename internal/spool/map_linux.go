package spool

import (
	"os"

	"golang.org/x/sys/unix"
)

const noFollow = unix.O_NOFOLLOW

// allocate makes f size bytes long, with every block of it on the disk.
func allocate(f *os.File, size int64) error {
	err := unix.Fallocate(int(f.Fd()), 0, 0, size)
	if err == nil || err == unix.ENOSPC {
		return err
	}
	// A file system that cannot: write zeros.
	zeros := make([]byte, 64<<10)
	for at := int64(0); at < size; at += int64(len(zeros)) {
		if _, err := f.WriteAt(zeros[:min(int64(len(zeros)), size-at)], at); err != nil {
			return err
		}
	}
	return nil
}

func lockFile(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == unix.EWOULDBLOCK {
		return ErrInUse
	}
	return err
}

func mapFile(f *os.File, size int64) (region, error) {
	m, err := unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err == nil {
		populate(m)
	}
	return m, err
}

// populate makes every page ready to be stored to. Otherwise the first store
// to a page, and the first one after the system has written it to the disk,
// waits for the file system. Older systems than Linux 5.14 cannot do that.
func populate(m region) { _ = unix.Madvise(m, unix.MADV_POPULATE_WRITE) }

func unmap(m region) error { return unix.Munmap(m) }

// ThisBoot returns the id of the present boot.
func ThisBoot() (id BootID, err error) {
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return id, err
	}
	return parseBoot(string(b))
}
