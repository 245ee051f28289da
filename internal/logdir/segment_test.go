package logdir_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/logdir"
)

func ExampleSegment_Name() {
	seg := logdir.Segment{
		Channel: "trading",
		Start:   time.Date(2026, 1, 24, 3, 45, 0, 0, time.UTC),
		Number:  42,
	}
	fmt.Println(seg.Name())
	back, _, err := logdir.ParseSegment(seg.Name())
	fmt.Println(back == seg, err)
	// Output:
	// trading-20260124T034500.000000000Z-000042.log
	// true <nil>
}

func TestSegmentRoundTrip(t *testing.T) {
	start := time.Date(2026, 1, 24, 3, 45, 0, 123456789, time.UTC)
	for _, tt := range []struct {
		seg  logdir.Segment
		want string
	}{
		{logdir.Segment{"trading", start, 42}, "trading-20260124T034500.123456789Z-000042.log"},
		{logdir.Segment{"market_data", start, 1}, "market_data-20260124T034500.123456789Z-000001.log"},
		{logdir.Segment{"a-1", start, 1_000_000}, "a-1-20260124T034500.123456789Z-1000000.log"},
		{logdir.Segment{"a-000001-", start, math.MaxUint64}, "a-000001--20260124T034500.123456789Z-18446744073709551615.log"},
		{logdir.Segment{"0", time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC), 7}, "0-99991231T235959.999999999Z-000007.log"},
	} {
		if got := tt.seg.Name(); got != tt.want {
			t.Errorf("name: got %q, want %q", got, tt.want)
		}
		for _, ext := range []string{"", ".gz"} {
			got, compressed, err := logdir.ParseSegment(tt.want + ext)
			if err != nil {
				t.Errorf("parse %q: %v", tt.want+ext, err)
			}
			if diff := cmp.Diff(tt.seg, got); diff != "" {
				t.Errorf("parse %q (-want +got):\n%s", tt.want+ext, diff)
			}
			if want := ext != ""; compressed != want {
				t.Errorf("parse %q: got compressed %t, want %t", tt.want+ext, compressed, want)
			}
		}
	}
}

func TestSegmentNameIsInUTC(t *testing.T) {
	kolkata := time.FixedZone("IST", 5*3600+1800)
	seg := logdir.Segment{Channel: "trading", Start: time.Date(2026, 1, 24, 9, 15, 0, 0, kolkata), Number: 1}
	if got, want := seg.Name(), "trading-20260124T034500.000000000Z-000001.log"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParseSegmentRefuses(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"", "bad extension"},
		{"trading.log", "parts are missing"},
		{"trading.log.gz", "parts are missing"},
		{"-20260124T034500.000000000Z-000042.log", "parts are missing"},
		{"trading-000042.log", "parts are missing"},
		{"trading-20260124T034500.000000000Z-000042", "bad extension"},
		{"trading-20260124T034500.000000000Z-000042.gz", "bad extension"},
		{"trading-20260124T034500.000000000Z-000042.log.gz.gz", "bad extension"},
		{"trading-20260124T034500.000000000Z-000042.log.idx", "bad extension"},
		{"trading-20260124T034500.000000000Z-42.log", "one spelling"},
		{"trading-20260124T034500.000000000Z-0000042.log", "one spelling"},
		{"trading-20260124T034500.000000000Z-+00042.log", "bad number"},
		{"trading-20260124T034500.000000000Z-000000.log", "bad number"},
		{"trading-20260124T034500.000000000Z-18446744073709551616.log", "bad number"},
		{"trading-20260124T034500.000000000Z-.log", "bad number"},
		{"trading-20260124T034500,000000000Z-000042.log", "one spelling"},
		{"trading-20260124T034560.000000000Z-000042.log", "bad time"},
		{"trading-20260230T034500.000000000Z-000042.log", "bad time"},
		{"trading-2026-01-24T03-45-00.000.log", "parts are missing"}, // lumberjack's own
		{"Trading-20260124T034500.000000000Z-000042.log", "bad channel"},
		{"../x-20260124T034500.000000000Z-000042.log", "bad channel"},
		{strings.Repeat("a", 65) + "-20260124T034500.000000000Z-000042.log", "bad channel"},
	} {
		_, _, err := logdir.ParseSegment(tt.name)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("parse %q: got error %v, want %q in it", tt.name, err, tt.want)
		}
	}
}

func FuzzParseSegment(f *testing.F) {
	for _, name := range []string{
		"trading-20260124T034500.123456789Z-000042.log",
		"a-1--20260124T034500.000000000Z-1000000.log.gz",
		"trading.log", "a--", "-.log", "",
	} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		seg, compressed, err := logdir.ParseSegment(name)
		if err != nil {
			if seg != (logdir.Segment{}) {
				t.Errorf("%q: got %+v beside an error, want nothing", name, seg)
			}
			return
		}
		got := seg.Name()
		if compressed {
			got += ".gz"
		}
		if got != name {
			t.Errorf("got %q, want %q", got, name)
		}
		if err := seg.Channel.Valid(); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	})
}

// FuzzSegmentName looks from the other side: whatever a channel is called,
// its names are read back as its own.
func FuzzSegmentName(f *testing.F) {
	f.Add("a-20260124T034500.123456789Z-000042", int64(0), uint64(1))
	f.Add("market_data", int64(1769226300123456789), uint64(math.MaxUint64))
	f.Fuzz(func(t *testing.T, channel string, ns int64, number uint64) {
		want := logdir.Segment{Channel: logdir.Name(channel), Start: time.Unix(0, ns).UTC(), Number: number}
		if want.Channel.Valid() != nil || number == 0 {
			return // not a segment
		}
		got, _, err := logdir.ParseSegment(want.Name())
		if err != nil || got != want {
			t.Errorf("%q: got %+v, %v, want %+v", want.Name(), got, err, want)
		}
	})
}
