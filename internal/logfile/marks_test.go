package logfile_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/logfile"
)

func TestMissed(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1))
	at := func(seconds int) time.Time { return noon.Add(time.Duration(seconds) * time.Second) }
	f.Missed("disk full", 2, at(3), at(4))
	f.Missed("nothing", 0, at(0), at(0))
	f.Missed("too slow", 1, at(5), at(5))
	f.Missed("disk full", 40, at(1), at(2))
	f.Missed("disk full", 500, at(5), at(6))
	p.wantActive(p.line(1))
	p.setClock(at(10))
	p.append(f, p.line(2))
	p.append(f, p.line(3))
	p.rotateIfDue(f)
	p.wantActive(lineAt(noon, 1) +
		p.droppedLine("disk full", 542, at(1), at(6)) + p.droppedLine("too slow", 1, at(5), at(5)) +
		p.line(2) + p.line(3))
	f.Missed("disk full", 1, at(11), at(11)) // is told anew
	p.append(f, p.line(4))
	if got := len(marksIn(p.read(f.Path()))); got != 3 {
		t.Errorf("got %d marks, want 3", got)
	}
	s := f.Stats()
	want := logfile.Stats{
		Emitted: 548, Written: 4, Bytes: uint64(4 * len(p.line(1))),
		Dropped: map[string]uint64{"disk full": 543, "too slow": 1},
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
	wantBalance(t, s)
	p.wantNoReports()
}

// A channel that gets no record any more tells of the missing ones too.
func TestMissedWithoutAnyRecord(t *testing.T) {
	for name, tell := range map[string]func(f *logfile.File) error{
		"RotateIfDue": (*logfile.File).RotateIfDue,
		"Close":       (*logfile.File).Close,
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			f := p.open()
			f.Missed("no directory", 3, noon, noon)
			if _, err := os.Lstat(f.Path()); !errors.Is(err, fs.ErrNotExist) {
				t.Fatalf("got %v, want no file yet", err)
			}
			for range 2 {
				if err := tell(f); err != nil {
					t.Fatal(err)
				}
			}
			p.wantActive(p.droppedLine("no directory", 3, noon, noon))
		})
	}
}

// A channel that was given up because the disk is nearly full must not fill
// it with marks: the first comes at once, then one a minute.
func TestMissedForALongTime(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	marks := func() []string { return marksIn(p.read(f.Path())) }
	for second := range 121 {
		p.setClock(noon.Add(time.Duration(second) * time.Second))
		f.Missed("disk full", 10, p.clock(), p.clock())
		p.rotateIfDue(f)
		if got, want := len(marks()), 1+second/60; got != want {
			t.Fatalf("after %d s: got %d marks, want %d", second, got, want)
		}
	}
	want := []string{
		p.droppedLine("disk full", 10, noon, noon),
		p.droppedLine("disk full", 600, noon.Add(time.Second), noon.Add(time.Minute)),
		p.droppedLine("disk full", 600, noon.Add(61*time.Second), noon.Add(2*time.Minute)),
	}
	for i, got := range marks() {
		if _, rest, _ := strings.Cut(got, ","); !strings.Contains(want[i], rest) { // but for its time
			t.Errorf("mark %d: got %q, want %q", i, got, want[i])
		}
	}
	// A record brings what is pending at once, and so does a gap.
	f.Missed("disk full", 1, p.clock(), p.clock())
	p.append(f, p.line(1))
	f.Missed("disk full", 1, p.clock(), p.clock())
	if err := os.Truncate(f.Path(), 0); err != nil {
		t.Fatal(err)
	}
	p.rotateIfDue(f)
	if got := len(marks()); got != 2 {
		t.Errorf("got %d marks in the cut file, want that of the records and that of the cut", got)
	}
}

func TestMissedAfterClose(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f.Missed("too late", 3, noon, noon)
	s := f.Stats()
	if s.Dropped["too late"] != 3 {
		t.Errorf("got %v, want the three counted", s.Dropped)
	}
	wantBalance(t, s)
}

// A mark outlives the file that it was meant for.
func TestMarkSurvivesRotation(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	first := p.line(1)
	p.append(f, first)
	f.Missed("disk full", 3, noon, noon)
	if err := f.Rotate(); err != nil {
		t.Fatal(err)
	}
	p.setClock(noon.AddDate(0, 0, 1))
	p.append(f, p.line(2))
	p.wantRotated(segment{"2026-01-24/trading-20260124T120000.000000000Z-000001.log", first})
	p.wantActive(p.droppedLine("disk full", 3, noon, noon) + p.line(2))
}

// The lines of a file's own count for its size.
func TestMarkAtTheExactSize(t *testing.T) {
	line := lineAt(noon, 1)
	mark := newPlace(t).droppedLine("disk full", 3, noon, noon)
	full := line + mark + line
	for _, tt := range []struct {
		name    string
		max     int
		rotated bool
	}{
		{"one byte too few", len(full) - 1, true},
		{"as many as needed", len(full), false},
		{"one byte to spare", len(full) + 1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			f := p.open(maxSize(int64(tt.max)))
			p.append(f, line)
			f.Missed("disk full", 3, noon, noon)
			p.append(f, line)
			if got := len(p.rotated()) == 1; got != tt.rotated {
				t.Errorf("rotated: got %t, want %t", got, tt.rotated)
			}
			if got := strings.Join(p.lines(), ""); got != full {
				t.Errorf("got %q, want %q", got, full)
			}
		})
	}
}

func TestMarkRotatesAFullFile(t *testing.T) {
	p := newPlace(t)
	f := p.open(maxSize(100))
	p.append(f, p.line(1))
	f.Missed("disk full", 3, noon, noon)
	p.rotateIfDue(f)
	p.wantRotated(segment{"2026-01-24/trading-20260124T120000.000000000Z-000001.log", p.line(1)})
	p.wantActive(p.droppedLine("disk full", 3, noon, noon))
}

func TestMarksInAFileOfText(t *testing.T) {
	p := newPlace(t)
	f := p.open(func(o *logfile.Options) { o.Text = true })
	p.append(f, stamp(noon)+" INF a\n")
	if err := os.Truncate(f.Path(), 0); err != nil {
		t.Fatal(err)
	}
	f.Missed("disk full", 2, noon.Add(-time.Second), noon)
	p.append(f, stamp(noon)+" INF b\n")
	p.rotateIfDue(f)
	const at = "2026-01-24T12:00:00.000000000Z"
	p.wantActive(at + ` WRN 2 records are missing: disk full _t=dropped reason="disk full" count=2 from=2026-01-24T11:59:59.000000000Z to=` + at + "\n" +
		at + " INF b\n" +
		at + ` WRN trading.log was cut from 250 bytes to 213 by someone else: segment 1 ended there _t=gap reason="truncated" from=` + at + " to=" + at + " segment=1\n")
}

// A record that fails leaves a hole, and the next one says so.
func TestMarkOfFailedRecords(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	tr := newTrial(p, f)
	if err := os.Mkdir(f.Path(), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := tr.try(1); err == nil {
		t.Fatal("got no error with a directory in the place of the file")
	}
	p.setClock(noon.Add(time.Second))
	if err := tr.try(2); err == nil {
		t.Fatal("a second later: got no error")
	}
	p.rotateIfDue(f)
	remove(t, f.Path())
	p.setClock(noon.Add(2 * time.Second))
	tr.must(2)
	p.wantActive(p.droppedLine("the file cannot be opened", 3, noon, noon.Add(time.Second)) + p.line(3) + p.line(4))
	tr.wantAccount(0)
}
