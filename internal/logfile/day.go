package logfile

import (
	"time"

	"github.com/alphapt/chanlog/internal/record"
)

// timeOf returns the time that a line says it was made at: a line of JSON
// under its first key, a line of text at its beginning.
func timeOf(line []byte) (time.Time, bool) {
	if t, ok := record.Timestamp(line); ok {
		return t, true
	}
	const n = len(record.TimestampLayout)
	if len(line) < n {
		return time.Time{}, false
	}
	t, err := time.Parse(record.TimestampLayout, string(line[:n]))
	return t, err == nil
}

// A day is one of the calendar in a time zone.
type day struct {
	began time.Time
	// from and to only make the usual answer cheap. Where a change of
	// daylight saving time skips or repeats midnight, the calendar decides.
	from, to time.Time
}

func dayOf(t time.Time, zone *time.Location) day {
	t = t.In(zone)
	y, m, d := t.Date()
	return day{
		began: t,
		from:  time.Date(y, m, d, 0, 0, 0, 0, zone),
		to:    time.Date(y, m, d+1, 0, 0, 0, 0, zone),
	}
}

func (d day) contains(t time.Time) bool {
	if !t.Before(d.from) && t.Before(d.to) {
		return true
	}
	y1, m1, d1 := d.began.Date()
	y2, m2, d2 := t.In(d.began.Location()).Date()
	return y1 == y2 && m1 == m2 && d1 == d2
}
