package lifecycle_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/lifecycle"
	"github.com/alphapt/chanlog/internal/logdir"
)

// A simulated channel has small segments, and large ones that are worth being
// compressed for the budget.
type simulated struct {
	small, large int // a day
	policy       lifecycle.ChannelPolicy
}

var simulatedYear = map[logdir.Name]simulated{
	"market_data": {50, 10, lifecycle.ChannelPolicy{Retention: 3 * day, DeleteAfter: 7 * day, CompressAfter: 30 * day, Priority: -1}},
	"database":    {20, 0, lifecycle.ChannelPolicy{Retention: 7 * day, CompressAfter: off}},
	"application": {4, 0, lifecycle.ChannelPolicy{Retention: 14 * day, CompressAfter: 10 * day}},
	"trading":     {6, 0, lifecycle.ChannelPolicy{Retention: 60 * day, CompressAfter: 7 * day}},
	"audit":       {2, 0, lifecycle.ChannelPolicy{Retention: 200 * day, CompressAfter: 7 * day, Priority: -9, Sealed: true}},
	"performance": {6, 0, lifecycle.ChannelPolicy{Retention: 30 * day, CompressAfter: off}},
	"errors":      {2, 0, lifecycle.ChannelPolicy{Retention: 90 * day, CompressAfter: 7 * day}},
	"monitoring":  {4, 0, lifecycle.ChannelPolicy{Retention: 30 * day, CompressAfter: 0}},
	"api":         {6, 0, lifecycle.ChannelPolicy{Retention: 30 * day, CompressAfter: off}},
}

// TestYear lives through a year of rotation, compression, retention, a hold,
// disk pressure and a clock that goes wrong, with a pass every third night.
func TestYear(t *testing.T) {
	f := newFixtureIn(t, memoryDir(t))
	type life struct {
		channel       logdir.Name
		first, newest time.Time
	}
	alive := make(map[string]life) // by name
	number := make(map[logdir.Name]uint64)
	total, early, pressed := 0, 0, 0
	start := today
	hold := lifecycle.Hold{Channel: "trading", From: start.Add(40 * day), To: start.Add(42 * day), Reason: "case 7"}
	policy := lifecycle.Policy{
		Channels: make(map[logdir.Name]lifecycle.ChannelPolicy), Holds: []lifecycle.Hold{hold},
	}
	for name, s := range simulatedYear {
		policy.Channels[name] = s.policy
	}
	for date := range 365 {
		begin := start.Add(time.Duration(date) * day)
		for _, name := range slices.Sorted(maps.Keys(simulatedYear)) {
			s := simulatedYear[name]
			perDay := s.small + s.large
			for i := range perDay {
				size := 2
				if i < s.large {
					size = 65
				}
				if i < s.large && date >= 120 && date < 150 {
					size = 130 // a busy month
				}
				at := begin.Add(time.Duration(i) * day / time.Duration(perDay+1))
				content := lines(at, size)
				first, newest := at, at.Add(time.Duration(size-1)*time.Millisecond)
				if total%50 == 0 { // the clock was back for the last record
					first = at.Add(-700 * day)
					content += line(first, "WARN", "ntp", 0)
				}
				number[name]++
				path := f.segmentWith(name, number[name], at, content)
				alive[filepath.Base(path)] = life{name, first, newest}
				total++
			}
		}
		if date%3 != 0 {
			continue
		}
		f.wall, f.up = begin.Add(day), begin.Add(day).Sub(start)

		wrong := date == 201
		catchingUp := date == 204 // with more than half of market_data
		hopeless := date >= 300 && date < 303
		policy.Budget = 1_100_000
		if hopeless {
			policy.Budget = 100_000
		}
		if wrong {
			f.wall = f.wall.Add(2 * 365 * day)
		}
		r := f.run(policy)
		if wrong {
			if r.Count(lifecycle.Delete) > 0 {
				t.Fatalf("day %d: got %d deleted while the clock is wrong by two years, want none", date, r.Count(lifecycle.Delete))
			}
			f.wall = f.wall.Add(-2 * 365 * day)
		}
		switch {
		case hopeless && r.OverBudget == 0:
			t.Errorf("day %d: got a budget that cannot be met met", date)
		case !hopeless && !wrong && !catchingUp && r.BytesAfter > policy.Budget:
			t.Errorf("day %d: got %d bytes, want %d at most", date, r.BytesAfter, policy.Budget)
		}
		for _, a := range r.Actions {
			if a.Reason == "disk budget" {
				early++
			} else if strings.HasPrefix(a.Reason, "disk budget") {
				pressed++
			}
		}

		found := f.names()
		for name, l := range alive {
			p, age := simulatedYear[l.channel].policy, f.wall.Sub(l.newest)
			held := l.channel == hold.Channel && !l.newest.Before(hold.From) && !l.first.After(hold.To)
			switch {
			case found[name] && age > max(p.Retention, p.DeleteAfter) && !held && !wrong:
				t.Errorf("day %d: got %s, %s old, want it deleted", date, name, age)
			case !found[name] && (age <= p.Retention || held):
				t.Errorf("day %d: %s is gone, %s old (on hold: %t)", date, name, age, held)
			}
			if !found[name] {
				delete(alive, name)
			}
		}
		if t.Failed() {
			return
		}
	}
	if total < 40_000 {
		t.Errorf("got %d segments in the year, want 40,000", total)
	}
	if early == 0 || pressed == 0 {
		t.Errorf("got %d compressed and %d deleted for the budget, want some of both", early, pressed)
	}
	t.Logf("%d segments, %d left; %d compressed and %d deleted for the budget", total, len(alive), early, pressed)
}

// names returns the segments that there are.
func (f *fixture) names() map[string]bool {
	f.Helper()
	names := make(map[string]bool)
	folders, err := filepath.Glob(f.path("daily/*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, folder := range append(folders, f.path("archive")) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			f.Fatal(err)
		}
		for _, e := range entries {
			if plain, ok := strings.CutSuffix(e.Name(), ".gz"); ok || strings.HasSuffix(plain, ".log") {
				names[plain] = true
			}
		}
	}
	return names
}
