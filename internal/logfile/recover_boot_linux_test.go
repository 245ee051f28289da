package logfile_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/alphapt/chanlog/internal/logfile"
	"github.com/alphapt/chanlog/internal/spool"
)

// booted gives the file a ring as the machine has it after that many starts.
func (p *place) booted(n byte) func(o *logfile.Options) {
	return func(o *logfile.Options) {
		p.spooled(o)
		o.Spool.Boot = spool.BootID{n}
	}
}

// powerCut ends f with some records in the ring that are not in the file.
func powerCut(tr *trial, n int) {
	tr.t.Helper()
	tr.f.Freeze(func() {
		r := tr.f.Ring()
		for range n {
			if _, _, err := r.Append([]byte(tr.line(tr.next))); err != nil {
				tr.t.Fatal(err)
			}
			tr.acknowledged = append(tr.acknowledged, tr.next)
			tr.next++
		}
		tr.f.KillFrozen()
	})
	tr.relock()
}

// After another boot a line is taken from the ring if it is good and does
// not stand in the file already, and only then.
func TestRecoverAfterAnotherBoot(t *testing.T) {
	for _, tt := range []struct {
		name  string
		size  int64 // of files, at most
		later func(p *place)
		lost  []int
	}{
		{name: "as it was"},
		{name: "with rotated files", size: 200},
		{
			name: "the end of the file did not reach the disk",
			later: func(p *place) {
				active := p.dir.Active("trading")
				truncate(p.t, active, int64(len(p.read(active))-2*60))
			},
		}, {
			name: "nor half a line of it",
			later: func(p *place) {
				active := p.dir.Active("trading")
				truncate(p.t, active, int64(len(p.read(active))-60))
				appendTo(p.t, active, "\x00\x00\x00\n")
			},
		}, {
			name:  "a page of the ring did not reach the disk",
			later: func(p *place) { p.spoil(p.line(11)) },
			lost:  []int{11},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			tr := newTrial(p, p.open(p.booted(1), maxSize(tt.size)))
			tr.must(10)
			if err := tr.f.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			powerCut(tr, 4)
			if tt.later != nil {
				tt.later(p)
			}
			for boot := byte(2); boot < 5; boot++ {
				tr.f = p.open(p.booted(boot), maxSize(tt.size))
				wantBalance(t, tr.f.Stats())
				if s := tr.f.Stats(); s.Spooled != 0 || s.SpoolError != nil {
					t.Errorf("got %d in the spool, %v, want none and no error", s.Spooled, s.SpoolError)
				}
				var found [14]int
				for _, line := range p.lines() {
					if l, err := parse(line); err == nil {
						found[*l.N]++
					}
				}
				for _, n := range tt.lost {
					found[n]++
				}
				for n, times := range found {
					if times != 1 {
						t.Errorf("boot %d: got record %d %d times, want it once", boot, n, times)
					}
				}
				tr.f.Kill()
				p.relock()
			}
		})
	}
}

// spoil changes a line in the ring's file.
func (p *place) spoil(line string) {
	p.t.Helper()
	ring := []byte(p.read(p.ring()))
	at := bytes.Index(ring, []byte(line))
	if at < 0 {
		p.t.Fatalf("got no %q in the ring", line)
	}
	ring[at+10] ^= 1
	p.write(p.ring(), string(ring))
}

// Under Always all that was acknowledged is in the file, and what is in the
// ring alone was not.
func TestRecoverAlwaysAfterAnotherBoot(t *testing.T) {
	p := newPlace(t)
	always := func(o *logfile.Options) { o.Durability = logfile.Always }
	tr := newTrial(p, p.open(p.booted(1), always))
	tr.must(3)
	powerCut(tr, 2)
	tr.f = p.open(p.booted(2), always)
	tr.wantRecords([]int{0, 1, 2})
	if err := tr.f.Append([]byte(p.line(9))); err != nil {
		t.Fatal(err)
	}
	tr.wantRecords([]int{0, 1, 2, 9})
}

// What was on the disk once and is gone by another boot, compressed or at the
// end of its retention, does not come back from the ring.
func TestRecoverNothingThatWasSettled(t *testing.T) {
	for name, settle := range map[string]func(p *place, f *logfile.File){
		"by a sync": func(p *place, f *logfile.File) {
			if err := f.Sync(p.t.Context()); err != nil {
				p.t.Fatal(err)
			}
		},
		"by time": func(p *place, f *logfile.File) {
			for range 2 {
				p.rotateIfDue(f)
				p.setClock(p.clock().Add(time.Minute))
			}
			p.rotateIfDue(f)
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			tr := newTrial(p, p.open(p.booted(1)))
			tr.must(5)
			if err := tr.f.Rotate(); err != nil {
				t.Fatal(err)
			}
			settle(p, tr.f)
			loseRotated(t, p)
			powerCut(tr, 2)
			tr.f = p.open(p.booted(2))
			tr.wantRecords([]int{5, 6})
		})
	}
}

// Lines for which the disk has no room stay in the spool, whoever opens it,
// until there is room.
func TestRecoverAfterAnotherBootOnAFullDisk(t *testing.T) {
	d := newDisk(t, "512k")
	p := newPlaceAt(t, filepath.Join(d.path, "logs"))
	tr := newTrial(p, p.open(p.booted(1)))
	tr.must(66) // a page, but for two lines
	if err := tr.f.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	powerCut(tr, 20)
	d.fill(0)
	for range 2 {
		f := p.open(p.booted(2))
		s := f.Stats()
		if !errors.Is(s.SpoolError, unix.ENOSPC) || !strings.Contains(s.SpoolError.Error(), "before the machine started") {
			t.Errorf("got %v, want ENOSPC and what it is about", s.SpoolError)
		}
		if s.Emitted != 0 {
			t.Errorf("got %d emitted, want none to be counted yet", s.Emitted)
		}
		if errs := p.reported(); len(errs) == 0 || !errors.Is(errs[0], unix.ENOSPC) {
			t.Errorf("reported: got %v, want ENOSPC", errs)
		}
		f.Kill()
	}
	opts := p.options()
	p.booted(2)(&opts)
	if err := logfile.Rescue(opts); !errors.Is(err, unix.ENOSPC) {
		t.Errorf("rescue: got %v, want ENOSPC", err)
	}
	d.resize("2m")
	p.setClock(noon.Add(2 * time.Minute))
	opts = p.options()
	p.booted(2)(&opts)
	if err := logfile.Rescue(opts); err != nil {
		t.Errorf("rescue: got %v, want no error", err)
	}
	tr.wantRecords(tr.acknowledged)
	if _, err := os.Lstat(p.ring()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want the spool to be gone", err)
	}
}

// Rescue takes what is in the spool of a channel that nobody writes to.
func TestRescue(t *testing.T) {
	p := newPlace(t)
	tr := newTrial(p, p.open(p.booted(1)))
	tr.must(1)
	powerCut(tr, 4)
	opts := p.options()
	p.booted(1)(&opts)
	if err := logfile.Rescue(opts); err != nil {
		t.Errorf("got %v, want no error", err)
	}
	tr.wantRecords(tr.acknowledged)
	if _, err := os.Lstat(p.ring()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want the spool to be gone", err)
	}
}
