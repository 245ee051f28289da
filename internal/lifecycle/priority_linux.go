package lifecycle

import (
	"runtime"
	"syscall"
)

// niceness is what compression runs at. Not the 19 there is: the garbage
// collector has to wait for every thread that is at work, and one that the
// kernel hardly ever runs would hold up the whole service.
const niceness = 10

// lowPriority makes the calling goroutine step back for other processes, to
// the end of its life. In Linux a thread has a niceness of its own. The
// goroutine keeps its thread, and the runtime ends the thread with the
// goroutine, so that nothing else ever runs on it; new threads are not
// cloned from it either.
func lowPriority() {
	runtime.LockOSThread() // and never unlocked
	// Without it compression is merely less polite.
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, niceness)
}
