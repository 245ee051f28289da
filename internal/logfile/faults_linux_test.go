package logfile_test

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// withLimit runs f under a lower limit of a resource of the process.
func withLimit(t *testing.T, resource int, limit uint64, f func()) {
	t.Helper()
	var before unix.Rlimit
	if err := unix.Getrlimit(resource, &before); err != nil {
		t.Fatal(err)
	}
	lower := before
	lower.Cur = limit
	if err := unix.Setrlimit(resource, &lower); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := unix.Setrlimit(resource, &before); err != nil {
			t.Fatal(err)
		}
	}()
	f()
}

// withoutDescriptors runs f while the process cannot open anything.
func withoutDescriptors(t *testing.T, f func()) {
	t.Helper()
	withLimit(t, unix.RLIMIT_NOFILE, 0, func() {
		if file, err := os.Open(os.DevNull); !errors.Is(err, unix.EMFILE) {
			file.Close()
			t.Fatalf("got %v, want no descriptor to be left", err)
		}
		f()
	})
}

// withDiskFullAt runs f while no file can grow beyond size bytes. The test
// must have been handed to another process by alone.
func withDiskFullAt(t *testing.T, size int, f func()) {
	t.Helper()
	signal.Ignore(unix.SIGXFSZ)
	defer signal.Reset(unix.SIGXFSZ)
	withLimit(t, unix.RLIMIT_FSIZE, uint64(size), f)
}

// aloneEnv is set in a process that runs one test, to the directory that is
// for it.
const aloneEnv = "CHANLOG_TEST_ALONE"

func isAlone() bool { return aloneDir() != "" }

func aloneDir() string { return os.Getenv(aloneEnv) }

// alone runs the test in a process of its own and reports false there. The
// go command lets a test program write a file about itself, which a limit on
// the size of files would break.
func alone(t *testing.T) bool {
	t.Helper()
	if isAlone() {
		return false
	}
	runAlone(t, t.TempDir())
	return true
}

// runAlone runs the test in another process, which prefix starts.
func runAlone(t *testing.T, dir string, prefix ...string) {
	t.Helper()
	args := slices.Concat(prefix, []string{os.Args[0], "-test.v", "-test.run", "^" + strings.ReplaceAll(t.Name(), "/", "$/^") + "$"})
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), aloneEnv+"="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("in a process of its own: %v\n%s", err, out)
	}
}

// Defects 6 and 7 of lumberjack: out of descriptors it moves the good file
// away and loses records. Here the next file cannot be made, so the old one
// is taken back and goes on.
func TestOutOfDescriptorsInRotation(t *testing.T) {
	p := newPlace(t)
	f := p.open(maxSize(1))
	p.append(f, p.line(1))
	withoutDescriptors(t, func() {
		for n := 2; n <= 4; n++ {
			p.append(f, p.line(n))
		}
		if err := f.RotateIfDue(); err != nil {
			t.Errorf("while it waits: got %v, want no error", err)
		}
		if f.ViaLumberjack() {
			t.Error("got lumberjack at work, want it to be out of descriptors")
		}
	})
	p.wantRotated()
	p.wantActive(p.line(1) + p.line(2) + p.line(3) + p.line(4))
	if s := f.Stats(); s.RotationFailures != 1 || s.RotationError == nil {
		t.Errorf("got %d failures, %v, want 1 and an error", s.RotationFailures, s.RotationError)
	}
	if err := f.RotateIfDue(); err != nil {
		t.Errorf("while it waits: got %v, want no error", err)
	}
	if !f.ViaLumberjack() {
		t.Error("got lumberjack left out, want it back")
	}
	p.setClock(noon.Add(time.Second))
	p.append(f, p.line(5))
	if got := len(p.rotated()); got != 1 {
		t.Errorf("got %d rotated files, want 1", got)
	}
	if got := len(p.lines()); got != 5 {
		t.Errorf("got %d lines, want 5", got)
	}
	wantNoStrays(t, p)
}

