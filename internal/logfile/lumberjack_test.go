package logfile_test

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gopkg.in/natefinch/lumberjack.v2"

	"github.com/alphapt/chanlog/internal/logdir"
	"github.com/alphapt/chanlog/internal/logfile"
)

// The tests here show that the fourteen known defects of lumberjack v2.2.1,
// which does the appending, cannot reach a user. Where a defect can be shown
// in a few lines, the library shows it first: a test that fails there says
// that the library was mended, and what was done about it may go.

// shown is a logger of lumberjack's as most programs have one, of 1 MB, and
// the path of its file.
func shown(t *testing.T) (*lumberjack.Logger, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trading.log")
	l := &lumberjack.Logger{Filename: path, MaxSize: 1}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l, path
}

// showWrite has lumberjack write what it says it has written.
func showWrite(t *testing.T, l *lumberjack.Logger, s string) {
	t.Helper()
	if _, err := l.Write([]byte(s)); err != nil {
		t.Fatalf("lumberjack: %v", err)
	}
}

// 1: a write after Close opens the file again. And no Close ends a logger's
// goroutine; that loggers are used again and do not become more is in
// TestCyclesLeaveNothingBehind.
func TestLumberjackWritesAfterClose(t *testing.T) {
	l, path := shown(t)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	showWrite(t, l, "a\n")
	if _, err := os.Stat(path); err != nil {
		t.Error("lumberjack: a write after Close no longer opens the file")
	}

	p := newPlace(t)
	f := p.open()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Append([]byte(p.line(1))); !errors.Is(err, logfile.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
	if _, err := os.Stat(f.Path()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want no file", err)
	}
}

// 2: names have milliseconds, and of two rotations in one the first is
// overwritten. That ours, under a clock that stands still, keeps every line
// is in TestRotationsInATightLoopKeepEveryLine.
func TestLumberjackOverwritesBackups(t *testing.T) {
	l, path := shown(t)
	for n := 1; n <= 10_000; n++ { // as many as it takes for two in one millisecond
		showWrite(t, l, "a\n")
		if err := l.Rotate(); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "trading-*.log"))
		if err != nil {
			t.Fatal(err)
		}
		if len(files) < n {
			return
		}
	}
	t.Error("lumberjack: each rotation has a file of its own")
}

// 3: a new file is not opened for appending, and goes on behind a hole when
// it is cut.
func TestLumberjackLeavesAHole(t *testing.T) {
	l, path := shown(t)
	showWrite(t, l, "a\n")
	cut := func(path string) string {
		t.Helper()
		if err := os.Truncate(path, 0); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cut(path)
	showWrite(t, l, "b\n")
	if data, err := os.ReadFile(path); err != nil || data[0] != 0 {
		t.Error("lumberjack: there is no hole")
	}

	p := newPlace(t)
	f := p.open()
	for range 2 { // the file of the first record, and that after a rotation
		p.append(f, p.line(1))
		cut(f.Path())
		p.append(f, p.line(2))
		if got := p.read(f.Path()); got != p.line(2) {
			t.Errorf("got %q, want %q", got, p.line(2))
		}
		if err := f.Rotate(); err != nil {
			t.Fatal(err)
		}
	}
}

// 4: a file that was deleted is written to for ever. What else can happen to
// it is in TestFileTakenAway.
func TestLumberjackWritesToADeletedFile(t *testing.T) {
	l, path := shown(t)
	showWrite(t, l, "a\n")
	remove(t, path)
	showWrite(t, l, "b\n")
	if _, err := os.Stat(path); err == nil {
		t.Error("lumberjack: notices that its file was deleted")
	}

	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1))
	remove(t, f.Path())
	p.rotateIfDue(f)
	p.append(f, p.line(2))
	if got := p.lines(); len(got) != 2 || got[1] != p.line(2) {
		t.Errorf("got %q, want a mark and the record", got)
	}
}

// 5: a torn tail is joined to the next record. More tails are in
// TestTornTail, and what a full disk leaves is in TestShortWriteIsTakenBack
// and the tests after it.
func TestLumberjackJoinsATornTail(t *testing.T) {
	l, path := shown(t)
	p := newPlace(t)
	p.write(path, "torn")
	showWrite(t, l, "a\n")
	if got := p.read(path); got != "torna\n" {
		t.Errorf("lumberjack: got %q, no longer joined", got)
	}

	p.leave("torn")
	p.append(p.open(), p.line(1))
	p.wantActive("torn\n" + p.line(1))
}

// 6: when a rotation fails, records are lost although the file could be
// written. How the rotation is tried again is in TestRotationFails; the other
// ways for it to fail are in TestRenameFails, TestBarredBeforeARotation and
// TestOutOfDescriptorsInRotation.
func TestLumberjackLosesRecordsWhenItCannotRotate(t *testing.T) {
	l, path := shown(t)
	showWrite(t, l, "a\n")
	folder := filepath.Dir(path)
	if err := os.Rename(folder, folder+".away"); err != nil {
		t.Fatal(err)
	}
	p := newPlace(t)
	p.write(folder, "a file in the place of the folder")
	if err := l.Rotate(); err == nil {
		t.Fatal("lumberjack: rotates nevertheless")
	}
	if _, err := l.Write([]byte("b\n")); err == nil {
		t.Error("lumberjack: goes on in the file that it has open")
	}

	p.write(filepath.Join(p.path, "daily"), "a file in the place of the folder")
	f := p.open(maxSize(1))
	p.append(f, p.line(1), p.line(2), p.line(3))
	p.wantActive(p.line(1) + p.line(2) + p.line(3))
}

