package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/event/eventtest"
)

// updating reports whether go test was given -update, a flag of eventtest.
func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

// golden compares got with a file below testdata, or with -update writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name))
	if updating() {
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		writeFile(t, path, got)
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// A checkout on Windows may have other line ends.
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); diff != "" {
		t.Errorf("got other output than %s has; go test -update rewrites it (-file +got):\n%s", path, diff)
	}
}

func TestSchema(t *testing.T) {
	for _, tt := range []struct {
		file string
		args []string
	}{
		{"list.txt", nil},
		{"colours.txt", []string{"--color", "always", "perf.throughput"}},
		{"audit.risk.txt", []string{"audit.risk"}},
		{"perf.query.txt", []string{"perf.query"}},
		{"errtrack.data.txt", []string{"errtrack.data"}}, // with lists of maps
		{"audit.strategy.json", []string{"audit.strategy", "--json"}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			got := chanlog(t.Context(), append([]string{"schema"}, tt.args...)...)
			if got.code != 0 || got.stderr != "" {
				t.Errorf("got code %d and %q on standard error, want 0 and nothing", got.code, got.stderr)
			}
			golden(t, "schema/"+tt.file, got.stdout)
		})
	}
}

func TestSchemaOfNoEvent(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"audit.oder", `unknown event "audit.oder": did you mean "audit.order"? "chanlog schema" lists all`},
		{"risk", `did you mean "audit.risk"?`},
		{"perf.Latncy", `did you mean "perf.latency"?`},
		{"perf.latencywindow", `did you mean "perf.latency_window"?`},
		{"", `unknown event "": "chanlog schema" lists all`},
		{"holiday", `unknown event "holiday": "chanlog schema" lists all`},
		{"\x1b[2J", `unknown event "\x1b[2J": "chanlog schema" lists all`},
	} {
		for _, more := range [][]string{nil, {"--json"}} {
			got := chanlog(t.Context(), append([]string{"schema", tt.name}, more...)...)
			if got.code != 2 || got.stdout != "" || !strings.Contains(got.stderr, tt.want) {
				t.Errorf("%q %q: got code %d, %q and %q, want 2, nothing and %q", tt.name, more, got.code, got.stdout, got.stderr, tt.want)
			}
		}
	}
	if got := chanlog(t.Context(), "schema", "audit.order", "audit.risk"); got.code != 2 {
		t.Errorf("two events: got code %d, want 2", got.code)
	}
}

// The schema of all events has each of them, and takes what any of them takes.
func TestSchemaOfAllEvents(t *testing.T) {
	got := chanlog(t.Context(), "schema", "--json")
	var root struct {
		AnyOf []map[string]string        `json:"anyOf"`
		Defs  map[string]json.RawMessage `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(got.stdout), &root); err != nil {
		t.Fatal(err)
	}
	all := eventTypes()
	if len(root.Defs) != len(all) || len(root.AnyOf) != len(all) {
		t.Errorf("got %d definitions and %d references, want %d of each", len(root.Defs), len(root.AnyOf), len(all))
	}
	for i, d := range all {
		if got, want := root.AnyOf[i]["$ref"], "#/$defs/"+d.Name; got != want {
			t.Errorf("reference %d: got %q, want %q", i, got, want)
		}
		single := chanlog(t.Context(), "schema", d.Name, "--json").stdout
		var got, want any
		if err := json.Unmarshal([]byte(single), &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(root.Defs[d.Name], &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-single +in $defs):\n%s", d.Name, diff)
		}
	}
}

// Every event and every one of its fields is described in words.
func TestEventsAreDescribed(t *testing.T) {
	form := regexp.MustCompile(`^(audit|perf|marketdata|errtrack)\.[a-z_]+$`)
	var names []string
	for _, d := range eventTypes() {
		names = append(names, d.Name)
		if !form.MatchString(d.Name) || d.Purpose == "" || len(d.Levels) == 0 {
			t.Errorf("%q: got purpose %q and %d levels, want a name like %v, a purpose and a level", d.Name, d.Purpose, len(d.Levels), form)
		}
		for _, f := range flatFields(d.Fields) {
			if f.Doc == "" {
				t.Errorf("%s: %s: got no meaning, want one", d.Name, f.Key)
			}
		}
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != len(eventTypes()) {
		t.Error("got an event twice, want each once")
	}
}

func TestSchemaFitsTheTerminal(t *testing.T) {
	for _, columns := range []int{140, 100, 80} {
		p := page{columns: columns}
		out := listEvents(p, eventTypes())
		for _, d := range eventTypes() {
			if d.Channel == "audit" { // whose names leave room for words
				out += showEvent(p, d)
			}
		}
		for line := range strings.Lines(out) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > columns {
				t.Errorf("%d columns: got %d in %q", columns, n, line)
			}
		}
	}
	const words = "one two three four five six"
	if got, want := (page{columns: 24}).wrapped(words, 4), "one two three four\n    five six"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, columns := range []int{0, 23} { // no terminal; too narrow to be of use
		if got := (page{columns: columns}).wrapped(words, 4); got != words {
			t.Errorf("%d columns: got %q, want it as it is", columns, got)
		}
	}
}

func TestSchemaCompletion(t *testing.T) {
	got := chanlog(t.Context(), "__complete", "schema", "")
	for _, d := range eventTypes() {
		if !strings.Contains(got.stdout, d.Name+"\t") {
			t.Errorf("got %q, want %s with its purpose in it", got.stdout, d.Name)
		}
	}
	if got := chanlog(t.Context(), "__complete", "schema", "audit.order", ""); strings.Contains(got.stdout, "audit.") {
		t.Errorf("after an event: got %q, want no event", got.stdout)
	}
}

// What stands on the page as an example agrees with the schema that the
// command prints.
func TestExamplesAgreeWithTheirSchema(t *testing.T) {
	lines := exampleLines(t)
	for _, d := range eventTypes() {
		var r struct {
			Level   string          `json:"level"`
			Channel string          `json:"channel"`
			Event   json.RawMessage `json:"business_context"`
		}
		if err := json.Unmarshal([]byte(lines[d.Name]), &r); err != nil {
			t.Errorf("%s: %v in %q, want a record", d.Name, err, lines[d.Name])
			continue
		}
		if r.Channel != string(d.Channel) {
			t.Errorf("%s: got channel %q, want %q", d.Name, r.Channel, d.Channel)
		}
		if err := eventtest.Validate([]byte(chanlog(t.Context(), "schema", d.Name, "--json").stdout), r.Event); err != nil {
			t.Errorf("%s: %v\n%s", d.Name, err, r.Event)
		}
	}
}
