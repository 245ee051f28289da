package logfile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/logfile"
)

func TestRotationAtTheExactSize(t *testing.T) {
	line := len(lineAt(noon, 1))
	for _, tt := range []struct {
		name string
		max  int
		want int // lines in the first file
	}{
		{"one byte less than three lines", 3*line - 1, 2},
		{"three lines", 3 * line, 3},
		{"one byte more than three lines", 3*line + 1, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			f := p.open(maxSize(int64(tt.max)))
			var first, rest string
			for n := range tt.want {
				p.append(f, p.line(n))
				first += p.line(n)
			}
			p.wantRotated()
			p.wantActive(first)
			p.append(f, p.line(tt.want))
			rest += p.line(tt.want)
			p.wantRotated(segment{"2026-01-24/trading-20260124T120000.000000000Z-000001.log", first})
			p.wantActive(rest)
			p.wantNumber(2)
			if got := f.Stats().Rotations; got != 1 {
				t.Errorf("rotations: got %d, want 1", got)
			}
			p.wantNoReports()
		})
	}
}

func TestNoLimit(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	for n := range 1000 {
		p.append(f, p.line(n))
	}
	p.wantRotated()
}

func TestRotateOfAnEmptyFile(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	rotate := func() {
		t.Helper()
		if err := f.Rotate(); err != nil {
			t.Fatal(err)
		}
	}
	rotate() // no file yet
	p.append(f, p.line(1))
	rotate()
	rotate() // an empty file
	p.wantRotated(segment{"2026-01-24/trading-20260124T120000.000000000Z-000001.log", p.line(1)})
	p.wantActive("")
	p.wantNumber(2)
	if got := f.Stats().Rotations; got != 1 {
		t.Errorf("rotations: got %d, want 1", got)
	}
}

// Defect 2 of lumberjack: two rotations in one millisecond overwrite each
// other. The clock of this test stands still.
func TestRotationsInATightLoopKeepEveryLine(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	const rotations = 200
	for n := range rotations {
		p.append(f, p.line(n))
		if err := f.Rotate(); err != nil {
			t.Fatal(err)
		}
	}
	p.append(f, p.line(rotations))
	lines := p.lines()
	if len(lines) != rotations+1 {
		t.Fatalf("got %d lines, want %d", len(lines), rotations+1)
	}
	for n, line := range lines {
		if line != p.line(n) {
			t.Errorf("line %d: got %q, want %q", n, line, p.line(n))
		}
	}
	if got := f.Stats().Rotations; got != rotations {
		t.Errorf("rotations: got %d, want %d", got, rotations)
	}
	p.wantNumber(rotations + 1)
	p.wantNoReports()
}

// A file is named after its first record, however much later it is moved and
// whatever the clock says.
func TestNameIsOfTheFirstRecord(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	made := time.Date(2020, 2, 29, 1, 2, 3, 4, time.UTC)
	first, second := lineAt(made, 1), lineAt(noon, 2)
	p.append(f, first, second)
	p.setClock(noon.Add(time.Hour))
	if err := f.Rotate(); err != nil {
		t.Fatal(err)
	}
	p.append(f, "text, which has no time of its own\n")
	if err := f.Rotate(); err != nil {
		t.Fatal(err)
	}
	p.wantRotated(
		segment{"2020-02-29/trading-20200229T010203.000000004Z-000001.log", first + second},
		segment{"2026-01-24/trading-20260124T130000.000000000Z-000002.log", "text, which has no time of its own\n"},
	)
}

func TestRotationAtMidnight(t *testing.T) {
	kolkata := time.FixedZone("IST", 5*3600+1800)
	for _, tt := range []struct {
		zone     *time.Location
		midnight time.Time
		day      string
	}{
		{nil, time.Date(2026, 1, 25, 0, 0, 0, 0, time.UTC), "2026-01-24"},
		{kolkata, time.Date(2026, 1, 24, 18, 30, 0, 0, time.UTC), "2026-01-24"},
	} {
		t.Run(fmt.Sprint(tt.zone), func(t *testing.T) {
			p := newPlace(t)
			f := p.open(func(o *logfile.Options) { o.Location = tt.zone })
			first := p.line(1)
			p.append(f, first)
			p.setClock(tt.midnight.Add(-1))
			second := p.line(2)
			p.append(f, second)
			p.wantRotated()
			p.setClock(tt.midnight)
			third := p.line(3)
			p.append(f, third)
			p.wantRotated(segment{tt.day + "/trading-20260124T120000.000000000Z-000001.log", first + second})
			p.wantActive(third)
		})
	}
}

func TestRotationAtMidnightWithoutRecords(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	first := p.line(1)
	p.append(f, first)
	for _, now := range []time.Time{noon, noon.Add(12*time.Hour - 1)} {
		p.setClock(now)
		if err := f.RotateIfDue(); err != nil {
			t.Fatal(err)
		}
		p.wantRotated()
	}
	for range 2 { // the second time there is nothing to rotate
		p.setClock(p.clock().Add(12 * time.Hour))
		if err := f.RotateIfDue(); err != nil {
			t.Fatal(err)
		}
		p.wantRotated(segment{"2026-01-24/trading-20260124T120000.000000000Z-000001.log", first})
		p.wantActive("")
	}
}

