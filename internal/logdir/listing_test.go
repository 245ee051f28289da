package logdir_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/logdir"
)

func TestSegments(t *testing.T) {
	d := mustCreate(t)
	for _, path := range []string{
		// ours, in no order
		"archive/trading-20260101T000000.000000000Z-000002.log.gz",
		"daily/2026-01-02/trading-20260102T000000.000000000Z-1000000.log",
		"daily/2026-01-02/trading-20260102T000000.000000000Z-000003.log",
		"daily/2026-01-03/trading-20260103T000000.000000000Z-000004.log",
		"archive/trading-20260103T000000.000000000Z-000004.log.gz",
		"daily/2026-01-01/trading-20260101T000000.000000000Z-000001.log",
		// of a channel whose name begins alike
		"daily/2026-01-02/trading-x-20260102T000000.000000000Z-000007.log",
		// strangers
		"trading.log",
		"trading-20260102T000000.000000000Z-000008.log",
		"daily/trading-20260102T000000.000000000Z-000009.log",
		"daily/notes/trading-20260102T000000.000000000Z-000010.log",
		"daily/2026-01-02/README",
		"daily/2026-01-02/trading-20260102T000000.000000000Z-000011.log.tmp",
		"archive/trading-20260101T000000.000000000Z-000002.log.gz.idx",
		"archive/2026-01-02/trading-20260102T000000.000000000Z-000012.log",
	} {
		mustWrite(t, filepath.Join(d.Path(), path), "12345")
	}
	day := filepath.Join(d.Path(), "daily", "2026-01-02")
	if err := os.Symlink(filepath.Join(d.Path(), "trading.log"), filepath.Join(day, "trading-20260102T000000.000000000Z-000013.log")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(day, "trading-20260102T000000.000000000Z-000014.log"), 0o750); err != nil {
		t.Fatal(err)
	}
	files, err := d.Segments("trading")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, file := range files {
		rel, err := filepath.Rel(d.Path(), file.Path)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, rel)
		if file.Size != 5 {
			t.Errorf("size of %s: got %d, want 5", rel, file.Size)
		}
		if gz := filepath.Ext(rel) == ".gz"; file.Compressed != gz {
			t.Errorf("%s: got compressed %t, want %t", rel, file.Compressed, gz)
		}
		if name := file.Name(); name != filepath.Base(rel) && name+".gz" != filepath.Base(rel) {
			t.Errorf("%s: got segment %s", rel, name)
		}
	}
	want := []string{
		"daily/2026-01-01/trading-20260101T000000.000000000Z-000001.log",
		"archive/trading-20260101T000000.000000000Z-000002.log.gz",
		"daily/2026-01-02/trading-20260102T000000.000000000Z-000003.log",
		"daily/2026-01-03/trading-20260103T000000.000000000Z-000004.log",
		"archive/trading-20260103T000000.000000000Z-000004.log.gz",
		"daily/2026-01-02/trading-20260102T000000.000000000Z-1000000.log",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSegmentsOfAnEmptyDirectory(t *testing.T) {
	files, err := mustCreate(t).Segments("trading")
	if err != nil || len(files) != 0 {
		t.Errorf("got %v, %v, want nothing", files, err)
	}
}

func TestSegmentsUnreadable(t *testing.T) {
	d := mustCreate(t)
	mustWrite(t, filepath.Join(d.Path(), "archive"), "a file in the place of the folder")
	if _, err := d.Segments("trading"); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want an error", err)
	}
}

func TestNextNumber(t *testing.T) {
	for _, tt := range []struct {
		name     string
		manifest uint64
		files    []string
		want     uint64
	}{
		{"new", 0, nil, 1},
		{"manifest alone", 7, nil, 8},
		{"listing alone", 0, []string{"archive/trading-20260101T000000.000000000Z-000009.log.gz"}, 10},
		{"manifest ahead", 12, []string{"archive/trading-20260101T000000.000000000Z-000009.log.gz"}, 13},
		{"listing ahead", 3, []string{"daily/2026-01-01/trading-20260101T000000.000000000Z-000009.log"}, 10},
		{"clock went back", 0, []string{
			"daily/2026-01-02/trading-20260102T000000.000000000Z-000004.log",
			"daily/2026-01-01/trading-20260101T000000.000000000Z-000005.log",
		}, 6},
		{"other channel", 0, []string{"daily/2026-01-01/audit-20260101T000000.000000000Z-000009.log"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := mustCreate(t)
			for _, path := range tt.files {
				mustWrite(t, filepath.Join(d.Path(), path), "")
			}
			w := mustLock(t, d)
			err := w.Update(func(m *logdir.Manifest) {
				m.Channels["trading"] = logdir.Channel{Active: logdir.Active{Number: tt.manifest}}
			})
			if err != nil {
				t.Fatal(err)
			}
			got, err := w.NextNumber("trading")
			if err != nil || got != tt.want {
				t.Errorf("got %d, %v, want %d", got, err, tt.want)
			}
		})
	}
}
