package lifecycle_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/lifecycle"
	"github.com/alphapt/chanlog/internal/logdir"
)

// keep60 deletes after 60 days and compresses nothing.
var keep60 = trading(lifecycle.ChannelPolicy{Retention: 60 * day, CompressAfter: off})

// fill writes young segments, so that a few old ones are not the half.
func (f *fixture) fill(from uint64) {
	f.Helper()
	for n := range uint64(5) {
		f.segment("trading", from+n, today.Add(-time.Hour))
	}
}

func TestExpire(t *testing.T) {
	for _, tt := range []struct {
		name  string
		times []time.Duration // before today, of the records
		gone  bool
	}{
		{"young", []time.Duration{10 * day}, false},
		{"exactly as old as its retention", []time.Duration{90 * day, 60 * day}, false},
		{"older", []time.Duration{60*day + 1}, true},
		{"only its newest record is young", []time.Duration{90 * day, 90 * day, 59 * day}, false},
		{"only its first record is young", []time.Duration{59 * day, 90 * day, 90 * day}, false},
		{"only one in the middle is young", []time.Duration{90 * day, 59 * day, 90 * day}, false},
		{"of the future", []time.Duration{-2 * 365 * day}, false},
		{"its last record is two years back", []time.Duration{day, 2 * 365 * day}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, compressed := range []bool{false, true} {
				f := newFixture(t)
				var times []time.Time
				for _, ago := range tt.times {
					times = append(times, today.Add(-ago))
				}
				name := f.segment("trading", 1, times...)
				if compressed {
					f.run(compressAll)
					name = archived(name)
				}
				// Neither of these is the age.
				for _, mtime := range []time.Time{today, today.Add(-800 * day)} {
					if err := os.Chtimes(f.path(name), mtime, mtime); err != nil {
						t.Fatal(err)
					}
				}
				f.fill(2)
				r := f.run(keep60)
				if got := !f.exists(name); got != tt.gone {
					t.Errorf("compressed %t: got it deleted: %t, want %t", compressed, got, tt.gone)
				}
				if got := r.Count(lifecycle.Delete) == 1; got != tt.gone {
					t.Errorf("compressed %t: got actions %+v, want it deleted: %t", compressed, r.Actions, tt.gone)
				}
				if tt.gone {
					f.wantGone(name + ".idx")
				}
			}
		})
	}
}

func TestNothingIsDeletedForEver(t *testing.T) {
	f := newFixture(t)
	name := f.segment("trading", 1, today.Add(-20*365*day))
	other := f.segment("api", 1, today.Add(-20*365*day)) // not in the policy
	policy := trading(lifecycle.ChannelPolicy{CompressAfter: off, DeleteAfter: day})
	policy.TrustClock, policy.Budget = true, 1
	r := f.run(policy)
	f.wantFiles(name, other)
	if !hasRefusal(r, "", "retention of for ever stands") {
		t.Errorf("got refusals %+v, want one that says that the retention stands", r.Refusals)
	}
}

func TestRetentionIsTheFloor(t *testing.T) {
	policy := trading(lifecycle.ChannelPolicy{Retention: 60 * day, DeleteAfter: 30 * day, CompressAfter: off})
	policy.TrustClock = true

	f := newFixture(t)
	name := f.segment("trading", 1, today.Add(-40*day))
	r := f.run(policy)
	f.wantFiles(name)
	if !hasRefusal(r, "", "older than 30 days was asked for, but its retention of 60 days stands") {
		t.Errorf("got refusals %+v, want one that says that the retention stands", r.Refusals)
	}

	policy.BelowRetention = true
	held := policy
	held.Holds = []lifecycle.Hold{{Channel: "trading", Reason: "case 7"}}
	f.run(held)
	f.wantFiles(name)

	f.run(policy)
	f.wantGone(name)
}

func TestDeleteAfterKeepsLonger(t *testing.T) {
	f := newFixture(t)
	policy := trading(lifecycle.ChannelPolicy{Retention: 60 * day, DeleteAfter: 90 * day, CompressAfter: off})
	policy.TrustClock = true
	old, older := f.segment("trading", 2, today.Add(-80*day)), f.segment("trading", 1, today.Add(-91*day))
	f.run(policy)
	f.wantFiles(old)
	f.wantGone(older)
}

