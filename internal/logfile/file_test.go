package logfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/logfile"
)

func TestAppend(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	if got, want := f.Path(), filepath.Join(p.path, "trading.log"); got != want {
		t.Errorf("path: got %s, want %s", got, want)
	}
	if _, err := os.Lstat(f.Path()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before the first record: got %v, want no file", err)
	}
	first, second := p.line(1), p.line(2)
	p.append(f, first)
	if !f.ViaLumberjack() {
		t.Error("got a file appended to without lumberjack")
	}
	p.wantActive(first)
	p.append(f, second)
	p.wantActive(first + second)
	info, err := os.Stat(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := info.Mode(), fs.FileMode(0o640); got != want {
		t.Errorf("mode: got %v, want %v", got, want)
	}
	p.wantNumber(1)
	want := logfile.Stats{Emitted: 2, Written: 2, Bytes: uint64(len(first + second))}
	if diff := cmp.Diff(want, f.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
	p.wantNoReports()
}

func TestMode(t *testing.T) {
	p := newPlace(t)
	f := p.open(func(o *logfile.Options) { o.Mode = 0o600 })
	for range 2 { // the file of the first record, and that after a rotation
		p.append(f, p.line(1))
		info, err := os.Stat(f.Path())
		if err != nil {
			t.Fatal(err)
		}
		if got, want := info.Mode(), fs.FileMode(0o600); got != want {
			t.Errorf("got %v, want %v", got, want)
		}
		if err := f.Rotate(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAppendRefusesWhatIsNotALine(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1))
	for _, bad := range []string{"", "no newline"} {
		if err := f.Append([]byte(bad)); err == nil || !strings.Contains(err.Error(), "newline") {
			t.Errorf("%q: got %v, want an error about the newline", bad, err)
		}
	}
	p.wantActive(p.line(1))
	s := f.Stats()
	if s.Failed != 2 || s.LastError == nil {
		t.Errorf("got failed %d, last error %v, want 2 and the error", s.Failed, s.LastError)
	}
	wantBalance(t, s)
}

// Defect 12 of lumberjack: a record over the limit is refused and lost.
func TestAppendOfAHugeLine(t *testing.T) {
	p := newPlace(t)
	f := p.open(maxSize(100))
	huge := lineAt(noon, 2)[:40] + strings.Repeat("x", 1000) + "\n"
	p.append(f, p.line(1), huge, p.line(3))
	p.wantRotated(
		segment{"2026-01-24/trading-20260124T120000.000000000Z-000001.log", p.line(1)},
		segment{"2026-01-24/trading-20260124T120000.000000000Z-000002.log", huge},
	)
	p.wantActive(p.line(3))
}

func TestNewReportsEveryFault(t *testing.T) {
	_, err := logfile.New(logfile.Options{Name: "../x", MaxSize: -1})
	if err == nil {
		t.Fatal("got no error")
	}
	for _, want := range []string{"no directory", `"../x"`, "-1 bytes"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want %q in it", err, want)
		}
	}
}

func TestClose(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1))
	for range 2 {
		if err := f.Close(); err != nil {
			t.Errorf("close: got %v, want no error", err)
		}
	}
	for name, err := range map[string]error{
		"append":        f.Append([]byte(p.line(2))),
		"rotate":        f.Rotate(),
		"rotate if due": f.RotateIfDue(),
		"sync":          f.Sync(t.Context()),
	} {
		if !errors.Is(err, logfile.ErrClosed) {
			t.Errorf("%s: got %v, want ErrClosed", name, err)
		}
	}
	// Defect 1 of lumberjack: a write after Close opens the file again.
	p.wantActive(p.line(1))
	s := f.Stats()
	if got, want := s.Dropped[logfile.DropClosed], uint64(1); got != want {
		t.Errorf("dropped: got %d, want %d", got, want)
	}
	wantBalance(t, s)
	s.Dropped[logfile.DropClosed] = 99 // a copy, which is the caller's
	wantBalance(t, f.Stats())
}

func TestCloseOfAnUnusedFile(t *testing.T) {
	p := newPlace(t)
	if err := p.open().Close(); err != nil {
		t.Errorf("got %v, want no error", err)
	}
	if _, err := os.Lstat(p.dir.Active("trading")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want no file", err)
	}
}

// The hook may ask for the statistics, so no lock may be held around it.
func TestHookMayCallBack(t *testing.T) {
	p := newPlace(t)
	var f *logfile.File
	var heard uint64
	f = p.open(func(o *logfile.Options) {
		o.OnError = func(error) { heard = f.Stats().Emitted }
	})
	p.append(f, p.line(1))
	p.write(filepath.Join(p.path, "daily"), "a file in the place of the folder")
	if err := f.Rotate(); err == nil {
		t.Error("got no error")
	}
	if heard != 1 {
		t.Errorf("got %d records in the hook, want 1", heard)
	}
}

func TestAppendDoesNotAllocate(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	line := []byte(p.line(1))
	var err error
	got := testing.AllocsPerRun(100, func() { err = errors.Join(err, f.Append(line)) })
	if err != nil {
		t.Fatal(err)
	}
	if got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}
