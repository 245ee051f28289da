package logfile_test

import (
	"testing"

	"github.com/alphapt/chanlog/internal/logfile"
)

// Lines go through the ring into files that are rotated by size, in order and
// each once, many more of them than the ring can hold.
func TestSpooled(t *testing.T) {
	p := newPlace(t)
	tr := newTrial(p, p.open(p.spooled, maxSize(1000)))
	tr.must(1000)
	tr.wantAccount(0)
	if s := tr.f.Stats(); s.Rotations < 50 || s.Written != 1000 {
		t.Errorf("got %d rotations and %d written, want many and 1000", s.Rotations, s.Written)
	}
	for _, seg := range p.rotated() {
		if len(seg.Content) > 1000 {
			t.Errorf("%s: got %d bytes, want 1000 at most", seg.Path, len(seg.Content))
		}
	}
	p.wantNoReports()
}

// A line that has to be in the file is there on return, with all before it.
func TestAppendNow(t *testing.T) {
	p := newPlace(t)
	f := p.open(p.spooled)
	p.append(f, p.line(1))
	if err := f.AppendNow([]byte(p.line(2))); err != nil {
		t.Fatal(err)
	}
	p.wantActive(p.line(1) + p.line(2))
}

// Under Always the file is the same as otherwise.
func TestAlways(t *testing.T) {
	p := newPlace(t)
	tr := newTrial(p, p.open(p.spooled, maxSize(1000), func(o *logfile.Options) { o.Durability = logfile.Always }))
	tr.must(100)
	if s := tr.f.Stats(); s.Spooled != 0 {
		t.Errorf("got %d records in the spool, want all to be in the file", s.Spooled)
	}
	tr.wantAccount(0)
}
