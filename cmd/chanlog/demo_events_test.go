package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/event"
	"github.com/alphapt/chanlog/internal/event/eventtest"
)

// TestDemoEmitsEveryEvent ends the demo as soon as its market is open, which
// takes much less than two seconds: the rest depends on the seed.
func TestDemoEmitsEveryEvent(t *testing.T) {
	var want []string
	for _, d := range eventTypes() {
		want = append(want, d.Name)
	}
	slices.Sort(want)
	for _, seed := range []uint64{0, 42, 1<<64 - 1} {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			dir := t.TempDir()
			got := chanlog(t.Context(), "demo", "--duration", "1ms", "--seed", strconv.FormatUint(seed, 10), "--dir", dir)
			if got.code != 0 {
				t.Fatalf("got code %d, want 0: %s", got.code, got.stderr)
			}
			if diff := cmp.Diff(want, slices.Sorted(maps.Keys(validEvents(t, dir)))); diff != "" {
				t.Errorf("types of events: got the + side, want the - side:\n%s", diff)
			}
		})
	}
}

// TestDemoEventsAreValid looks at what the demo emits once it trades.
func TestDemoEventsAreValid(t *testing.T) {
	t.Setenv("MONITORING__LOG_DATABASE_LEVEL", "DEBUG") // queries that go well, too
	dir := t.TempDir()
	got := chanlog(t.Context(), "demo", "--duration", "2s", "--rate", "2000", "--seed", "7", "--dir", dir)
	if got.code != 0 {
		t.Fatalf("got code %d, want 0: %s", got.code, got.stderr)
	}
	if events := validEvents(t, dir); events["perf.query"] < 100 || events["audit.order"] < 10 {
		t.Errorf("got %v, want a service that trades", events)
	}
}

func TestDemoReadsTheVariablesOfEvents(t *testing.T) {
	t.Setenv("MONITORING__LOG_CONSOLE_LEVEL", "ERROR") // where thousands of slow queries are too many
	t.Setenv("MONITORING__SLOW_QUERY_THRESHOLD", "1us")
	t.Setenv("MONITORING__MARKET_DATA_SOURCE", "exchange_b")
	dir := t.TempDir()
	got := chanlog(t.Context(), "demo", "--duration", "1ms", "--dir", dir)
	if got.code != 0 {
		t.Fatalf("got code %d, want 0: %s", got.code, got.stderr)
	}
	for file, want := range map[string]string{
		"database.log":    `"threshold_ms":0.001,`,
		"market_data.log": `"data_source":"exchange_b"`,
	} {
		b, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(b), want) {
			t.Errorf("%s: got no %s, want some", file, want)
		}
	}
}

// validEvents counts the events in the files of dir by type, and checks each
// one against its JSON Schema and its channel.
func validEvents(t *testing.T, dir string) map[string]int {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil {
		t.Fatal(err)
	}
	schemas := make(map[string][]byte)
	for _, d := range eventTypes() {
		schemas[d.Name] = d.JSONSchema()
	}
	counts := make(map[string]int)
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			var r struct {
				Channel string
				Event   json.RawMessage `json:"business_context"`
			}
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatalf("%s: %v in %q", path, err, line)
			}
			if r.Event == nil {
				continue
			}
			d := typeOf(t, r.Event)
			counts[d.Name]++
			if err := eventtest.Validate(schemas[d.Name], r.Event); err != nil {
				t.Errorf("%s in %s: %v in %s", d.Name, path, err, line)
			}
			if r.Channel != string(d.Channel) {
				t.Errorf("%s: got channel %q, want %q", d.Name, r.Channel, d.Channel)
			}
		}
	}
	return counts
}

// typeOf finds the type of an event by what all events of the type have in
// common.
func typeOf(t *testing.T, raw []byte) event.Description {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal(raw, &members); err != nil {
		t.Fatal(err)
	}
	for _, d := range eventTypes() {
		// The constants stand before event_id.
		n := slices.IndexFunc(d.Fields, func(f event.Field) bool { return f.Key == "event_id" })
		if !slices.ContainsFunc(d.Fields[:n], func(f event.Field) bool { return members[f.Key] != f.Allowed[0] }) {
			return d
		}
	}
	t.Fatalf("got %s, want an event of a type that is described", raw)
	return event.Description{}
}
