package main

import "syscall"

// memoryDir is a directory in memory; "" when there is none.
func memoryDir() string {
	const dir, tmpfs = "/dev/shm", 0x01021994
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil || s.Type != tmpfs {
		return ""
	}
	return dir
}
