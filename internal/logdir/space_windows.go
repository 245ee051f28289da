package logdir

import "golang.org/x/sys/windows"

// Space returns the bytes that this process may still write to the disk of
// the directory, and the size of that disk.
func (d *Dir) Space() (free, total uint64, err error) {
	path, err := windows.UTF16PtrFromString(d.path)
	if err != nil {
		return 0, 0, err
	}
	err = windows.GetDiskFreeSpaceEx(path, &free, &total, nil)
	return free, total, err
}
