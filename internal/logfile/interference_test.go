package logfile_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/logfile"
)

func TestLinkInThePlaceOfTheFile(t *testing.T) {
	p := newPlace(t)
	victim := filepath.Join(t.TempDir(), "victim")
	p.write(victim, "precious\n")
	plant := func() {
		t.Helper()
		if err := os.Symlink(victim, p.dir.Active("trading")); err != nil {
			t.Fatal(err)
		}
	}
	wantRefusal := func(err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), "symbolic link") || !strings.Contains(err.Error(), p.dir.Active("trading")) {
			t.Errorf("got %v, want an error about the link", err)
		}
	}
	f := p.open() // before the link is there
	plant()
	wantRefusal(f.Append([]byte(p.line(1))))
	_, err := logfile.New(p.options())
	wantRefusal(err)

	remove(t, p.dir.Active("trading"))
	p.append(f, p.line(2))
	remove(t, p.dir.Active("trading"))
	plant()
	if err := f.RotateIfDue(); err != nil {
		t.Fatal(err)
	}
	wantRefusal(f.Append([]byte(p.line(3))))
	if got := p.read(victim); got != "precious\n" {
		t.Errorf("behind the link: got %q, want it untouched", got)
	}
	wantBalance(t, f.Stats())
}

// A link to nowhere would make the file it names.
func TestDanglingLink(t *testing.T) {
	p := newPlace(t)
	victim := filepath.Join(t.TempDir(), "victim")
	if err := os.Symlink(victim, p.dir.Active("trading")); err != nil {
		t.Fatal(err)
	}
	if _, err := logfile.New(p.options()); err == nil {
		t.Error("got no error")
	}
	if _, err := os.Lstat(victim); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want no file", err)
	}
}

func TestFolderInThePlaceOfTheFile(t *testing.T) {
	p := newPlace(t)
	if err := os.Mkdir(p.dir.Active("trading"), 0o750); err != nil {
		t.Fatal(err)
	}
	if _, err := logfile.New(p.options()); err == nil || !strings.Contains(err.Error(), "it is a directory") {
		t.Errorf("got %v, want an error about the directory", err)
	}
}

// What a system tells of a file that lost its name.
func told(reason, what string) (string, string) {
	if runtime.GOOS == "linux" {
		return reason, what
	}
	return "moved or deleted", "was moved or deleted"
}

// A file that was taken away is noticed by the next RotateIfDue, and so
// within a second. A new one begins with a line that says so.
func TestFileTakenAway(t *testing.T) {
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	stranger := lineAt(noon, 9)
	for _, tt := range []struct {
		reason, what string
		take         func(path string) error
		stays        string // where what was written is afterwards
	}{
		{"deleted", "was deleted", os.Remove, ""},
		{"renamed", "was renamed to trading.log.1", func(path string) error { return os.Rename(path, path+".1") }, ".1"},
		{"renamed", "was renamed to " + elsewhere, func(path string) error { return os.Rename(path, elsewhere) }, elsewhere},
		{"replaced", "was deleted, and another file put in its place,", func(path string) error {
			return errors.Join(os.WriteFile(path+".new", []byte(stranger), 0o640), os.Rename(path+".new", path))
		}, ""},
		{"replaced", "was renamed to trading.log.1, and another file put in its place,", func(path string) error {
			return errors.Join(os.Rename(path, path+".1"), os.WriteFile(path, []byte(stranger), 0o640))
		}, ".1"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			p := newPlace(t)
			f := p.open()
			p.append(f, p.line(1))
			p.setClock(noon.Add(time.Second))
			p.rotateIfDue(f) // finds it in its place
			p.append(f, p.line(2))
			before := lineAt(noon, 1) + p.line(2)
			if err := tt.take(f.Path()); err != nil {
				t.Fatal(err)
			}
			late := p.line(3)
			p.append(f, late)
			p.setClock(noon.Add(2 * time.Second))
			p.rotateIfDue(f)
			p.wantNumber(2)

			reason, what := told(tt.reason, tt.what)
			begins := ""
			if tt.reason == "replaced" {
				begins, reason = stranger, "replaced"
			}
			begins += p.gapLine(reason, what+fmt.Sprintf(" by someone else after %d bytes", len(before+late)), 1, noon.Add(time.Second))
			p.wantActive(begins)
			p.append(f, p.line(4))
			p.rotateIfDue(f)
			p.wantActive(begins + p.line(4))
			p.wantRotated()
			if tt.stays != "" {
				stays := tt.stays
				if !filepath.IsAbs(stays) {
					stays = f.Path() + stays
				}
				if got := p.read(stays); got != before+late {
					t.Errorf("in %s: got %q, want %q", stays, got, before+late)
				}
			}
			if errs := p.reported(); len(errs) != 1 || !strings.Contains(errs[0].Error(), what+" by someone else: a new file is begun") {
				t.Errorf("reported: got %v, want one error", errs)
			}
			s := f.Stats()
			if s.Written != 4 {
				t.Errorf("written: got %d, want 4", s.Written)
			}
			wantBalance(t, s)
		})
	}
}

