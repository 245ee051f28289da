package logfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

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

// Promise 12, and defect 4 of lumberjack: a deleted file is written to for
// ever.
func TestFileTakenAway(t *testing.T) {
	for _, tt := range []struct {
		name string
		take func(path string) error
	}{
		{"deleted", os.Remove},
		{"renamed", func(path string) error { return os.Rename(path, path+".1") }},
		{"replaced", func(path string) error {
			return errors.Join(os.WriteFile(path+".new", []byte(lineAt(noon, 9)), 0o640), os.Rename(path+".new", path))
		}},
	} {
		for _, notice := range []string{"RotateIfDue", "Rotate", "Append"} {
			t.Run(tt.name+"/"+notice, func(t *testing.T) {
				p := newPlace(t)
				f := p.open(maxSize(100))
				p.append(f, p.line(1))
				if err := tt.take(f.Path()); err != nil {
					t.Fatal(err)
				}
				active := ""
				if tt.name == "replaced" {
					active = lineAt(noon, 9)
				}
				switch notice {
				case "RotateIfDue":
					if err := f.RotateIfDue(); err != nil {
						t.Fatal(err)
					}
				case "Rotate":
					// The stranger's file is ours by now, and is rotated.
					if err := f.Rotate(); err != nil {
						t.Fatal(err)
					}
					active = ""
				}
				p.append(f, p.line(2)) // which is over the limit
				if tt.name == "replaced" {
					if got := len(p.rotated()); got != 1 {
						t.Errorf("got %d rotated files, want that of the stranger", got)
					}
					active = ""
				}
				p.wantActive(active + p.line(2))
				if errs := p.reported(); len(errs) != 1 || !strings.Contains(errs[0].Error(), "moved or deleted") {
					t.Errorf("reported: got %v, want one error", errs)
				}
				if got := p.activeNumber(); got < 2 {
					t.Errorf("number of the new file: got %d, want 2 or more", got)
				}
			})
		}
	}
}

// Defect 3 of lumberjack: a file that was cut goes on behind a hole.
func TestFileCut(t *testing.T) {
	p := newPlace(t)
	f := p.open(maxSize(100))
	p.append(f, p.line(1))
	if err := os.Truncate(f.Path(), 0); err != nil {
		t.Fatal(err)
	}
	if err := f.RotateIfDue(); err != nil {
		t.Fatal(err)
	}
	if errs := p.reported(); len(errs) != 1 {
		t.Errorf("reported: got %v, want one error", errs)
	}
	p.append(f, p.line(2))
	p.wantActive(p.line(2))
	p.wantRotated()
	// Cut inside a line.
	if err := os.Truncate(f.Path(), 5); err != nil {
		t.Fatal(err)
	}
	if err := f.RotateIfDue(); err != nil {
		t.Fatal(err)
	}
	p.append(f, p.line(3))
	p.wantActive(p.line(2)[:5] + "\n" + p.line(3))
}