func TestOutOfDescriptorsAtTheFirstRecord(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	withoutDescriptors(t, func() {
		if err := f.Append([]byte(p.line(1))); !errors.Is(err, unix.EMFILE) {
			t.Errorf("got %v, want EMFILE", err)
		}
	})
	p.append(f, p.line(2))
	p.wantActive(p.droppedLine("too many open files", 1, noon, noon) + p.line(2))
	p.wantNumber(1)
	s := f.Stats()
	if s.Failed != 1 || s.Written != 1 {
		t.Errorf("got failed %d, written %d, want 1 and 1", s.Failed, s.Written)
	}
	wantBalance(t, s)
	wantNoStrays(t, p)
}

// wantNoStrays looks for files that lumberjack moved away.
func wantNoStrays(t *testing.T, p *place) {
	t.Helper()
	entries, err := os.ReadDir(p.path)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() && e.Name() != "trading.log" {
			t.Errorf("got a file %s", e.Name())
		}
	}
}

// Defect 5 of lumberjack: after a full disk the rest of a record is joined
// to the next one.
func TestShortWriteIsTakenBack(t *testing.T) {
	if alone(t) {
		return
	}
	for name, first := range map[string]string{
		"into an empty file": "",
		"after a record":     lineAt(noon, 1),
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			f := p.open()
			if first != "" {
				p.append(f, first)
			}
			withDiskFullAt(t, len(first)+10, func() {
				err := f.Append([]byte(p.line(2)))
				if !errors.Is(err, unix.EFBIG) || !strings.Contains(err.Error(), f.Path()) {
					t.Errorf("got %v, want EFBIG with the path", err)
				}
			})
			p.wantActive(first)
			p.setClock(noon.Add(time.Hour))
			p.append(f, p.line(3))
			want := first + p.droppedLine("file too large", 1, noon, noon) + p.line(3)
			p.wantActive(want)
			s := f.Stats()
			if s.Failed != 1 || !errors.Is(s.LastError, unix.EFBIG) {
				t.Errorf("got failed %d, last error %v, want 1, EFBIG", s.Failed, s.LastError)
			}
			wantBalance(t, s)
			if err := f.Rotate(); err != nil {
				t.Fatal(err)
			}
			start := "120000"
			if first == "" {
				start = "130000" // the first line in the file is of then
			}
			p.wantRotated(segment{"2026-01-24/trading-20260124T" + start + ".000000000Z-000001.log", want})
		})
	}
}

// Where someone else wrote to the file, nothing is cut off it.
func TestShortWriteThatCannotBeTakenBack(t *testing.T) {
	if alone(t) {
		return
	}
	for _, stranger := range []string{"of a stranger\n", "of a stranger"} {
		p := newPlace(t)
		f := p.open()
		p.append(f, p.line(1))
		appendTo(t, f.Path(), stranger)
		before := p.line(1) + stranger
		half := p.line(2)[:10]
		// After the half record nothing fits, and then the newline alone.
		for _, size := range []int{0, 0, 1} {
			withDiskFullAt(t, len(before)+len(half)+size, func() {
				if err := f.Append([]byte(p.line(2))); !errors.Is(err, unix.EFBIG) {
					t.Errorf("got %v, want EFBIG", err)
				}
			})
		}
		p.append(f, p.line(3))
		p.wantActive(before + half + "\n" + p.droppedLine("file too large", 3, noon, noon) + p.line(3))
		wantBalance(t, f.Stats())
	}
}

// Only the newline that ends a torn line fits: the next record needs none.
func TestShortWriteAfterATornLine(t *testing.T) {
	if alone(t) {
		return
	}
	p := newPlace(t)
	p.leave(`{"torn`)
	f := p.open()
	withDiskFullAt(t, len(`{"torn`)+1, func() {
		if err := f.Append([]byte(p.line(2))); !errors.Is(err, unix.EFBIG) {
			t.Errorf("got %v, want EFBIG", err)
		}
	})
	p.append(f, p.line(3))
	p.wantActive(`{"torn` + "\n" + p.droppedLine("file too large", 1, noon, noon) + p.line(3))
}
