package logdir_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/logdir"
)

func mustOpenRoot(t testing.TB, d *logdir.Dir) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(d.Path())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

func TestInventory(t *testing.T) {
	d := mustCreate(t)
	if inv, err := d.Inventory(mustOpenRoot(t, d)); err != nil || len(inv.Entries) > 0 || len(inv.Days) > 0 {
		t.Errorf("of a new directory: got %+v, %v, want nothing", inv, err)
	}
	want := []string{
		"archive/api-20260101T000000.000000000Z-000001.log.gz",
		"archive/api-20260101T000000.000000000Z-000001.log.gz.idx",
		"daily/2026-01-02/api-20260102T000000.000000000Z-000002.log",
		"daily/2026-01-02/trading-20260102T000000.000000000Z-000001.log",
		"daily/2026-01-02/trading-20260102T000000.000000000Z-000001.log.gz",
	}
	for _, name := range want {
		mustWrite(t, filepath.Join(d.Path(), name), "12345")
	}
	for _, name := range []string{"trading.log", "archive/notes", "daily/2026-01-02/trading.log", "daily/other/" + filepath.Base(want[2])} {
		mustWrite(t, filepath.Join(d.Path(), name), "")
	}
	link := "archive/api-20260103T000000.000000000Z-000003.log.gz"
	if err := os.Symlink("notes", filepath.Join(d.Path(), link)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("2026-01-02", filepath.Join(d.Path(), "daily/2026-01-04")); err != nil {
		t.Fatal(err)
	}
	inv, err := d.Inventory(mustOpenRoot(t, d))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range inv.Entries {
		if e.Path == link {
			if e.Info.Mode()&fs.ModeSymlink == 0 {
				t.Errorf("link: got mode %v, want that of the link itself", e.Info.Mode())
			}
			continue
		}
		got = append(got, e.Path)
		if name := e.Segment.File(e.Kind); name != filepath.Base(e.Path) || e.Info.Size() != 5 {
			t.Errorf("%s: got %q with %d bytes, want 5", e.Path, name, e.Info.Size())
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"daily/2026-01-02": 4}, inv.Days); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
}

func TestInventoryFollowsNoLink(t *testing.T) {
	for _, folder := range []string{"archive", "daily"} {
		d := mustCreate(t)
		if err := os.Symlink(t.TempDir(), filepath.Join(d.Path(), folder)); err != nil {
			t.Fatal(err)
		}
		_, err := d.Inventory(mustOpenRoot(t, d))
		if err == nil || !strings.Contains(err.Error(), filepath.Join(d.Path(), folder)) || !strings.Contains(err.Error(), "move it away") {
			t.Errorf("%s: got %v, want its path and what to do", folder, err)
		}
	}
}
