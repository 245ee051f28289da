package logfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A disk is a small file system of its own.
type disk struct {
	t    *testing.T
	path string
}

func newDisk(t *testing.T, size string) *disk {
	t.Helper()
	d := &disk{t, t.TempDir()}
	if err := unix.Mount("chanlog", d.path, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("NOT TESTED, needs root and the right to mount a tmpfs: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(d.path, 0); err != nil {
			t.Error(err)
		}
	})
	return d
}

func (d *disk) resize(size string) {
	d.t.Helper()
	if err := unix.Mount("", d.path, "", unix.MS_REMOUNT, "size="+size); err != nil {
		d.t.Fatal(err)
	}
}

// fill takes all that is left but for some bytes.
func (d *disk) fill(but int64) {
	d.t.Helper()
	var st unix.Statfs_t
	if err := unix.Statfs(d.path, &st); err != nil {
		d.t.Fatal(err)
	}
	filler := make([]byte, int64(st.Bavail)*st.Bsize-but)
	if err := os.WriteFile(filepath.Join(d.path, "filler"), filler, 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// A full disk costs the records that do not fit, and no others: once there
// is room again, the channel goes on by itself and says how many are missing.
func TestDiskFull(t *testing.T) {
	const record = 60
	for _, tt := range []struct {
		name string
		max  int64
	}{
		{"in one file", 0},
		{"while it rotates", 20 * record},
		{"with a file for each record", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDisk(t, "512k")
			p := newPlaceAt(t, filepath.Join(d.path, "logs"))
			tr := newTrial(p, p.open(maxSize(tt.max)))
			tr.must(1)
			d.fill(16 << 10)
			// Enough for all that is left, and 200 that find no room.
			var err error
			for fails := 0; fails < 200; {
				if err = tr.try(1); err != nil {
					fails++
				}
			}
			if !errors.Is(err, unix.ENOSPC) || !strings.Contains(err.Error(), "free some space") {
				t.Errorf("got %v, want ENOSPC and the remedy", err)
			}
			p.setClock(noon.Add(time.Second))
			p.rotateIfDue(tr.f)
			wantBalance(t, tr.f.Stats())
			d.resize("2m")
			p.setClock(noon.Add(2 * time.Minute)) // past any waiting
			tr.must(100)
			tr.wantAccount(0)
			marks := marksIn(strings.Join(p.lines(), ""))
			if len(marks) == 0 || !strings.Contains(marks[len(marks)-1], `"reason":"no space left on device"`) {
				t.Errorf("marks: got %q, want one of a full disk", marks)
			}
		})
	}
}

// An idle channel says that records are missing as soon as it can.
func TestDiskFullAndThenNothing(t *testing.T) {
	d := newDisk(t, "512k")
	p := newPlaceAt(t, filepath.Join(d.path, "logs"))
	tr := newTrial(p, p.open())
	d.fill(0)
	if err := tr.try(3); !errors.Is(err, unix.ENOSPC) {
		t.Fatalf("got %v, want ENOSPC", err)
	}
	p.rotateIfDue(tr.f)
	p.wantActive("")
	d.resize("2m")
	for range 2 {
		p.rotateIfDue(tr.f)
		p.wantActive(p.droppedLine("no space left on device", 3, noon, noon))
	}
	tr.wantAccount(0)
}

// A mark takes no room from a record, and on a disk with room for marks only
// they do not pile up.
func TestMarkOnAFullDisk(t *testing.T) {
	if alone(t) {
		return
	}
	p := newPlace(t)
	tr := newTrial(p, p.open())
	tr.must(1)
	withDiskFullAt(t, len(p.line(0)), func() {
		if err := tr.try(1); !errors.Is(err, unix.EFBIG) {
			t.Errorf("got %v, want EFBIG", err)
		}
	})
	withDiskFullAt(t, 2*len(p.line(0)), func() { tr.must(1) })
	p.wantActive(p.line(0) + p.line(2))

	huge := []byte(p.line(0)[:40] + strings.Repeat("x", 1000) + "\n")
	withDiskFullAt(t, 2*len(p.line(0))+500, func() {
		for range 10 {
			if err := tr.f.Append(huge); !errors.Is(err, unix.EFBIG) {
				t.Errorf("got %v, want EFBIG", err)
			}
		}
	})
	p.wantActive(p.line(0) + p.line(2))
	tr.must(1)
	p.wantActive(p.line(0) + p.line(2) + p.droppedLine("file too large", 11, noon, noon) + p.line(3))
	tr.wantAccount(0)
}

// A mark that is in the file whole, before a record that is not and cannot
// be taken back, is not written again.
func TestMarkBeforeATornRecord(t *testing.T) {
	if alone(t) {
		return
	}
	for name, torn := range map[string]string{"after a line": "", "after a torn line": "half"} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			p.leave(p.line(0) + torn)
			f := p.open()
			f.Missed("disk full", 2, noon, noon)
			f.Missed("too slow", 1, noon, noon)
			first := p.droppedLine("disk full", 2, noon, noon)
			second := p.droppedLine("too slow", 1, noon, noon)
			before := p.line(0) + torn
			if torn != "" {
				first = "\n" + first
			}
			// Where a stranger wrote too, nothing is cut off.
			const stranger = "of a stranger\n"
			appendTo(t, f.Path(), stranger)
			before += stranger
			size := len(before + first)
			withDiskFullAt(t, size+10, func() { // room for one mark and some bytes
				if err := f.Append([]byte(p.line(1))); !errors.Is(err, unix.EFBIG) {
					t.Errorf("got %v, want EFBIG", err)
				}
			})
			p.wantActive(before + first + second[:10])
			p.append(f, p.line(2))
			p.wantActive(before + first + second[:10] + "\n" + second + p.droppedLine("file too large", 1, noon, noon) + p.line(2))
		})
	}
}
