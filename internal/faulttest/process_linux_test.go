package faulttest_test

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// processAttributes ends a writer with its parent, which a stopped one would
// not notice. And it has a process group of its own: the kernel lets the
// members of one go on when nobody is left to do so, as when the shell exits
// that started the tests.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL, Setpgid: true}
}

// stop stops the writer, and returns once no thread of it is in a system
// call any more.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(unix.SIGSTOP); err != nil {
		p.t.Fatal(err)
	}
	p.wantStopped(0)
}

// cldStopped is CLD_STOPPED of waitid(2).
const cldStopped = 5

// wantStopped fails the test unless the writer is stopped. With WNOHANG it
// does not wait until it is.
func (p *process) wantStopped(options int) {
	p.t.Helper()
	var info unix.Siginfo
	for {
		// WNOWAIT: it is still to be waited for, whatever has become of it.
		err := unix.Waitid(unix.P_PID, p.cmd.Process.Pid, &info, unix.WSTOPPED|unix.WEXITED|unix.WNOWAIT|options, nil)
		if err == nil && info.Code == cldStopped {
			return
		}
		if !errors.Is(err, unix.EINTR) {
			p.end()
			p.t.Fatalf("run %d: the writer is not stopped (code %d, %v)\n%s", p.life.Run, info.Code, err, p.stderr.String())
		}
	}
}
