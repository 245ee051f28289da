package logfile_test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// underStrace runs the test in a process of its own whose calls of the system
// for trading.log fail as the injections of strace say. It returns nil, as
// alone reports true, in the process that the test was started in.
//
// strace counts the calls of each thread, so a test that says which one fails
// stays in one.
func underStrace(t *testing.T, injections ...string) *place {
	t.Helper()
	if isAlone() {
		runtime.LockOSThread()
		return newPlaceAt(t, aloneDir())
	}
	if out, err := exec.Command("strace", "-f", "-o", "/dev/null", "true").CombinedOutput(); err != nil {
		t.Skipf("NOT TESTED, needs strace (apt-get install strace) and the right to trace: %v %s", err, out)
	}
	dir := filepath.Join(t.TempDir(), "logs")
	strace := []string{"strace", "-f", "-qq", "-o", "/dev/null", "-P", filepath.Join(dir, "trading.log")}
	var calls []string // strace can only inject into what it traces
	for _, injection := range injections {
		call, _, _ := strings.Cut(injection, ":")
		calls = append(calls, call)
		strace = append(strace, "-e", "inject="+injection)
	}
	runAlone(t, dir, append(strace, "-e", "trace="+strings.Join(calls, ","))...)
	return nil
}

// The first write is the empty one that makes lumberjack open the file, the
// next one the first record.
func TestWriteFails(t *testing.T) {
	for _, tt := range []struct {
		name, when string
		failed     int
	}{
		{"TheThird", "3", 1},
		// The one after it is tried with the mark and then without.
		{"TheThirdToFifth", "3..5", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := underStrace(t, "write:error=EIO:when="+tt.when)
			if p == nil {
				return
			}
			tr := newTrial(p, p.open())
			tr.must(1)
			for range tt.failed {
				if err := tr.try(1); !errors.Is(err, unix.EIO) {
					t.Errorf("got %v, want EIO", err)
				}
			}
			tr.must(2)
			p.wantActive(p.line(0) + p.droppedLine("input/output error", tt.failed, noon, noon) +
				p.line(tt.failed+1) + p.line(tt.failed+2))
			tr.wantAccount(0)
			p.wantNoReports()
		})
	}
}

// A mark that cannot be written waits for the next second.
func TestWriteOfAMarkFails(t *testing.T) {
	p := underStrace(t, "write:error=EIO:when=3..4")
	if p == nil {
		return
	}
	tr := newTrial(p, p.open())
	tr.must(1)
	if err := tr.try(1); !errors.Is(err, unix.EIO) {
		t.Errorf("got %v, want EIO", err)
	}
	p.rotateIfDue(tr.f)
	p.wantActive(p.line(0))
	for range 2 {
		p.rotateIfDue(tr.f)
		p.wantActive(p.line(0) + p.droppedLine("input/output error", 1, noon, noon))
	}
	tr.must(1)
	tr.wantAccount(0)
}

func TestRenameFails(t *testing.T) {
	p := underStrace(t, "renameat2:error=EIO:when=1")
	if p == nil {
		return
	}
	tr := newTrial(p, p.open(maxSize(1)))
	tr.must(4)
	if errs := p.reported(); len(errs) != 1 || !errors.Is(errs[0], unix.EIO) {
		t.Errorf("reported: got %v, want EIO once", errs)
	}
	if s := tr.f.Stats(); s.RotationFailures != 1 || !errors.Is(s.RotationError, unix.EIO) {
		t.Errorf("got %d failures, %v, want 1, EIO", s.RotationFailures, s.RotationError)
	}
	p.wantRotated()
	p.setClock(noon.Add(time.Second))
	tr.must(1)
	if s := tr.f.Stats(); s.Rotations != 1 || s.RotationError != nil {
		t.Errorf("got %d rotations, %v, want 1 and no error", s.Rotations, s.RotationError)
	}
	tr.wantAccount(0)
}

// The file has been moved, the next one cannot be made, and the way back is
// barred too: the old file is written to under its new name until it is
// missed under the old one.
func TestRenameBackFails(t *testing.T) {
	p := underStrace(t, "openat:error=EMFILE:when=2", "renameat2:error=EIO:when=2")
	if p == nil {
		return
	}
	tr := newTrial(p, p.open(maxSize(1)))
	tr.must(3)
	s := tr.f.Stats()
	if !errors.Is(s.RotationError, unix.EMFILE) || !errors.Is(s.RotationError, unix.EIO) {
		t.Errorf("got %v, want both errors", s.RotationError)
	}
	p.rotateIfDue(tr.f)
	tr.must(2)
	tr.wantAccount(0)
	if got := len(p.rotated()); got < 1 || p.activeNumber() < 2 {
		t.Errorf("got %d rotated files and number %d, want the file that was moved and a higher number", got, p.activeNumber())
	}
}

// A Sync that fails says so, and costs no record.
func TestFsyncFails(t *testing.T) {
	p := underStrace(t, "fsync:error=EIO")
	if p == nil {
		return
	}
	tr := newTrial(p, p.open())
	tr.must(2)
	for range 2 {
		if err := tr.f.Sync(t.Context()); !errors.Is(err, unix.EIO) || !strings.Contains(err.Error(), tr.f.Path()) {
			t.Errorf("got %v, want EIO with the path", err)
		}
	}
	if err := tr.f.Stats().LastError; !errors.Is(err, unix.EIO) {
		t.Errorf("last error: got %v, want EIO", err)
	}
	tr.must(1)
	// Under its new name the file can be synced.
	if err := tr.f.Rotate(); err != nil {
		t.Fatal(err)
	}
	if err := tr.f.Sync(t.Context()); !errors.Is(err, unix.EIO) {
		t.Errorf("the next file: got %v, want EIO", err)
	}
	tr.must(1)
	tr.wantAccount(0)
}
