package logfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/alphapt/chanlog/internal/logfile"
	"github.com/alphapt/chanlog/internal/spool"
)

// impatient gives the file a ring and no reason to wait for it.
func (p *place) impatient(o *logfile.Options) {
	p.spooled(o)
	o.Block = false
}

// ringLines is how many records the smallest ring holds.
const ringLines = spool.MinSize / 128

// While the disk is full records wait in the ring. What it cannot hold is
// dropped, counted and told of, and once there is room all the rest is there.
func TestSpooledDiskFull(t *testing.T) {
	d := newDisk(t, "512k")
	p := newPlaceAt(t, filepath.Join(d.path, "logs"))
	tr := newTrial(p, p.open(p.impatient))
	tr.must(66) // a page of the file, but for two records
	if err := tr.f.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.fill(0)
	tr.must(3)
	if err := tr.f.AppendNow([]byte(p.line(tr.next))); !errors.Is(err, logfile.ErrSpooled) || !errors.Is(err, unix.ENOSPC) {
		t.Errorf("AppendNow: got %v, want ErrSpooled and ENOSPC", err)
	}
	tr.acknowledged = append(tr.acknowledged, tr.next) // kept, it says
	tr.next++
	tr.must(ringLines - 4)
	err := tr.try(1)
	if !errors.Is(err, logfile.ErrFull) || !errors.Is(err, unix.ENOSPC) || errors.Is(err, logfile.ErrSpooled) {
		t.Errorf("got %v, want ErrFull and ENOSPC", err)
	}
	for range 100 { // none of which waits
		if err := tr.try(1); !errors.Is(err, logfile.ErrFull) {
			t.Errorf("got %v, want ErrFull", err)
		}
	}
	p.rotateIfDue(tr.f)
	s := tr.f.Stats()
	if s.Spooled != ringLines || s.Dropped[logfile.DropFull] != 101 || s.Failed != 0 {
		t.Errorf("got %d in the spool, dropped %v, failed %d, want %d, 101, none", s.Spooled, s.Dropped, s.Failed, ringLines)
	}
	wantBalance(t, s)
	if errs := p.reported(); len(errs) != 1 || !strings.Contains(errs[0].Error(), "records wait in the spool") {
		t.Errorf("reported: got %v, want once that records wait", errs)
	}
	d.resize("2m")
	p.setClock(noon.Add(2 * time.Minute))
	p.rotateIfDue(tr.f)
	tr.must(100)
	tr.wantAccount(0)
	marks := marksIn(strings.Join(p.lines(), ""))
	if len(marks) == 0 || !strings.Contains(marks[0], `"reason":"spool full: no space left on device"`) {
		t.Errorf("marks: got %q, want one of a full spool and disk", marks)
	}
}

// Who blocks waits for room, and loses nothing when it comes.
func TestSpooledDiskFullWithBlock(t *testing.T) {
	d := newDisk(t, "512k")
	p := newPlaceAt(t, filepath.Join(d.path, "logs"))
	tr := newTrial(p, p.open(p.spooled))
	tr.must(66)
	if err := tr.f.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.fill(0)
	tr.must(ringLines)
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := tr.try(50); err != nil {
			t.Errorf("got %v, want it to wait for room", err)
		}
	})
	d.resize("2m")
	wg.Wait()
	tr.wantAccount(0)
}

// What a short write left is taken back, and written again once it fits.
func TestSpooledShortWrite(t *testing.T) {
	if alone(t) {
		return
	}
	for name, stranger := range map[string]string{"taken back": "", "not ours to take back": "of a stranger\n"} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			tr := newTrial(p, p.open(p.spooled))
			tr.must(3)
			if err := tr.f.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			tr.f.Missed("disk full", 2, noon, noon)
			appendTo(t, tr.f.Path(), stranger)
			there := len(p.read(tr.f.Path()))
			mark := len(p.droppedLine("disk full", 2, noon, noon))
			for _, room := range []int{10, mark + 10, mark + 70, mark + 130} {
				withDiskFullAt(t, there+room, func() {
					tr.must(3)
					if err := tr.f.Flush(t.Context()); !errors.Is(err, unix.EFBIG) {
						t.Errorf("got %v, want EFBIG", err)
					}
				})
				if stranger != "" {
					break // the end of the file is where the limit was
				}
			}
			if stranger == "" {
				p.wantActive(p.numbered(0, 2))
			}
			for i, n := range tr.f.Stats().Dropped {
				if n != 2 {
					t.Errorf("dropped for %s: got %d, want 2", i, n)
				}
			}
			tr.must(3)
			torn := 0
			if stranger != "" {
				torn = 2 // what they wrote, and our half behind it
			}
			tr.wantAccount(torn)
		})
	}
}

