package logfile_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/logfile"
	"github.com/alphapt/chanlog/internal/spool"
)

// within waits for what has to become true by itself.
func within(t testing.TB, what string, becomesTrue func() bool) {
	t.Helper()
	deadline := time.After(5 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !becomesTrue() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited 5 s for %s", what)
		}
	}
}

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
	if runtime.GOOS == "linux" {
		p.wantNoReports()
	}
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

// Whoever follows the file sees a line soon, whether the one who drains is
// awake or has gone to sleep.
func TestLineIsInTheFileByItself(t *testing.T) {
	p := newPlace(t)
	f := p.open(p.spooled)
	want := ""
	for n := range 3 {
		p.append(f, p.line(n))
		want += p.line(n)
		within(t, "the line to be in the file", func() bool {
			b, err := os.ReadFile(f.Path())
			return err == nil && string(b) == want
		})
		if f.Ring() != nil {
			within(t, "the drain to lie down", f.Asleep)
		}
	}
}

// A batch ends where the file has to.
func TestSpooledRotationAtTheBoundary(t *testing.T) {
	for size, each := range map[int64]int{179: 2, 180: 3, 181: 3, 59: 1, 60: 1, 61: 1} {
		p := newPlace(t)
		f := p.open(p.spooled, maxSize(size))
		p.append(f, p.line(0))
		f.Freeze(func() {
			for n := 1; n < 7 && f.Ring() != nil; n++ {
				p.append(f, p.line(n))
			}
		})
		if f.Ring() == nil {
			t.Skip("NOT TESTED, there is no ring on this system")
		}
		if err := f.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, seg := range p.rotated() {
			got = append(got, seg.Content)
		}
		got = append(got, p.read(f.Path()))
		for n := 0; n < 7; n += each {
			want = append(want, p.numbered(n, min(n+each, 7)-1))
		}
		if !slices.Equal(got, want) {
			t.Errorf("files of %d bytes: got %q, want %q", size, got, want)
		}
	}
}

// A batch is split at midnight: a record made before it is of the old day.
func TestSpooledMidnight(t *testing.T) {
	midnight := time.Date(2026, 1, 25, 0, 0, 0, 0, time.UTC)
	p := newPlace(t)
	f := p.open(p.spooled)
	p.setClock(midnight.Add(-time.Hour))
	p.append(f, p.line(0))
	if err := f.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	old, young := p.line(0), ""
	f.Freeze(func() {
		if f.Ring() == nil {
			t.Skip("NOT TESTED, there is no ring on this system")
		}
		for n := 1; n <= 6; n++ {
			late := lineAt(midnight.Add(time.Duration(n-4)*100*time.Millisecond), n)
			p.append(f, late)
			if n < 4 {
				old += late
			} else {
				young += late
			}
		}
		p.setClock(midnight.Add(300 * time.Millisecond))
	})
	if err := f.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.wantRotated(segment{"2026-01-24/trading-20260124T230000.000000000Z-000001.log", old})
	p.wantActive(young)
}

// However the clock jumps while records are in the ring, each is in the files
// once and in order.
func TestSpooledClockJumps(t *testing.T) {
	p := newPlace(t)
	tr := newTrial(p, p.open(p.spooled, maxSize(300)))
	for _, to := range []time.Time{
		noon.Add(-time.Second), noon.AddDate(2, 0, 0), noon, noon.AddDate(-2, 0, 0), noon.AddDate(0, 0, 1), noon.Add(-time.Hour),
	} {
		tr.must(3)
		p.setClock(to)
		tr.must(3)
		p.rotateIfDue(tr.f)
	}
	tr.wantAccount(0)
}

// Whatever someone does to the file while records are in the ring, each of
// them is somewhere once, and the account balances.
func TestSpooledInterference(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(active string) error
	}{
		{"renamed", func(active string) error { return os.Rename(active, active+".1") }},
		{"deleted, with another name left", func(active string) error {
			return errors.Join(os.Link(active, active+".1"), os.Remove(active))
		}},
		{"replaced", func(active string) error {
			return errors.Join(os.Rename(active, active+".1"), os.WriteFile(active, nil, 0o640))
		}},
		{"copied and cut", func(active string) error {
			b, err := os.ReadFile(active)
			return errors.Join(err, os.WriteFile(active+".1", b, 0o640), os.Truncate(active, 0))
		}},
		{"written to", func(active string) error {
			file, err := os.OpenFile(active, os.O_WRONLY|os.O_APPEND, 0)
			if err != nil {
				return err
			}
			_, err = file.WriteString("of a stranger\n")
			return errors.Join(err, file.Close())
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			tr := newTrial(p, p.open(p.spooled, maxSize(1000)))
			tr.must(5)
			if err := tr.f.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			must := func() {
				for range 10 {
					if err := tr.try(1); err != nil {
						t.Error(err)
					}
				}
			}
			must()
			tr.f.Freeze(func() {
				if tr.f.Ring() != nil {
					must()
				}
				if err := tt.do(tr.f.Path()); err != nil {
					t.Fatal(err)
				}
			})
			p.rotateIfDue(tr.f)
			must()
			if err := tr.f.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			wantBalance(t, tr.f.Stats())
			found := make(map[int]int)
			for _, line := range p.everywhere() {
				if l, err := parse(line); err == nil && l.N != nil {
					found[*l.N]++
				}
			}
			for _, n := range tr.acknowledged {
				if found[n] != 1 {
					t.Errorf("got record %d %d times, want it once", n, found[n])
				}
			}
			if errs := p.reported(); len(errs) == 0 || !strings.Contains(fmt.Sprint(errs), "someone else") {
				t.Errorf("reported: got %v, want what someone did", errs)
			}
		})
	}
}

