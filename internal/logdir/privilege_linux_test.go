package logdir_test

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// unprivileged runs f as a user whom no file belongs to, root included: the
// tests are often run as root, who is refused nothing. The user of file
// accesses is one of each thread in Linux.
func unprivileged(f func()) {
	const nobody = 65534
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends with us
		_, _ = unix.SetfsuidRetUid(nobody)
		f()
	}()
	<-done
}