func TestHold(t *testing.T) {
	at := today.Add(-100 * day) // the segment has an hour from here on
	for _, tt := range []struct {
		name string
		hold lifecycle.Hold
		held bool
	}{
		{"all", lifecycle.Hold{}, true},
		{"channel", lifecycle.Hold{Channel: "trading"}, true},
		{"other channel", lifecycle.Hold{Channel: "audit"}, false},
		{"time", lifecycle.Hold{From: at.Add(-day), To: at.Add(day)}, true},
		{"inside", lifecycle.Hold{From: at.Add(time.Minute), To: at.Add(2 * time.Minute)}, true},
		{"ends with the first record", lifecycle.Hold{To: at}, true},
		{"ends before", lifecycle.Hold{To: at.Add(-1)}, false},
		{"begins with the last record", lifecycle.Hold{From: at.Add(time.Hour)}, true},
		{"begins after", lifecycle.Hold{From: at.Add(time.Hour + 1)}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, compressed := range []bool{false, true} {
				f := newFixture(t)
				// The earliest record is not the first one.
				name := f.segment("trading", 1, at.Add(time.Minute), at, at.Add(time.Hour), at.Add(2*time.Minute))
				if compressed {
					f.run(compressAll)
					name = archived(name)
				}
				f.fill(2)
				policy := keep60
				tt.hold.Reason = "case 7"
				policy.Holds = []lifecycle.Hold{tt.hold}
				r := f.run(policy)
				if got := f.exists(name); got != tt.held {
					t.Errorf("compressed %t: got it kept: %t, want %t", compressed, got, tt.held)
				}
				if got := hasRefusal(r, name, "on hold: case 7"); got != tt.held {
					t.Errorf("compressed %t: got refusals %+v, want one: %t", compressed, r.Refusals, tt.held)
				}
			}
		})
	}
}

func TestHalfOfAChannelStays(t *testing.T) {
	for _, tt := range []struct {
		name       string
		old, young int
		active     bool
		gone       bool
	}{
		{"all", 3, 0, false, false},
		{"more than half", 3, 2, false, false},
		{"half", 3, 3, false, true},
		{"half with the active one", 3, 2, true, true},
		{"the only one", 1, 0, false, false},
		{"the only one beside the active one", 1, 0, true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			for n := range tt.old {
				f.segment("trading", uint64(1+n), today.Add(-100*day))
			}
			for n := range tt.young {
				f.segment("trading", uint64(10+n), today)
			}
			f.segment("api", 1, today) // counts for its own channel
			if tt.active {
				f.write("trading.log", line(today, "INFO", "a", 1))
			}
			r := f.run(keep60)
			want := 0
			if tt.gone {
				want = tt.old
			}
			if got := r.Count(lifecycle.Delete); got != want {
				t.Errorf("got %d deleted, want %d", got, want)
			}
			if got := hasRefusal(r, "", "more than half"); got == tt.gone {
				t.Errorf("got refusals %+v, want one: %t", r.Refusals, !tt.gone)
			}
			trusting := keep60
			trusting.TrustClock = true
			f.run(trusting)
			f.wantGone(plainPath("trading", 1, today.Add(-100*day)))
		})
	}
}

func TestClockThatWasSet(t *testing.T) {
	for _, tt := range []struct {
		name string
		set  time.Duration // how far the wall clock is moved
		gone bool
	}{
		{"not", 0, true},
		{"by a leap second", time.Second, true},
		{"by a day", day, true},
		{"by more", day + 1, false},
		{"by two years", 2 * 365 * day, false},
		{"back by more than a day", -day - 1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			name := f.segment("trading", 1, today.Add(-100*day))
			f.fill(2)
			f.up += time.Hour
			f.wall = f.wall.Add(time.Hour + tt.set)
			r := f.run(keep60)
			if got := !f.exists(name); got != tt.gone {
				t.Errorf("got it deleted: %t, want %t", got, tt.gone)
			}
			if got := hasRefusal(r, "", "the clock was set by"); got == tt.gone {
				t.Errorf("got refusals %+v, want one: %t", r.Refusals, !tt.gone)
			}
			// Set right again, the clock is trusted again.
			f.wall = f.wall.Add(-tt.set)
			f.run(keep60)
			f.wantGone(name)
		})
	}
}

