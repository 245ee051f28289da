package logfile_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// After the clock was set back the file of the future is closed.
func TestClockSetBack(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	p.setClock(noon.AddDate(2, 0, 0))
	future := p.line(1)
	p.append(f, future)
	p.setClock(noon)
	p.append(f, p.line(2), p.line(3))
	p.wantRotated(segment{"2028-01-24/trading-20280124T120000.000000000Z-000001.log", future})
	p.wantActive(p.line(2) + p.line(3))
}

// However the clock jumps, and whether records, the second's look or a
// restart meets the new time first, every record is in the files once and in
// the order in which it came, and the numbers of segments only grow.
func TestClockJumps(t *testing.T) {
	for _, tt := range []struct {
		name string
		to   time.Time
		same bool // day
	}{
		{"a second back", noon.Add(-time.Second), true},
		{"an hour back", noon.Add(-time.Hour), true},
		{"a day back", noon.AddDate(0, 0, -1), false},
		{"two years back", noon.AddDate(-2, 0, 0), false},
		{"two years ahead", noon.AddDate(2, 0, 0), false},
		{"to before 1970", time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			tr := newTrial(p, p.open(maxSize(200)))
			there := func() {
				p.setClock(tt.to)
				tr.must(1)
				p.rotateIfDue(tr.f)
			}
			back := func() {
				p.setClock(noon)
				p.rotateIfDue(tr.f)
				tr.must(1)
			}
			restart := func() {
				if err := tr.f.Close(); err != nil {
					t.Fatal(err)
				}
				p.relock()
				tr.f = p.open(maxSize(200))
			}
			tr.must(1)
			there()
			if got := len(p.rotated()) == 0; got != tt.same {
				t.Errorf("one day: got %t, want %t", got, tt.same)
			}
			back()
			there()
			if err := tr.f.Rotate(); err != nil {
				t.Fatal(err)
			}
			back()
			p.setClock(tt.to)
			restart()
			there()
			back()
			tr.f.Missed("disk full", 1, noon, tt.to)
			restart() // which writes the mark

			var got, want []int
			for _, line := range p.lines() {
				l, err := parse(line)
				if err != nil {
					t.Errorf("got line %q: %v", line, err)
				}
				if l.N != nil {
					got = append(got, *l.N)
				}
			}
			for n := range tr.next {
				want = append(want, n)
			}
			if !slices.Equal(got, want) {
				t.Errorf("records: got %v, want %v", got, want)
			}
			if got := len(marksIn(p.read(tr.f.Path()))); got != 1 {
				t.Errorf("got %d marks, want 1", got)
			}
			files, err := p.dir.Segments("trading")
			if err != nil {
				t.Fatal(err)
			}
			for i, file := range files {
				if file.Number != uint64(i+1) {
					t.Errorf("%s: got number %d, want %d", filepath.Base(file.Path), file.Number, i+1)
				}
			}
			p.wantNumber(uint64(len(files) + 1))
		})
	}
}