// Records on their way at midnight must not begin a file that is named after
// the old day and fills with records of the new one.
func TestLateRecordsBelongToTheOldDay(t *testing.T) {
	midnight := time.Date(2026, 1, 25, 0, 0, 0, 0, time.UTC)
	p := newPlace(t)
	f := p.open()
	first := p.line(1)
	p.append(f, first)
	p.setClock(midnight.Add(time.Second / 2))
	late := lineAt(midnight.Add(-time.Second/2), 2)
	p.append(f, late)
	if err := f.RotateIfDue(); err != nil {
		t.Fatal(err)
	}
	p.wantRotated()
	third := p.line(3)
	p.append(f, third)
	p.wantRotated(segment{"2026-01-24/trading-20260124T120000.000000000Z-000001.log", first + late})
	later := lineAt(midnight.Add(-time.Second/2), 4)
	p.append(f, later) // once the new day has begun, there is no way back
	p.wantActive(third + later)
}

// But the new day does not wait for them longer than a second.
func TestTooLateRecordsBelongToTheNewDay(t *testing.T) {
	midnight := time.Date(2026, 1, 25, 0, 0, 0, 0, time.UTC)
	p := newPlace(t)
	f := p.open()
	first := p.line(1)
	p.append(f, first)
	p.setClock(midnight.Add(time.Second))
	late := lineAt(midnight.Add(-1), 2)
	p.append(f, late)
	p.wantRotated(segment{"2026-01-24/trading-20260124T120000.000000000Z-000001.log", first})
	p.wantActive(late)
}

// Old records are no reason to rotate: a program may write those of the past.
func TestRecordsOfThePast(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	var want string
	for n := range 5 {
		line := lineAt(noon.AddDate(-1, 0, n), n)
		p.append(f, line)
		want += line
	}
	p.wantRotated()
	p.wantActive(want)
}

// Promise 6, and defect 6 of lumberjack: when a file cannot be moved, its
// channel goes on in it.
func TestRotationFails(t *testing.T) {
	p := newPlace(t)
	size := int64(len(p.line(1)))
	f := p.open(maxSize(size))
	want := p.line(0)
	p.append(f, want)
	blocker := filepath.Join(p.path, "daily")
	p.write(blocker, "a file in the place of the folder")
	// Attempts after 0, 1, 3, 7, 15, 31, 63, 123, 183 … seconds.
	for n := 1; n <= 200; n++ {
		p.append(f, p.line(n))
		want += p.line(n)
		p.setClock(p.clock().Add(time.Second))
	}
	p.wantActive(want)
	s := f.Stats()
	if got, want := s.RotationFailures, uint64(9); got != want {
		t.Errorf("attempts: got %d, want %d", got, want)
	}
	if s.RotationError == nil || s.Rotations != 0 || s.Written != 201 {
		t.Errorf("got rotation error %v, %d rotations, %d written, want an error, 0, 201", s.RotationError, s.Rotations, s.Written)
	}
	if errs := p.reported(); len(errs) != 1 {
		t.Errorf("reported: got %v, want one error", errs)
	}
	if err := f.Rotate(); err == nil {
		t.Error("asked to rotate: got no error")
	}
	// The way is free again.
	if err := os.Remove(blocker); err != nil {
		t.Fatal(err)
	}
	p.setClock(p.clock().Add(time.Minute))
	if err := f.RotateIfDue(); err != nil {
		t.Fatal(err)
	}
	if got := f.Stats().RotationError; got != nil {
		t.Errorf("rotation error afterwards: got %v, want nil", got)
	}
	p.wantActive("")
	if got := p.rotated(); len(got) != 1 {
		t.Errorf("got %d rotated files, want 1", len(got))
	}
	p.wantNoReports()
	// And blocked again: that is a new change of state.
	if err := os.RemoveAll(blocker); err != nil {
		t.Fatal(err)
	}
	p.write(blocker, "")
	attempts := f.Stats().RotationFailures
	p.append(f, p.line(0), p.line(1), p.line(2))
	if errs := p.reported(); len(errs) != 1 {
		t.Errorf("reported: got %v, want one error", errs)
	}
	p.setClock(p.clock().Add(time.Second)) // the waiting begins anew as well
	p.append(f, p.line(3))
	if got, want := f.Stats().RotationFailures, attempts+2; got != want {
		t.Errorf("attempts: got %d, want %d", got, want)
	}
}

func TestRotationOverwritesNothing(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1))
	target := filepath.Join(p.path, "daily/2026-01-24/trading-20260124T120000.000000000Z-000001.log")
	p.write(target, "of a stranger\n")
	if err := f.Rotate(); err == nil {
		t.Error("got no error")
	}
	if !f.ViaLumberjack() {
		t.Error("got lumberjack left out")
	}
	p.append(f, p.line(2))
	p.wantActive(p.line(1) + p.line(2))
	if got := p.read(target); got != "of a stranger\n" {
		t.Errorf("got %q in the file, want it untouched", got)
	}
}
