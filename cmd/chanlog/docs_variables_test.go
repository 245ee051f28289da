package main

import (
	"bytes"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/errtrack"
	"github.com/alphapt/chanlog/marketdata"
	"github.com/alphapt/chanlog/perf"
)

// eventOptions are what the packages of business events read from the
// environment.
type eventOptions struct {
	Perf       *perf.Options
	MarketData *marketdata.Options
	ErrTrack   *errtrack.Options
}

func readEventOptions(t *testing.T) eventOptions {
	t.Helper()
	var o eventOptions
	var errs [3]error
	o.Perf, errs[0] = perf.OptionsFromEnv()
	o.MarketData, errs[1] = marketdata.OptionsFromEnv()
	o.ErrTrack, errs[2] = errtrack.OptionsFromEnv()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// variableRow is a row of the table of variables of business events.
var variableRow = regexp.MustCompile("(?m)^\\| `(MONITORING__[A-Z_]+)` \\| [^|]*: `([^`]+)` \\| `?([^|`]+)`? \\| (perf|marketdata|errtrack): ")

// Each variable on the page changes the options with the value that the page
// shows, and its package has no other variables.
func TestVariablesOfBusinessEvents(t *testing.T) {
	_, section, _ := strings.Cut(readPage(t, "configuration.md"), "## Business events")
	section, _, _ = strings.Cut(section, "\n## ")
	rows := variableRow.FindAllStringSubmatch(section, -1)
	if got, want := len(rows), strings.Count(section, "\n| `MONITORING__"); got != want || got < 10 {
		t.Fatalf("got %d rows that can be read of %d, want all, and 10 or more", got, want)
	}
	plain := readEventOptions(t)
	documented := make(map[string]bool)
	for _, row := range rows {
		name, example, pkg := row[1], row[2], row[4]
		documented[name] = true
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, example)
			got := readEventOptions(t)
			for p, same := range map[string]bool{
				"perf":       cmp.Equal(plain.Perf, got.Perf),
				"marketdata": cmp.Equal(plain.MarketData, got.MarketData),
				"errtrack":   cmp.Equal(plain.ErrTrack, got.ErrTrack),
			} {
				if same == (p == pkg) {
					t.Errorf("%s=%s: got the options of %s unchanged: %t, want only those of %s changed", name, example, p, same, pkg)
				}
			}
		})
	}

	// The error for an unknown variable names all that are known.
	t.Setenv("MONITORING__MARKET_DATA_NOTHING", "1")
	_, err := marketdata.OptionsFromEnv()
	if err == nil {
		t.Fatal("got no error for an unknown variable, want one")
	}
	_, known, _ := strings.Cut(err.Error(), "want one of ")
	for name := range strings.SplitSeq(known, ", ") {
		if !documented[name] {
			t.Errorf("got no row for %s, want one", name)
		}
	}
}

// A default on the page is what holds without the variable.
func TestDefaultsOfBusinessEvents(t *testing.T) {
	for _, row := range variableRow.FindAllStringSubmatch(readPage(t, "configuration.md"), -1) {
		name, value := row[1], row[3]
		if value == "none" || strings.Contains(value, " ") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			without := measured(t)
			t.Setenv(name, value)
			if diff := cmp.Diff(without, measured(t)); diff != "" {
				t.Errorf("%s is not the default (-without +with):\n%s", value, diff)
			}
		})
	}
}

// measured returns the thresholds that events name when the environment is
// read now.
func measured(t *testing.T) []string {
	t.Helper()
	o := readEventOptions(t)
	var out bytes.Buffer
	l := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if err := perf.New(l, o.Perf).Query(t.Context(), perf.QueryEvent{Operation: "SELECT", Duration: time.Hour}); err != nil {
		t.Fatal(err)
	}
	for metric, values := range map[marketdata.Metric][]float64{
		marketdata.Latency: {1}, marketdata.Gap: {1}, marketdata.Stale: {1}, marketdata.FutureTimestamp: {1},
		marketdata.InvalidPrice: {0, 1e9}, marketdata.InvalidVolume: {1e9},
	} {
		for _, v := range values {
			marketdata.New(l, o.MarketData).Quality(t.Context(), marketdata.QualityEvent{Metric: metric, MeasuredValue: &v})
		}
	}
	thresholds := regexp.MustCompile(`"(quality_metric":"\w+|threshold_(ms|value)":[^,}]+)`).FindAllString(out.String(), -1)
	if len(thresholds) != 1+2*7 {
		t.Fatalf("got %d metrics and thresholds, want 15 in\n%s", len(thresholds), out.String())
	}
	// A metric stands before its threshold; the order of the metrics is left to chance.
	pairs := thresholds[:1:1]
	for pair := range slices.Chunk(thresholds[1:], 2) {
		pairs = append(pairs, strings.Join(pair, " "))
	}
	slices.Sort(pairs)
	return pairs
}
