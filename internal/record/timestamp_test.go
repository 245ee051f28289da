package record_test

import (
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/record"
)

func TestAppendTimestamp(t *testing.T) {
	for _, tt := range []struct {
		name string
		time time.Time
		want string // "": refused
	}{
		{"seed", time.Date(2025, 8, 20, 10, 30, 0, 123_000_000, time.UTC), "2025-08-20T10:30:00.123000000Z"},
		{"zone", time.Date(2026, 1, 1, 4, 0, 0, 1, time.FixedZone("IST", 5*3600+1800)), "2025-12-31T22:30:00.000000001Z"},
		{"epoch", time.Unix(0, 0), "1970-01-01T00:00:00.000000000Z"},
		{"before the epoch", time.Unix(-1, 999_999_999), "1969-12-31T23:59:59.999999999Z"},
		{"leap day", time.Date(2024, 2, 29, 23, 59, 59, 5_000, time.UTC), "2024-02-29T23:59:59.000005000Z"},
		{"not a leap year", time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC), "1900-03-01T00:00:00.000000000Z"},
		{"first", time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), "0000-01-01T00:00:00.000000000Z"},
		{"last", time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC), "9999-12-31T23:59:59.999999999Z"},
		{"too late", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), ""},
		{"too early", time.Date(-1, 12, 31, 23, 59, 59, 0, time.UTC), ""},
	} {
		b, ok := record.AppendTimestamp([]byte("x"), tt.time)
		if ok != (tt.want != "") || string(b) != "x"+tt.want {
			t.Errorf("%s: got %q, %t, want %q", tt.name, b[1:], ok, tt.want)
		}
	}
}

// A head that is used again remembers a second, and must not remember it for
// another.
func TestHeadIsUsedAgain(t *testing.T) {
	at := time.Date(2026, 1, 24, 23, 59, 59, 999_999_999, time.UTC)
	scope, h := new(record.Scope), new(record.Head)
	for _, tt := range []struct {
		time time.Time
		want string // the timestamp; "": none
	}{
		{at, "2026-01-24T23:59:59.999999999Z"},
		{at.Add(1), "2026-01-25T00:00:00.000000000Z"},
		{at.Add(1_000_001), "2026-01-25T00:00:00.001000000Z"},
		{at, "2026-01-24T23:59:59.999999999Z"},
		{time.Time{}, ""},
		{at.In(time.FixedZone("IST", 19800)), "2026-01-24T23:59:59.999999999Z"},
		{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), ""},
		{time.Unix(0, 0), "1970-01-01T00:00:00.000000000Z"},
		{time.Unix(0, 7), "1970-01-01T00:00:00.000000007Z"},
		{time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), ""},
	} {
		want := `{"level":"INFO","message":""}`
		if tt.want != "" {
			want = `{"timestamp":"` + tt.want + `",` + want[1:]
		}
		for range 2 {
			h.Time = tt.time
			if got := string(scope.AppendLine(nil, h, none, none)); got != want+"\n" {
				t.Errorf("%v: got %swant %s", tt.time, got, want)
			}
		}
	}
}

func FuzzAppendTimestamp(f *testing.F) {
	f.Add(int64(0), int64(0))
	f.Add(int64(-62167219200), int64(1))
	f.Add(int64(253402300799), int64(999_999_999))
	f.Fuzz(func(t *testing.T, sec, nsec int64) {
		at := time.Unix(sec%400_000_000_000, nsec%1_000_000_000)
		b, ok := record.AppendTimestamp(nil, at)
		if year := at.UTC().Year(); ok != (year >= 0 && year <= 9999) {
			t.Fatalf("%v: got %t", at, ok)
		}
		if !ok {
			return
		}
		if want := at.UTC().Format(record.TimestampLayout); string(b) != want {
			t.Errorf("got %q, want %q", b, want)
		}
		line := append(append([]byte(`{"timestamp":"`), b...), `"}`...)
		if got, ok := record.Timestamp(line); !ok || !got.Equal(at) {
			t.Errorf("read back: got %v, %t, want %v", got, ok, at)
		}
	})
}

func BenchmarkAppendTimestamp(b *testing.B) {
	at := time.Date(2026, 11, 24, 7, 1, 41, 123_456_789, time.UTC)
	buf := make([]byte, 0, 64)
	for b.Loop() {
		buf, _ = record.AppendTimestamp(buf[:0], at)
	}
}
