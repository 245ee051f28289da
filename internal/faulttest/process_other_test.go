//go:build !linux

package faulttest_test

import "syscall"

// processAttributes does nothing where the system has no such thing: the writer
// ends when it finds its pipe closed.
func processAttributes() *syscall.SysProcAttr { return nil }
