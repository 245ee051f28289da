//go:build !unix

package logfile

const (
	noFollow = 0
	// renameNeedsClosed says that an open file cannot be renamed.
	renameNeedsClosed = true
)
