//go:build !windows

package main

import "syscall"

// write is the system call itself: [os.File] has a lock, which would slow
// down several goroutines.
func write(fd uintptr, p []byte) (int, error) { return syscall.Write(int(fd), p) }
