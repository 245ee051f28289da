package logdir_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/alphapt/chanlog/internal/logdir"
)

func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cursor.json")
	for _, content := range []string{"first, and longer", "second", ""} {
		if err := logdir.Replace(path, []byte(content), 0o640); err != nil {
			t.Fatal(err)
		}
		if got := mustRead(t, path); got != content {
			t.Errorf("got %q, want %q", got, content)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := info.Mode(), fs.FileMode(0o640); got != want {
		t.Errorf("got mode %v, want %v", got, want)
	}
	onlyFile(t, path)
}

// A reader that has the old file open must go on reading the old content.
func TestReplaceLeavesTheOldFileWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cursor.json")
	mustWrite(t, path, "old")
	old, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if err := logdir.Replace(path, []byte("new content"), 0o640); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 16)
	n, err := old.Read(buf)
	if got := string(buf[:n]); got != "old" || err != nil {
		t.Errorf("got %q, %v, want %q", got, err, "old")
	}
}

func TestReplaceCleansLeftover(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "cursor.json")
	victim := filepath.Join(t.TempDir(), "victim")
	mustWrite(t, victim, "precious")
	mustWrite(t, path, "old")
	if err := os.Symlink(victim, path+".tmp"); err != nil {
		t.Fatal(err)
	}
	if err := logdir.Replace(path, []byte("new"), 0o640); err != nil {
		t.Fatal(err)
	}
	if got := mustRead(t, path); got != "new" {
		t.Errorf("got %q, want %q", got, "new")
	}
	if got := mustRead(t, victim); got != "precious" {
		t.Errorf("behind the link: got %q, want it untouched", got)
	}
	onlyFile(t, path)
}

func TestReplaceFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cursor.json")
	mustWrite(t, filepath.Join(path, "in the way"), "") // a folder cannot be replaced by a file
	if err := logdir.Replace(path, []byte("new"), 0o640); err == nil {
		t.Error("got no error")
	}
	onlyFile(t, path)
	err := logdir.Replace(filepath.Join(path, "none", "cursor.json"), nil, 0o640)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist", err)
	}
}

// onlyFile wants nothing beside path, so no temporary file.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Name() != filepath.Base(path) {
		t.Errorf("got %v, want %s alone", entries, filepath.Base(path))
	}
}
