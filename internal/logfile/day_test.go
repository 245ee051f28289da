package logfile

import (
	"testing"
	"time"
	_ "time/tzdata" // the machine need not have the zones
)

// A day is what the calendar says in every zone, also where a change of
// daylight saving time skips midnight (São Paulo, 2018-11-04), repeats the
// hour before it (São Paulo, 2018-02-18) or after it (Havana, 2025-11-02), or
// skips a whole day (Apia, 2011-12-30).
func TestDay(t *testing.T) {
	for _, tt := range []struct {
		zone string
		from time.Time
	}{
		{"UTC", time.Date(2026, 1, 23, 12, 0, 0, 0, time.UTC)},
		{"Asia/Kolkata", time.Date(2026, 1, 23, 12, 0, 0, 0, time.UTC)},
		{"America/Sao_Paulo", time.Date(2018, 11, 3, 0, 0, 0, 0, time.UTC)},
		{"America/Sao_Paulo", time.Date(2018, 2, 17, 0, 0, 0, 0, time.UTC)},
		{"America/Havana", time.Date(2025, 11, 1, 0, 0, 0, 0, time.UTC)},
		{"Pacific/Apia", time.Date(2011, 12, 29, 0, 0, 0, 0, time.UTC)},
	} {
		zone, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		const step, steps = 30 * time.Minute, 3 * 24 * 2
		for i := range steps {
			began := tt.from.Add(time.Duration(i) * step)
			d := dayOf(began, zone)
			if !d.contains(began) {
				t.Errorf("%s: the day of %v does not contain it", tt.zone, began.In(zone))
			}
			for j := i; j < steps; j++ {
				now := tt.from.Add(time.Duration(j) * step)
				same := began.In(zone).Format(time.DateOnly) == now.In(zone).Format(time.DateOnly)
				if got := d.contains(now); got != same {
					t.Fatalf("%s: day of %v contains %v: got %t, want %t", tt.zone, began.In(zone), now.In(zone), got, same)
				}
			}
		}
	}
}
