package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// twoChannels is the summary of a run with one busy and one idle channel.
func twoChannels(t *testing.T) *summary {
	t.Helper()
	set, err := channel.NewSet(
		channel.Spec{Name: "orders", Components: []string{"order"}, Retention: 60 * 24 * time.Hour, Purpose: "what was bought and sold"},
		channel.Spec{Name: "rest", Purpose: "all else"},
	)
	if err != nil {
		t.Fatal(err)
	}
	return &summary{
		opts: &handler.Options{Dir: "my logs", Channels: set},
		stats: handler.Stats{
			Channels: map[channel.Name]handler.ChannelStats{
				"orders": {File: "my logs/orders.log", Written: 12345, Bytes: 5 << 20},
				"rest":   {},
			},
			Console: handler.ConsoleStats{Written: 1},
		},
		started: time.Date(2026, 1, 24, 9, 15, 0, 0, time.UTC), took: 10*time.Second + 44*time.Millisecond,
	}
}

func text(t *testing.T, s *summary) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSummary(t *testing.T) {
	want := `
Done after 10s. What the run wrote into my logs/:

  CHANNEL  RECORDS     SIZE  FILE        KEPT FOR  PURPOSE
  orders    12,345  5.0 MiB  orders.log  60 days   what was bought and sold
  rest           0      0 B  -           ever      all else
  total     12,345  5.0 MiB

  0 dropped, 0 failed; 1 line on the console.

chanlog deletes old log files by itself: each channel's after its KEPT FOR.
  First to go: orders.log, on Wednesday, 25 March 2026.
`
	if diff := cmp.Diff(want, text(t, twoChannels(t))); diff != "" {
		t.Errorf("got the + side, want the - side:\n%s", diff)
	}
}

func TestSummaryFitsTheTerminal(t *testing.T) {
	for _, columns := range []int{80, 66, 60, 40} {
		s := twoChannels(t)
		s.columns = columns
		table, _, _ := strings.Cut(text(t, s), "total")
		_, table, _ = strings.Cut(table, "CHANNEL")
		for line := range strings.Lines(table) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > max(columns, 50) { // the other columns are never cut
				t.Errorf("%d columns: got %d in %q", columns, n, line)
			}
		}
		if cut, want := strings.Contains(table, "…"), columns == 66 || columns == 60; cut != want {
			t.Errorf("%d columns: cut: got %t, want %t in %s", columns, cut, want, table)
		}
	}
}

func TestSummaryTellsOfLosses(t *testing.T) {
	s := twoChannels(t)
	if err := s.failure(); err != nil {
		t.Errorf("got %v, want nil", err)
	}
	full := errors.New("no space left on device")
	s.stats.Channels["orders"] = handler.ChannelStats{
		File: "my logs/orders.log", Written: 1, Failed: 3, Dropped: map[string]uint64{"a": 2, "b": 3}, LastError: full,
	}
	if got, want := text(t, s), "5 dropped, 3 failed;"; !strings.Contains(got, want) {
		t.Errorf("got %s, want %q in it", got, want)
	}
	err := s.failure()
	if !errors.Is(err, full) || !strings.Contains(err.Error(), "3 records could not be written to my logs/orders.log") {
		t.Errorf("got %v, want an error that names the count, the file and %v", err, full)
	}
}

func TestSummaryOfOtherConfigurations(t *testing.T) {
	t.Run("files off", func(t *testing.T) {
		s := twoChannels(t)
		s.stats.Channels = nil
		if got, want := text(t, s), "Files are off"; !strings.Contains(got, want) || strings.Contains(got, "CHANNEL") {
			t.Errorf("got %s, want %q and no table", got, want)
		}
	})
	t.Run("one file", func(t *testing.T) {
		s := twoChannels(t)
		s.opts.File.Single = "app"
		s.stats.Channels = map[channel.Name]handler.ChannelStats{"app": {File: "my logs/app.log", Written: 7}}
		if diff := cmp.Diff(map[string]int{"app": 7, "total": 7}, tableCounts(t, text(t, s))); diff != "" {
			t.Errorf("got the + side, want the - side:\n%s", diff)
		}
		s.opts.Channels = nil
		if got, want := text(t, s), "app.log  365 days"; !strings.Contains(got, want) { // the audit's
			t.Errorf("got %s, want %q in it", got, want)
		}
	})
	t.Run("cleanup off", func(t *testing.T) {
		s := twoChannels(t)
		s.opts.Maintenance.CleanupOff = true
		if got, want := text(t, s), "nothing is deleted by itself"; !strings.Contains(got, want) || strings.Contains(got, "First to go") {
			t.Errorf("got %s, want %q and no date", got, want)
		}
	})
	t.Run("kept for ever", func(t *testing.T) {
		s := twoChannels(t)
		s.stats.Channels["orders"] = handler.ChannelStats{}
		s.stats.Channels["rest"] = handler.ChannelStats{File: "my logs/rest.log", Written: 1}
		if got := text(t, s); strings.Contains(got, "deletes") {
			t.Errorf("got %s, want no word of deletion", got)
		}
	})
}
