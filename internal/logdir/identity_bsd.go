//go:build unix && !linux

package logdir

import "os"

// Identify returns the identity of an open file.
func Identify(f *os.File) (Identity, error) { return identifyByStat(f) }
