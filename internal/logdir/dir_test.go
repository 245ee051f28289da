package logdir_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/internal/logdir"
)

func mustCreate(t testing.TB) *logdir.Dir {
	t.Helper()
	d, err := logdir.Create(filepath.Join(t.TempDir(), "logs"), 0)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func mustLock(t testing.TB, d *logdir.Dir) *logdir.Writer {
	t.Helper()
	w, err := d.Lock()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Unlock(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func mustWrite(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o640); err != nil {
		t.Fatal(err)
	}
}

func mustRead(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestCreate(t *testing.T) {
	t.Chdir(t.TempDir())
	d, err := logdir.Create("deep/logs", 0)
	if err != nil {
		t.Fatal(err)
	}
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir("/")
	if got, want := d.Path(), filepath.Join(wd, "deep", "logs"); got != want {
		t.Errorf("path: got %q, want %q", got, want)
	}
	if got, want := d.Active("trading"), filepath.Join(d.Path(), "trading.log"); got != want {
		t.Errorf("active: got %q, want %q", got, want)
	}
	for _, path := range []string{d.Path(), filepath.Join(d.Path(), ".chanlog")} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := info.Mode(), fs.ModeDir|0o750; got != want {
			t.Errorf("mode of %s: got %v, want %v", path, got, want)
		}
	}
	if _, err := logdir.Create(d.Path(), 0); err != nil {
		t.Errorf("create it again: got %v, want no error", err)
	}
}

func TestCreateKeepsMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "logs")
	if _, err := logdir.Create(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := logdir.Create(path, 0o750); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := info.Mode().Perm(), fs.FileMode(0o700); got != want {
		t.Errorf("got mode %v, want %v", got, want)
	}
}

func TestCreateRefusesWhatOthersMayWriteTo(t *testing.T) {
	for _, tt := range []struct {
		name   string
		folder string
		mode   fs.FileMode
		bad    bool
	}{
		{"group", "", 0o770, false},
		{"others", "", 0o777, true},
		{"others only", "", 0o702, true},
		{"sticky", "", 0o777 | fs.ModeSticky, false},
		{"state of others", ".chanlog", 0o777, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := mustCreate(t)
			path := filepath.Join(d.Path(), tt.folder)
			if err := os.Chmod(path, tt.mode); err != nil {
				t.Fatal(err)
			}
			_, err := logdir.Create(d.Path(), 0)
			if !tt.bad {
				if err != nil {
					t.Errorf("got %v, want no error", err)
				}
				return
			}
			if err == nil {
				t.Fatal("got no error")
			}
			for _, want := range []string{path, fmt.Sprintf("mode %#o", tt.mode), "chmod o-w " + path} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want %q in it", err, want)
				}
			}
		})
	}
}

func TestCreateWhereAFileIs(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	mustWrite(t, file, "")
	for _, path := range []string{file, filepath.Join(file, "logs")} {
		_, err := logdir.Create(path, 0)
		if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "move it away") {
			t.Errorf("got %v, want the path %s and what to do", err, path)
		}
	}
}

func TestCreateNotPermitted(t *testing.T) {
	parent := t.TempDir()
	// Every folder above must let the unprivileged user through.
	for p := parent; strings.HasPrefix(p, os.TempDir()) && p != os.TempDir(); p = filepath.Dir(p) {
		if err := os.Chmod(p, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(parent, 0o555); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(parent, "logs")
	var err error
	unprivileged(func() { _, err = logdir.Create(path, 0) })
	if !errors.Is(err, fs.ErrPermission) {
		t.Fatalf("got %v, want fs.ErrPermission", err)
	}
	for _, want := range []string{path, "permission denied", "write access"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want %q in it", err, want)
		}
	}
}
