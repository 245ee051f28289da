//go:build !linux

package lifecycle

// lowPriority does nothing where a priority is the process's and not the
// thread's.
func lowPriority() {}
