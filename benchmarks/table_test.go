package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What nobody measured takes no room.
func TestTableLeavesOutWhatIsUnknown(t *testing.T) {
	cells := map[string]string{"a": "1", "b": "–", "c": "10"}
	for _, tt := range []struct {
		name    string
		columns []column
		want    string
	}{
		{"a row and a column", []column{
			{"ns", func(name string) string { return cells[name] }},
			{"none", func(string) string { return unknown }},
		}, `
### Title

| contestant | ns   |
| :---       | ---: |
| a          | 1    |
| c          | 10   |
`},
		{"all", []column{{"none", func(string) string { return unknown }}}, ""},
	} {
		var got strings.Builder
		if err := (table{"Title", tt.columns}).write(&got, []contestant{{name: "a"}, {name: "b"}, {name: "c"}}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got.String()); diff != "" {
			t.Errorf("%s: got another table than wanted (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestTables(t *testing.T) {
	r := results{
		ours: {"Kill": {1}, "lost": {0, 0, 3}, "Fullp50": {1500}, "Fullp99": {2500}, "Fullp99.9": {0}, "Fullmax": {1e6}},
	}
	got := make(map[string]string)
	for _, table := range r.tables() {
		for _, column := range table.columns {
			if cell := column.cell(ours); cell != unknown {
				got[table.title+"/"+column.head] = cell
			}
		}
	}
	want := map[string]string{
		"Latency of a call, p50 / p99 / p99.9 / max, µs/full disk": "1.50 / 2.50 / 0 / 1000",
		"Records lost at SIGKILL/lost":                             "3",
		"Records lost at SIGKILL/kills that lost some":             "1 of 3",
		"Records lost at SIGKILL/most in one kill":                 "3",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("got other cells than wanted (-want +got):\n%s", diff)
	}
}
