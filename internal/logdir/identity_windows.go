package logdir

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// Identify returns the identity of an open file: volume, file index and
// time of creation.
func Identify(f *os.File) (Identity, error) {
	conn, err := f.SyscallConn()
	if err != nil {
		return Identity{}, fmt.Errorf("identify %s: %w", f.Name(), err)
	}
	var info syscall.ByHandleFileInformation
	var infoErr error
	err = conn.Control(func(fd uintptr) {
		infoErr = syscall.GetFileInformationByHandle(syscall.Handle(fd), &info)
	})
	if err == nil {
		err = infoErr
	}
	if err != nil {
		return Identity{}, fmt.Errorf("identify %s: %w", f.Name(), err)
	}
	return Identity{
		Device:  uint64(info.VolumeSerialNumber),
		Inode:   uint64(info.FileIndexHigh)<<32 | uint64(info.FileIndexLow),
		BirthNS: info.CreationTime.Nanoseconds(),
	}, nil
}

// private says yes: permission bits there say nothing about other users.
func private(fs.FileInfo) bool { return true }