// A machine without a clock of its own starts in 1970. What it writes before
// it hears the right time is as old as what it wrote before it was switched
// off, at most.
func TestSegmentsAreInTheOrderOfTheirNumbers(t *testing.T) {
	f := newFixture(t)
	f.segment("trading", 1, today.Add(-3*day))
	epoch := f.segment("trading", 2, time.Unix(3, 0).UTC())
	f.fill(3)
	f.run(keep60)
	f.wantFiles(epoch)
	f.wall, f.up = f.wall.Add(58*day), f.up+58*day
	f.fill(8)
	f.run(keep60)
	f.wantGone(epoch)
}

// A record of the future must not keep all later ones for ever.
func TestFutureSaysNothingOfLaterSegments(t *testing.T) {
	f := newFixture(t)
	future := f.segment("trading", 1, today.Add(2*365*day))
	old := f.segment("trading", 2, today.Add(-100*day))
	f.fill(3)
	f.run(keep60)
	f.wantFiles(future)
	f.wantGone(old)
}

func TestSegmentWithoutATimeStays(t *testing.T) {
	f := newFixture(t)
	f.segment("trading", 1, today.Add(-100*day))
	name := f.segmentWith("trading", 2, today.Add(-100*day), "what is this\n")
	f.fill(3)
	r := f.run(keep60)
	f.wantFiles(name)
	if !hasRefusal(r, name, "no line") {
		t.Errorf("got refusals %+v, want one that says that no line has a time", r.Refusals)
	}
}

func TestTextSegmentsHaveAnAge(t *testing.T) {
	f := newFixture(t)
	at := today.Add(-100 * day)
	utc := f.segmentWith("trading", 1, at, "2026-02-21T12:00:00.000000000Z INF order placed\n")
	zone := f.segmentWith("trading", 2, at, "2026-02-21T17:30:00.000000000+05:30 INF order placed\n")
	f.fill(3)
	f.run(keep60)
	f.wantGone(utc, zone)
}

// A tail that is read may begin anywhere in a line, also with what looks like
// the time of one.
func TestAgeIsNotTakenFromTheMiddleOfALine(t *testing.T) {
	f := newFixture(t)
	tail := "2036-01-01T00:00:00Z is when it ends" + strings.Repeat(" ", 4<<10)
	old := f.segmentWith("trading", 1, today.Add(-100*day), "2026-02-21T12:00:00Z INF "+tail[:4<<10-1]+"\n")
	f.fill(2)
	f.run(keep60)
	f.wantGone(old)
}

// Not even the longest lines hide the time of the last record.
func TestAgeBehindALongTail(t *testing.T) {
	for name, tail := range map[string]string{
		"torn line":            `{"timestamp":"2026-0`,
		"long torn line":       strings.Repeat("x", 200<<10),
		"more than any record": strings.Repeat("x", 900<<10),
		"many lines without":   strings.Repeat("x\n", 400<<10),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			young := f.segmentWith("trading", 1, today.Add(-100*day),
				line(today.Add(-100*day), "INFO", "a", 1)+line(today.Add(-59*day), "INFO", "a", 2)+tail)
			old := f.segmentWith("trading", 2, today.Add(-100*day), line(today.Add(-100*day), "INFO", "a", 1)+tail)
			f.fill(3)
			f.run(keep60)
			f.wantFiles(young)
			// It was written after one of 59 days.
			f.wantFiles(old)
			f.wall, f.up = f.wall.Add(day+time.Hour), day+time.Hour
			f.run(keep60)
			f.wantGone(young, old)
		})
	}
}

func TestPolicyFaultsAreAllReported(t *testing.T) {
	f := newFixture(t)
	_, err := f.keeper.Run(t.Context(), lifecycle.Policy{
		Channels: map[logdir.Name]lifecycle.ChannelPolicy{"../x": {Retention: -1}, "a": {DeleteAfter: -1}},
		Budget:   -1,
		Workers:  -1,
		Holds:    []lifecycle.Hold{{Channel: "A"}, {From: today, To: today.Add(-1)}},
	})
	if err == nil {
		t.Fatal("got no error")
	}
	for _, want := range []string{`"../x"`, "retention is -1ns", "delete after is -1ns", "budget is -1", "workers are -1", "hold 0", "hold 1 ends"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want %q in it", err, want)
		}
	}
}
