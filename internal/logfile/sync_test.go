package logfile_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestSync(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	if err := f.Sync(t.Context()); err != nil {
		t.Errorf("before the first record: got %v, want no error", err)
	}
	for n := range 3 {
		p.append(f, p.line(n))
		if err := f.Rotate(); err != nil {
			t.Fatal(err)
		}
	}
	p.append(f, p.line(3))
	// A rotated file may be gone by then.
	if err := os.RemoveAll(filepath.Join(p.path, "daily")); err != nil {
		t.Fatal(err)
	}
	if err := f.Sync(t.Context()); err != nil {
		t.Errorf("got %v, want no error", err)
	}
}

func TestSyncAfterTheDeadline(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Sync(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if err := f.Sync(t.Context()); err != nil {
		t.Errorf("the next one: got %v, want no error", err)
	}
}

// What could not be synced is tried again by the next Sync.
func TestSyncFails(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1))
	if err := f.Rotate(); err != nil {
		t.Fatal(err)
	}
	files, err := p.dir.Segments("trading")
	if err != nil {
		t.Fatal(err)
	}
	rotated := files[0].Path
	if err := os.Rename(rotated, rotated+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(rotated+".away", rotated); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := f.Sync(t.Context()); err == nil {
			t.Error("with a link in the place of the rotated file: got no error")
		}
	}
	if f.Stats().LastError == nil {
		t.Error("got no last error")
	}
	if err := os.Rename(rotated+".away", rotated); err != nil {
		t.Fatal(err)
	}
	if err := f.Sync(t.Context()); err != nil {
		t.Errorf("got %v, want no error", err)
	}
}
