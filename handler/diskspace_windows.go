package handler

import "golang.org/x/sys/windows"

// diskSpace returns the bytes that this process may still write to the disk
// of a directory, and the size of that disk.
func diskSpace(dir string) (free, total uint64, err error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, 0, err
	}
	err = windows.GetDiskFreeSpaceEx(path, &free, &total, nil)
	return free, total, err
}
