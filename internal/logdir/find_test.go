package logdir_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/alphapt/chanlog/internal/logdir"
)

// A file is found wherever someone moved it within the directory, and no
// other is taken for it.
func TestFind(t *testing.T) {
	for _, tt := range []struct {
		name  string
		to    string // "": outside
		found bool
	}{
		{"in its place", "trading.log", true},
		{"renamed", "trading.log.1", true},
		{"rotated", "daily/2026-01-24/trading-20260124T120000.000000000Z-000001.log", true},
		{"under a stray name among the rotated", "daily/2026-01-25/stray", true},
		{"archived", "archive/trading.log", false},
		{"among our own", ".chanlog/trading.log", false},
		{"outside", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := logdir.Create(filepath.Join(t.TempDir(), "logs"), 0)
			if err != nil {
				t.Fatal(err)
			}
			active := d.Active("trading")
			mustWrite(t, active, "mine")
			id := identityOf(t, active)
			to := filepath.Join(t.TempDir(), "outside")
			if tt.to != "" {
				to = filepath.Join(d.Path(), tt.to)
			}
			if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
				t.Fatal(err)
			}
			if to != active {
				if err := os.Rename(active, to); err != nil {
					t.Fatal(err)
				}
				mustWrite(t, active, "another") // under the old name
			}
			// What looks like it and is not.
			if err := os.Symlink(to, filepath.Join(d.Path(), "a link")); err != nil {
				t.Fatal(err)
			}
			f, err := d.Find("trading", id)
			if !tt.found {
				if !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("got %v, want fs.ErrNotExist", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if f.Name() != to {
				t.Errorf("got %s, want %s", f.Name(), to)
			}
			if _, err := f.WriteAt([]byte("M"), 0); err != nil {
				t.Errorf("got %v, want it open for writing", err)
			}
		})
	}
}
