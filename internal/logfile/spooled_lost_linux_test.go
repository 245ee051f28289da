package logfile_test

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/alphapt/chanlog/internal/logfile"
	"github.com/alphapt/chanlog/internal/spool"
)

func symlink(t testing.TB, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
}

// A ring whose file someone cuts costs the records in it, which are counted
// and told of, and no others: from then on each is a write of its own.
func TestRingLost(t *testing.T) {
	// In a ring of this size the lines begin with a page.
	const size, header = 64 << 10, 12 << 10
	for _, tt := range []struct {
		name string
		left int64 // of the ring's file
		lost int   // records that are in it
		find func(f *logfile.File) error
		err  error // that find returns
	}{
		{"Append finds no header", 0, 3, nil, nil},
		{"Append finds no data", header, 3, nil, nil},
		{"Append to an empty ring", 0, 0, nil, nil},
		{"the drain finds no header", 0, 3, flush, spool.ErrFault},
		{"the drain finds no data", header, 3, flush, spool.ErrFault},
		{"Rotate finds no header", 0, 3, (*logfile.File).Rotate, nil},
		{"RotateIfDue finds no data", header, 3, (*logfile.File).RotateIfDue, nil},
		{"Sync finds no data", header, 3, func(f *logfile.File) error { return f.Sync(context.Background()) }, spool.ErrFault},
	} {
		for _, marked := range []bool{false, true} {
			t.Run(tt.name, func(t *testing.T) {
				p := newPlace(t)
				tr := newTrial(p, p.open(p.spooled, func(o *logfile.Options) { o.Spool.Size = size }))
				tr.must(2)
				if err := tr.f.Flush(t.Context()); err != nil {
					t.Fatal(err)
				}
				kept := len(tr.acknowledged)
				tr.f.Freeze(func() {
					if marked {
						tr.f.Missed("disk full", 7, noon, noon)
					}
					tr.must(tt.lost)
					truncate(t, p.ring(), tt.left)
				})
				tr.acknowledged = tr.acknowledged[:kept]
				if tt.find != nil {
					if err := tt.find(tr.f); !errors.Is(err, tt.err) {
						t.Errorf("got %v, want %v", err, tt.err)
					}
				}
				tr.must(3)
				s := tr.f.Stats()
				if !errors.Is(s.SpoolError, spool.ErrFault) {
					t.Errorf("got %v, want ErrFault", s.SpoolError)
				}
				if got := s.Dropped[logfile.DropFault]; got != uint64(tt.lost) {
					t.Errorf("dropped: got %d, want %d", got, tt.lost)
				}
				var errs []error
				within(t, "the report", func() bool { errs = append(errs, p.reported()...); return len(errs) > 0 })
				if len(errs) != 1 || !errors.Is(errs[0], spool.ErrFault) {
					t.Errorf("reported: got %v, want ErrFault once", errs)
				}
				tr.wantAccount(0)

				// Another process makes a new ring.
				if err := tr.f.Close(); err != nil {
					t.Fatal(err)
				}
				p.relock()
				tr.f = p.open(p.spooled)
				tr.must(3)
				tr.wantRecordsAfterFlush()
				if err := tr.f.Stats().SpoolError; err != nil {
					t.Errorf("after a restart: got %v, want a ring", err)
				}
			})
		}
	}
}

// Under Always a record is lost with the ring when nobody wrote it before.
func TestRingLostUnderAlways(t *testing.T) {
	p := newPlace(t)
	tr := newTrial(p, p.open(p.spooled, func(o *logfile.Options) { o.Durability = logfile.Always }))
	tr.must(2)
	truncate(t, p.ring(), 0)
	tr.must(2)
	tr.wantAccount(0)
}

func flush(f *logfile.File) error { return f.Flush(context.Background()) }