// 7: what cannot be opened is renamed away, such as the good file by a
// process that is out of descriptors, which is in
// TestOutOfDescriptorsInRotation; here it is a folder.
func TestLumberjackRenamesWhatItCannotOpen(t *testing.T) {
	l, path := shown(t)
	if err := os.Mkdir(path, 0o750); err != nil {
		t.Fatal(err)
	}
	showWrite(t, l, "a\n")
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		t.Error("lumberjack: leaves in its place what it cannot open")
	}

	p := newPlace(t)
	f := p.open()
	if err := os.Mkdir(f.Path(), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := f.Append([]byte(p.line(1))); err == nil || !strings.Contains(err.Error(), "it is a directory") {
		t.Errorf("got %v, want an error about the directory", err)
	}
	if info, err := os.Stat(f.Path()); err != nil || !info.IsDir() {
		t.Errorf("got %v, want the directory in its place", err)
	}
}

// 8: two processes share a file, and records are lost without an error. A
// directory of ours has one writer, also among processes, which package
// logdir tests.
func TestLumberjackSharesItsFile(t *testing.T) {
	first, path := shown(t)
	second := &lumberjack.Logger{Filename: path, MaxSize: 1}
	showWrite(t, first, "a\n")
	showWrite(t, second, "b\n")
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	showWrite(t, first, "c\n")
	p := newPlace(t)
	if got := p.read(path); strings.Contains(got, "b") {
		t.Errorf("lumberjack: got %q, with the record of the second", got)
	}

	p.append(p.open(), p.line(1))
	if _, err := p.dir.Lock(); !errors.Is(err, logdir.ErrLocked) {
		t.Errorf("got %v, want ErrLocked", err)
	}
}

// 9: MaxBackups deletes within MaxAge, the age is taken from the name of a
// file, and time makes no rotation. Ours deletes nothing, neither its own
// files nor what lumberjack would take for an old one; that days rotate is in
// TestRotationAtMidnight and TestRotationAtMidnightWithoutRecords.
// 11: its compression is neither atomic nor synced, and follows links. Ours
// compresses nothing: package lifecycle does, and tests that.
func TestLumberjackDeletesAndCompresses(t *testing.T) {
	p := newPlace(t)
	old := filepath.Join(p.path, "trading-2020-01-01T00-00-00.000.log")
	p.write(old, "of lumberjack\n")
	f := p.open()
	const rotations = 50
	for n := range rotations {
		p.setClock(noon.AddDate(0, 0, n))
		p.append(f, p.line(n))
		if err := f.Rotate(); err != nil {
			t.Fatal(err)
		}
	}
	if got := p.read(old); got != "of lumberjack\n" {
		t.Errorf("got %q, want it untouched", got)
	}
	if got := len(p.rotated()); got != rotations {
		t.Errorf("got %d rotated files, want %d", got, rotations)
	}
	for n, line := range p.lines() {
		if want := lineAt(noon.AddDate(0, 0, n), n); line != want {
			t.Errorf("got %q, want %q", line, want)
		}
	}
}

// 10: local times in names are read as UTC. Ours are in UTC whatever the time
// zone, and say so.
func TestLumberjackReadsLocalNamesAsUTC(t *testing.T) {
	p := newPlace(t)
	f := p.open(func(o *logfile.Options) { o.Location = time.FixedZone("IST", 5*3600+1800) })
	p.append(f, p.line(1))
	if err := f.Rotate(); err != nil {
		t.Fatal(err)
	}
	files, err := p.dir.Segments("trading")
	if err != nil || len(files) != 1 {
		t.Fatalf("got %v, %v, want one file", files, err)
	}
	if name := filepath.Base(files[0].Path); !files[0].Start.Equal(noon) || !strings.Contains(name, "T120000.000000000Z-") {
		t.Errorf("got %s of %v, want noon in UTC", name, files[0].Start)
	}
}

// 12: a record that is larger than a file may be is refused and lost.
func TestLumberjackRefusesALargeRecord(t *testing.T) {
	const mb = 1 << 20
	l, _ := shown(t)
	huge := []byte(strings.Repeat("x", mb) + "\n")
	if _, err := l.Write(huge); err == nil {
		t.Error("lumberjack: takes a record over its limit")
	}

	p := newPlace(t)
	f := p.open(maxSize(mb))
	p.append(f, string(huge))
	p.wantActive(string(huge))
}

// 13: errors in the background are swallowed; ours has nothing running there.
// The largest MaxSize overflows and refuses every write, so that of our
// loggers is the largest that does not. A closed logger's fields but for its
// file name must not be changed; TestCyclesLeaveNothingBehind would show the
// race.
func TestLumberjackLimitOverflows(t *testing.T) {
	l, _ := shown(t)
	l.MaxSize = math.MaxInt
	if _, err := l.Write([]byte("a\n")); err == nil {
		t.Error("lumberjack: takes the largest limit")
	}

	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1))
	if !f.ViaLumberjack() {
		t.Error("got a file appended to without lumberjack")
	}
	p.wantActive(p.line(1))
}

// 14: there is no Sync. Ours syncs through a descriptor of its own; that this
// reaches the very file is in TestFsyncFails.
func TestLumberjackCannotSync(t *testing.T) {
	l, _ := shown(t)
	if _, ok := any(l).(interface{ Sync() error }); ok {
		t.Error("lumberjack: has a Sync")
	}

	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1))
	if err := f.Sync(t.Context()); err != nil {
		t.Error(err)
	}
}
