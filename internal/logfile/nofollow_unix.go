//go:build unix

package logfile

import "syscall"

const (
	noFollow = syscall.O_NOFOLLOW
	// renameNeedsClosed says that an open file cannot be renamed.
	renameNeedsClosed = false
)
