package logfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// unprivileged runs f as a user whom no file belongs to, root included. The
// user of file accesses is one of each thread in Linux.
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

// readOnly runs f while nobody may change the names in the log directory. A
// user who is not root is let through to it first.
func readOnly(t *testing.T, p *place, f func()) {
	t.Helper()
	for dir := filepath.Dir(p.path); strings.HasPrefix(dir, os.TempDir()) && dir != os.TempDir(); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(p.path, 0o555); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := os.Chmod(p.path, 0o755); err != nil {
			t.Fatal(err)
		}
	}()
	unprivileged(f)
}

// immutable runs f while the file system changes nothing about path.
func immutable(t *testing.T, path string, f func()) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	// STATX_ATTR_IMMUTABLE is the same bit as FS_IMMUTABLE_FL.
	flags, err := unix.IoctlGetInt(int(file.Fd()), unix.FS_IOC_GETFLAGS)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(file.Fd()), unix.FS_IOC_SETFLAGS, flags|unix.STATX_ATTR_IMMUTABLE)
	}
	if err != nil {
		t.Skipf("NOT TESTED, needs root and a file system that has immutable files for %s: %v", path, err)
	}
	defer func() {
		if err := unix.IoctlSetPointerInt(int(file.Fd()), unix.FS_IOC_SETFLAGS, flags); err != nil {
			t.Fatal(err)
		}
	}()
	f()
}

// barred are the ways to take the right to make and move files from us.
var barred = []struct {
	name, reason string
	err          error
	during       func(t *testing.T, p *place, f func())
}{
	{"read-only directory", "permission denied", unix.EACCES, readOnly},
	{"immutable directory", "operation not permitted", unix.EPERM, func(t *testing.T, p *place, f func()) { immutable(t, p.path, f) }},
}

// Where no file can be made, records fail until one can.
func TestBarredBeforeTheFirstRecord(t *testing.T) {
	for _, tt := range barred {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			tr := newTrial(p, p.open())
			tt.during(t, p, func() {
				if err := tr.try(3); !errors.Is(err, tt.err) || !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "write access") {
					t.Errorf("got %v, want %v and the remedy", err, tt.err)
				}
				p.rotateIfDue(tr.f)
			})
			p.setClock(noon.Add(time.Hour))
			tr.must(1)
			p.wantActive(p.droppedLine(tt.reason, 3, noon, noon) + p.line(3))
			p.wantNumber(1)
			tr.wantAccount(0)
		})
	}
}

// Where the file can be written to and not be moved, it goes on past its
// limit.
func TestBarredBeforeARotation(t *testing.T) {
	for _, tt := range barred {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			tr := newTrial(p, p.open(maxSize(100)))
			tr.must(1)
			want := p.line(0) + p.line(1) + p.line(2)
			tt.during(t, p, func() {
				if err := tr.try(2); err != nil {
					t.Errorf("got %v, want the records in the old file", err)
				}
			})
			p.wantActive(want)
			if s := tr.f.Stats(); !errors.Is(s.RotationError, fs.ErrPermission) || s.Failed != 0 {
				t.Errorf("got rotation error %v, %d failed, want a permission error and none", s.RotationError, s.Failed)
			}
			p.setClock(noon.Add(time.Second))
			tr.must(1)
			p.wantRotated(segment{"2026-01-24/trading-20260124T120000.000000000Z-000001.log", want})
			tr.wantAccount(0)
		})
	}
}

func TestImmutableFile(t *testing.T) {
	p := newPlace(t)
	tr := newTrial(p, p.open(maxSize(100)))
	tr.must(1)
	immutable(t, tr.f.Path(), func() {
		// Neither can it be written to, nor moved out of the way.
		if err := tr.try(2); !errors.Is(err, unix.EPERM) || !strings.Contains(err.Error(), tr.f.Path()) {
			t.Errorf("got %v, want EPERM with the path", err)
		}
		p.rotateIfDue(tr.f)
		p.wantActive(p.line(0))
	})
	p.setClock(noon.Add(time.Minute))
	tr.must(1)
	tr.wantAccount(0)
}
