package main

import "syscall"

func write(fd uintptr, p []byte) (int, error) { return syscall.Write(syscall.Handle(fd), p) }