// What a rotation finds before RotateIfDue does must not be moved to daily/
// under our name.
func TestFileTakenAwayBeforeARotation(t *testing.T) {
	for _, byRecord := range []bool{true, false} {
		p := newPlace(t)
		f := p.open(maxSize(100))
		p.append(f, p.line(1))
		remove(t, f.Path())
		if !byRecord {
			if err := f.Rotate(); err != nil {
				t.Fatal(err)
			}
			p.wantActive("")
		}
		p.append(f, p.line(2)) // which is over the limit of the old file
		reason, what := told("deleted", "was deleted")
		p.wantActive(p.gapLine(reason, what+" by someone else after 60 bytes", 1, noon) + p.line(2))
		p.wantRotated()
		p.wantNumber(2)
	}
}

// The file of a stranger is ours from then on, and is rotated like ours.
func TestReplacedFileIsRotated(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1))
	takeAway(t, f.Path())
	p.write(f.Path(), p.line(9))
	if err := f.Rotate(); err != nil {
		t.Fatal(err)
	}
	p.append(f, p.line(2))
	p.wantRotated(segment{"2026-01-24/trading-20260124T120000.000000000Z-000002.log", p.line(9)})
	if got := p.lines(); len(got) != 3 || !strings.Contains(got[1], `"_t":"gap"`) || got[2] != p.line(2) {
		t.Errorf("got %q, want a gap and a record in the new file", got)
	}
	p.wantNumber(3)
}

// As long as no new file can be made, the gap is not forgotten.
func TestGapIsKeptForTheNextFile(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	tr := newTrial(p, f)
	tr.must(1)
	remove(t, f.Path())
	if err := os.Mkdir(f.Path(), 0o750); err != nil {
		t.Fatal(err)
	}
	p.rotateIfDue(f)
	if err := tr.try(1); err == nil {
		t.Error("got no error with a directory in the place of the file")
	}
	p.rotateIfDue(f)
	remove(t, f.Path())
	p.rotateIfDue(f)
	marks := marksIn(p.read(f.Path()))
	if len(marks) != 2 || !strings.Contains(marks[0], `"_t":"gap"`) || !strings.Contains(marks[1], `"count":1`) {
		t.Errorf("got %q, want a gap and one missing record", marks)
	}
	tr.acknowledged = nil // went with the file
	if got := len(p.lines()); got != 2 {
		t.Errorf("got %d lines, want the marks only", got)
	}
}

// A file that someone cut is another segment from then on: the bytes that
// come are not where readers of the old one stopped.
func TestFileCut(t *testing.T) {
	whole := lineAt(noon, 1)
	for _, tt := range []struct {
		name string
		to   int
		left string
	}{
		{"to nothing, as copytruncate does", 0, ""},
		{"between two lines", len(whole), whole},
		{"inside a line", 5, whole[:5] + "\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			f := p.open()
			p.append(f, p.line(1), p.line(2))
			if err := os.Truncate(f.Path(), int64(tt.to)); err != nil {
				t.Fatal(err)
			}
			p.setClock(noon.Add(time.Second))
			p.rotateIfDue(f)
			p.wantNumber(2)
			want := tt.left + p.gapLine("truncated", fmt.Sprintf("was cut from 120 bytes to %d by someone else", tt.to), 1, noon)
			p.wantActive(want)
			p.append(f, p.line(3))
			p.rotateIfDue(f)
			p.wantActive(want + p.line(3))
			p.wantRotated()
			if errs := p.reported(); len(errs) != 1 || !strings.Contains(errs[0].Error(), "was cut") {
				t.Errorf("reported: got %v, want one error", errs)
			}
		})
	}
}

func TestRestartAfterACut(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1))
	if err := os.Truncate(f.Path(), 0); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.RotateIfDue(), f.Close()); err != nil {
		t.Fatal(err)
	}
	p.relock()
	p.append(p.open(), p.line(2))
	p.wantNumber(2)
}

// What is appended between the cut and its notice goes on without a hole.
func TestAppendToACutFile(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1), p.line(2))
	if err := os.Truncate(f.Path(), 0); err != nil {
		t.Fatal(err)
	}
	p.append(f, p.line(3))
	p.rotateIfDue(f)
	p.append(f, p.line(4))
	p.wantActive(p.line(3) + p.gapLine("truncated", "was cut from 180 bytes to 60 by someone else", 1, noon) + p.line(4))
	p.wantNumber(2)
}

// A file that someone else writes to is no other segment, and no record is
// joined to what they wrote.
func TestFileGrown(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	before := ""
	for _, tt := range []struct{ stranger, end string }{
		{lineAt(noon, 8), ""},
		{"half a line", "\n"},
	} {
		p.append(f, p.line(1))
		before += p.line(1) + tt.stranger
		appendTo(t, f.Path(), tt.stranger)
		p.rotateIfDue(f)
		if errs := p.reported(); len(errs) != 1 || !strings.Contains(errs[0].Error(), "someone else wrote to it") {
			t.Errorf("reported: got %v, want one error", errs)
		}
		p.append(f, p.line(2))
		before += tt.end + p.line(2)
		p.wantActive(before)
	}
	p.wantNumber(1)
	p.wantRotated()
}

// A file that is empty still belongs to the day of what a stranger put there.
func TestEmptyFileGrown(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1))
	if err := f.Rotate(); err != nil {
		t.Fatal(err)
	}
	appendTo(t, f.Path(), p.line(8))
	p.rotateIfDue(f)
	p.append(f, p.line(2))
	p.wantActive(p.line(8) + p.line(2))
}