// everywhere returns the lines of all files of the directory, under whatever
// name.
func (p *place) everywhere() (lines []string) {
	p.t.Helper()
	err := filepath.WalkDir(p.path, func(path string, e os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == ".chanlog":
			return filepath.SkipDir
		case e.Type().IsRegular():
			lines = append(lines, strings.SplitAfter(p.read(path), "\n")...)
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return lines
}

// A record that the ring cannot hold is a write of its own, in its place.
func TestSpooledHugeLine(t *testing.T) {
	for _, durability := range []logfile.Durability{logfile.Process, logfile.Always} {
		p := newPlace(t)
		f := p.open(p.spooled, func(o *logfile.Options) { o.Durability = durability })
		huge := p.line(2)[:40] + strings.Repeat("x", spool.MinSize) + "\n"
		p.append(f, p.line(1), huge, p.line(3))
		if err := f.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		p.wantActive(p.line(1) + huge + p.line(3))
		if s := f.Stats(); s.Written != 3 || s.Bytes != uint64(120+len(huge)) {
			t.Errorf("got %d written, %d bytes, want 3 and %d", s.Written, s.Bytes, 120+len(huge))
		}
		wantBalance(t, f.Stats())
	}
}

func TestSpooledRefusesWhatIsNotALine(t *testing.T) {
	p := newPlace(t)
	f := p.open(p.spooled)
	p.append(f, p.line(1))
	for _, bad := range []string{"", "no newline"} {
		if err := f.Append([]byte(bad)); err == nil || !strings.Contains(err.Error(), "newline") {
			t.Errorf("%q: got %v, want an error about the newline", bad, err)
		}
	}
	if err := f.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := p.lines(); !slices.Contains(got, p.line(1)) || strings.Contains(strings.Join(got, ""), "no newline") {
		t.Errorf("got %q, want the one record and no other", got)
	}
	if s := f.Stats(); s.Failed != 2 || s.Written != 1 {
		t.Errorf("got failed %d, written %d, want 2 and 1", s.Failed, s.Written)
	}
	wantBalance(t, f.Stats())
}

func TestSpooledClose(t *testing.T) {
	p := newPlace(t)
	f := p.open(p.spooled)
	p.append(f, p.line(1))
	for range 2 {
		if err := f.Close(); err != nil {
			t.Errorf("close: got %v, want no error", err)
		}
	}
	for name, err := range map[string]error{
		"append":        f.Append([]byte(p.line(2))),
		"append now":    f.AppendNow([]byte(p.line(2))),
		"flush":         f.Flush(t.Context()),
		"rotate":        f.Rotate(),
		"rotate if due": f.RotateIfDue(),
		"sync":          f.Sync(t.Context()),
	} {
		if !errors.Is(err, logfile.ErrClosed) {
			t.Errorf("%s: got %v, want ErrClosed", name, err)
		}
	}
	p.wantActive(p.line(1))
	s := f.Stats()
	if got, want := s.Dropped[logfile.DropClosed], uint64(2); got != want {
		t.Errorf("dropped: got %d, want %d", got, want)
	}
	wantBalance(t, s)
}

func TestSpooledAppendDoesNotAllocate(t *testing.T) {
	p := newPlace(t)
	f := p.open(func(o *logfile.Options) { o.Spool = logfile.Spool{Path: p.ring(), Size: 1 << 20} })
	line := []byte(p.line(1))
	p.append(f, string(line))
	var err error
	var got float64
	f.Freeze(func() { // or what the drain allocates is counted too
		if f.Ring() == nil {
			t.Skip("NOT TESTED, there is no ring on this system")
		}
		got = testing.AllocsPerRun(500, func() { err = errors.Join(err, f.Append(line)) })
	})
	if err != nil {
		t.Fatal(err)
	}
	if got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}
