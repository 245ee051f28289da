package lifecycle

import (
	"runtime"
	"syscall"
)

// niceness is how much nicer than the rest of the process compression is. It
// could be 19: but the garbage collector has to wait for every thread that is
// at work, and one that the kernel hardly ever runs would hold up the whole
// service.
const niceness = 10

// lowPriority makes the calling goroutine step back for other processes, to
// the end of its life. In Linux a thread has a niceness of its own. The
// goroutine keeps its thread, and the runtime ends the thread with the
// goroutine, so that nothing else ever runs on it; new threads are not
// cloned from it either.
func lowPriority() {
	runtime.LockOSThread() // and never unlocked
	// The call returns 20 less the niceness. Without it compression is merely
	// less polite.
	if n, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0); err == nil {
		_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, min(19, 20-n+niceness))
	}
}