// A process that is out of descriptors goes on in the old file.
func TestSpooledOutOfDescriptorsInRotation(t *testing.T) {
	p := newPlace(t)
	tr := newTrial(p, p.open(p.spooled, maxSize(100)))
	tr.must(1)
	if err := tr.f.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	withoutDescriptors(t, func() {
		tr.must(5)
		if err := tr.f.Flush(t.Context()); err != nil {
			t.Errorf("got %v, want the records in the old file", err)
		}
	})
	p.wantActive(p.numbered(0, 5))
	p.setClock(noon.Add(time.Second))
	tr.must(1)
	tr.wantAccount(0)
	if s := tr.f.Stats(); s.Rotations != 1 || s.RotationError != nil {
		t.Errorf("got %d rotations, %v, want 1 and no error", s.Rotations, s.RotationError)
	}
}

// Where the file cannot be written to, nor another one be made, records wait
// in the ring.
func TestSpooledImmutable(t *testing.T) {
	for name, path := range map[string]func(p *place, f *logfile.File) string{
		"file":      func(_ *place, f *logfile.File) string { return f.Path() },
		"directory": func(p *place, _ *logfile.File) string { return p.path },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			tr := newTrial(p, p.open(p.spooled, maxSize(100)))
			tr.must(1)
			if err := tr.f.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			immutable(t, path(p, tr.f), func() {
				tr.must(5)
				err := tr.f.Flush(t.Context())
				if (name == "file") != errors.Is(err, unix.EPERM) {
					t.Errorf("got %v, want EPERM where the file is immutable", err)
				}
			})
			p.setClock(noon.Add(time.Minute))
			tr.must(1)
			tr.wantAccount(0)
			if s := tr.f.Stats(); s.Failed != 0 || s.Dropped != nil {
				t.Errorf("got %d failed, dropped %v, want none", s.Failed, s.Dropped)
			}
		})
	}
}

// Where there can be no ring each record is a write of its own, and Stats and
// a report say so.
func TestNoRing(t *testing.T) {
	full := func(p *place, during func()) {
		p.t.Helper()
		during()
	}
	for _, tt := range []struct {
		name   string
		change func(p *place, o *logfile.Options)
		during func(p *place, during func())
		err    error
	}{
		{"no room", func(p *place, o *logfile.Options) { o.Spool.Size = 8 << 20 }, full, unix.ENOSPC},
		{"a file in the place of the folder", func(p *place, o *logfile.Options) {
			p.write(filepath.Dir(p.ring()), "")
		}, full, unix.ENOTDIR},
		{"out of descriptors", nil, func(p *place, during func()) {
			p.append(p.open(func(o *logfile.Options) { o.Name = "warm" }), p.line(0))
			withoutDescriptors(p.t.(*testing.T), during)
		}, unix.EMFILE},
		{"a link in its place", func(p *place, o *logfile.Options) {
			p.write(filepath.Join(p.path, "victim"), "precious")
			p.write(filepath.Join(filepath.Dir(p.ring()), "x"), "")
			symlink(p.t, filepath.Join(p.path, "victim"), p.ring())
		}, full, unix.ELOOP},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDisk(t, "2m")
			p := newPlaceAt(t, filepath.Join(d.path, "logs"))
			f := p.open(p.spooled, func(o *logfile.Options) {
				if tt.change != nil {
					tt.change(p, o)
				}
			})
			tr := newTrial(p, f)
			tt.during(p, func() { _ = tr.try(1) })
			tr.must(3)
			if err := f.Stats().SpoolError; !errors.Is(err, tt.err) {
				t.Errorf("got %v, want %v", err, tt.err)
			}
			if errs := p.reported(); len(errs) == 0 || !strings.Contains(errs[0].Error(), "a write of its own") {
				t.Errorf("reported: got %v, want that there is no spool", errs)
			}
			tr.wantAccount(0)
		})
	}
}

// What kept the ring from being made may pass: a minute later it is tried
// again, and the records go on through it.
func TestRingIsTriedAgain(t *testing.T) {
	p := newPlace(t)
	p.append(p.open(func(o *logfile.Options) { o.Name = "warm" }), p.line(0))
	tr := newTrial(p, p.open(p.spooled))
	withoutDescriptors(t, func() { _ = tr.try(1) })
	tr.must(1)
	if err := tr.f.Stats().SpoolError; !errors.Is(err, unix.EMFILE) {
		t.Errorf("got %v, want EMFILE", err)
	}
	p.setClock(p.clock().Add(time.Minute))
	tr.must(2)
	if err := tr.f.Stats().SpoolError; err != nil {
		t.Errorf("a minute later: got %v, want no error", err)
	}
	if _, err := os.Stat(p.ring()); err != nil {
		t.Error(err)
	}
	tr.wantAccount(0)
}
