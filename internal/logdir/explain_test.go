package logdir_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/alphapt/chanlog/internal/logdir"
)

func TestExplain(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{syscall.EACCES, "write access"},
		{syscall.EPERM, "write access"},
		{syscall.ENOTDIR, "not a directory"},
		{syscall.EROFS, "mounted read-only"},
		{syscall.ENOSPC, "free some space"},
		{syscall.EMFILE, "limit of open files"},
		{syscall.EEXIST, "never overwritten"},
		{syscall.EIO, "input/output error"},
	} {
		cause := &fs.PathError{Op: "mkdir", Path: "/srv/logs", Err: tt.err}
		got := logdir.Explain("create log directory", "/srv/logs", cause)
		if !errors.Is(got, tt.err) {
			t.Errorf("%v: got %v, want it to wrap its cause", tt.err, got)
		}
		if !strings.HasPrefix(got.Error(), "create log directory /srv/logs: "+tt.err.Error()) || !strings.Contains(got.Error(), tt.want) {
			t.Errorf("%v: got %q, want %q in it", tt.err, got, tt.want)
		}
	}
	link := &os.LinkError{Op: "rename", Old: "/a", New: "/b", Err: syscall.EEXIST}
	if got := logdir.Explain("rotate", "/a", link).Error(); !strings.Contains(got, "/b") {
		t.Errorf("got %q, want both names of a rename in it", got)
	}
}
