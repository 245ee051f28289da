package logfile_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/alphapt/chanlog/internal/logfile"
)

// A disk that fails for a while costs no record that the ring can hold, and
// doubles none. The first write is the empty one that makes lumberjack open
// the file.
func TestSpooledWriteFails(t *testing.T) {
	for _, tt := range []struct{ name, when string }{
		{"TheFirst", "2"}, {"TheThird", "3"}, {"TheThirdToSixth", "3..6"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := underStrace(t, "write:error=EIO:when="+tt.when)
			if p == nil {
				return
			}
			tr := newTrial(p, p.open(p.spooled))
			for range 10 {
				tr.must(2)
				p.rotateIfDue(tr.f) // drains in this thread, which strace counts
			}
			tr.wantAccount(0)
			if errs := p.reported(); len(errs) != 1 || !errors.Is(errs[0], unix.EIO) {
				t.Errorf("reported: got %v, want EIO once", errs)
			}
			if s := tr.f.Stats(); s.Failed != 0 || s.Dropped != nil {
				t.Errorf("got %d failed, dropped %v, want none", s.Failed, s.Dropped)
			}
		})
	}
}

// A disk that fails for good: the ring fills up, then records are dropped and
// the error says why. Close says how many stay in the spool, and whoever
// opens the directory next writes them.
func TestSpooledWriteFailsForGood(t *testing.T) {
	p := underStrace(t, "write:error=EIO")
	if p == nil {
		return
	}
	opts := p.options()
	p.impatient(&opts)
	f, err := logfile.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	tr := newTrial(p, f)
	tr.must(ringLines)
	if err := tr.try(1); !errors.Is(err, logfile.ErrFull) || !errors.Is(err, unix.EIO) {
		t.Errorf("got %v, want ErrFull and EIO", err)
	}
	wantBalance(t, f.Stats())
	if err := f.Close(); !errors.Is(err, unix.EIO) || !strings.Contains(err.Error(), "32 records stay in the spool") {
		t.Errorf("close: got %v, want EIO and what becomes of the records", err)
	}
	s := f.Stats()
	if s.Spooled != ringLines || s.Dropped[logfile.DropFull] != 1 {
		t.Errorf("got %d in the spool, dropped %v, want %d and 1", s.Spooled, s.Dropped, ringLines)
	}
	wantBalance(t, s)
	p.wantActive("")

	rename(t, f.Path(), f.Path()+".1") // to where strace does not look
	remove(t, f.Path()+".1")
	p.relock()
	opts = p.options()
	p.spooled(&opts)
	opts.Name = "trading2"
	tr.f, err = logfile.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := tr.f.Close(); err != nil {
		t.Fatal(err)
	}
	if got := p.read(tr.f.Path()); got != p.numbered(0, ringLines-1) {
		t.Errorf("got %q, want what was in the spool", got)
	}
}

// Under Always a sync that fails puts the batch into a new segment: what was
// acknowledged was on a disk that said so.
func TestSpooledFsyncFails(t *testing.T) {
	for _, tt := range []struct{ name, when string }{
		{"TheFirst", "1"}, {"TheSecondToFourth", "2..4"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := underStrace(t, "fsync:error=EIO:when="+tt.when)
			if p == nil {
				return
			}
			tr := newTrial(p, p.open(p.spooled, func(o *logfile.Options) { o.Durability = logfile.Always }))
			tr.must(5)
			tr.wantAccount(0)
			if got := len(p.rotated()); got < 1 {
				t.Errorf("got %d rotated files, want the one that could not be synced", got)
			}
			marks := marksIn(strings.Join(p.lines(), ""))
			if len(marks) == 0 || !strings.Contains(marks[0], "could not be put on the disk") {
				t.Errorf("got marks %q, want one about the disk", marks)
			}
			if errs := p.reported(); len(errs) == 0 || !errors.Is(errs[0], unix.EIO) {
				t.Errorf("reported: got %v, want EIO", errs)
			}
		})
	}
}

// Under Interval as well, in the background.
func TestSpooledFsyncFailsUnderInterval(t *testing.T) {
	p := underStrace(t, "fsync:error=EIO:when=1")
	if p == nil {
		return
	}
	tr := newTrial(p, p.open(p.spooled, func(o *logfile.Options) {
		o.Durability, o.SyncInterval = logfile.Interval, time.Millisecond
	}))
	tr.must(5)
	within(t, "the file to be left", func() bool { return tr.f.Stats().Rotations > 0 })
	tr.must(5)
	tr.wantAccount(0)
}

// A rotation that cannot be had costs no record, and leaves no mark, also
// when the file is one that could not be synced.
func TestSpooledFsyncAndRenameFail(t *testing.T) {
	for _, durability := range []logfile.Durability{logfile.Interval, logfile.Always} {
		t.Run([]string{"", "Interval", "Always"}[durability], func(t *testing.T) {
			p := underStrace(t, "fsync:error=EIO:when=1", "renameat2:error=EIO:when=1")
			if p == nil {
				return
			}
			tr := newTrial(p, p.open(p.spooled, func(o *logfile.Options) { o.Durability = durability }))
			for range 10 {
				tr.must(1)
				if durability == logfile.Interval {
					_ = tr.f.Sync(t.Context())
				}
				p.setClock(p.clock().Add(time.Minute))
			}
			tr.wantAccount(0)
			// strace lets the first sync of each thread fail, and what is
			// written again may have an earlier mark in it.
			most := int(tr.f.Stats().Rotations)
			marks := marksIn(strings.Join(p.lines(), ""))
			slices.Sort(marks)
			if marks = slices.Compact(marks); len(marks) == 0 || len(marks) > most {
				t.Errorf("got %d marks, want one for each of %d files that were left", len(marks), most)
			}
		})
	}
}

// Group commit: many that wait share a sync.
func TestAlwaysSharesSyncs(t *testing.T) {
	const writers, each = 16, 25
	always := func(o *logfile.Options) { o.Durability = logfile.Always }
	if isAlone() {
		p := newPlaceAt(t, aloneDir())
		f := p.open(p.spooled, always)
		var wg sync.WaitGroup
		for g := range writers {
			wg.Go(func() {
				for n := range each {
					if err := f.Append([]byte(p.line(g*each + n))); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if got := len(p.lines()); got != writers*each {
			t.Errorf("got %d lines, want %d", got, writers*each)
		}
		return
	}
	if err := exec.Command("strace", "-o", "/dev/null", "true").Run(); err != nil {
		t.Skipf("NOT TESTED, needs strace (apt-get install strace) and the right to trace: %v", err)
	}
	calls := filepath.Join(t.TempDir(), "calls")
	runAlone(t, filepath.Join(t.TempDir(), "logs"), "strace", "-f", "-qq", "-e", "trace=fsync", "-o", calls)
	b, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	if got, most := strings.Count(string(b), "fsync("), writers*each/4; got > most || got == 0 {
		t.Errorf("got %d syncs for %d records, want %d at most", got, writers*each, most)
	}
}
