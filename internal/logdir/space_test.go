package logdir_test

import (
	"testing"

	"github.com/alphapt/chanlog/internal/logdir"
)

func TestSpace(t *testing.T) {
	dir, err := logdir.Create(t.TempDir(), 0)
	if err != nil {
		t.Fatal(err)
	}
	free, total, err := dir.Space()
	if err != nil {
		t.Fatal(err)
	}
	if free == 0 || total < 1<<20 || free > total {
		t.Errorf("got %d bytes free of %d", free, total)
	}
}
