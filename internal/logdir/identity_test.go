package logdir_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/alphapt/chanlog/internal/logdir"
)

func identityOf(t *testing.T, path string) logdir.Identity {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	id, err := logdir.Identify(f)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestIdentify(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.log")
	mustWrite(t, path, "")
	first := identityOf(t, path)
	mustWrite(t, path, "more")
	if got := identityOf(t, path); !got.Same(first) {
		t.Errorf("after a write: got %+v, want %+v", got, first)
	}
	moved := path + ".moved"
	if err := os.Rename(path, moved); err != nil {
		t.Fatal(err)
	}
	if got := identityOf(t, moved); !got.Same(first) {
		t.Errorf("after a rename: got %+v, want %+v", got, first)
	}
	mustWrite(t, path, "")
	if got := identityOf(t, path); got.Same(first) {
		t.Errorf("another file under the name: got %+v, the same", got)
	}
}

func TestUnknownIdentityIsNotTheSame(t *testing.T) {
	var unknown logdir.Identity
	if unknown.Same(unknown) {
		t.Error("got the same, want two unknown files to differ")
	}
}
