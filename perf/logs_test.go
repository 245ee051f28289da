package perf_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/alphapt/chanlog/internal/event/eventtest"
	"github.com/alphapt/chanlog/perf"
)

// A book is what was logged.
type book struct {
	t *testing.T
	b bytes.Buffer
}

// newBook returns a logger that takes every level, and its book.
func newBook(t *testing.T, opts *perf.Options) (*perf.Logger, *book) {
	t.Helper()
	k := &book{t: t}
	return perf.New(slog.New(slog.NewJSONHandler(&k.b, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true})), opts), k
}

// records returns what was logged since the last call.
func (k *book) records() (list []map[string]any) {
	k.t.Helper()
	d := json.NewDecoder(&k.b)
	for d.More() {
		var r map[string]any
		if err := d.Decode(&r); err != nil {
			k.t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

// record returns the only record since the last call, and its event, which
// must be valid against the schema of that name.
func (k *book) record(schema string) (record, group map[string]any) {
	k.t.Helper()
	list := k.records()
	if len(list) != 1 {
		k.t.Fatalf("got %d records, want 1: %v", len(list), list)
	}
	return list[0], k.event(list[0], schema)
}

// event returns the event of a record, which must be valid.
func (k *book) event(record map[string]any, schema string) map[string]any {
	k.t.Helper()
	group, ok := record["business_context"].(map[string]any)
	if !ok {
		k.t.Fatalf("got no event in %v, want one", record)
	}
	doc, err := json.Marshal(group)
	if err != nil {
		k.t.Fatal(err)
	}
	for _, d := range perf.Events() {
		if d.Name != schema {
			continue
		}
		if got := record["channel"]; got != string(d.Channel) {
			k.t.Errorf("%s: got channel %v, want %v", schema, got, d.Channel)
		}
		if err := eventtest.Validate(d.JSONSchema(), doc); err != nil {
			k.t.Errorf("%s:\n%v", doc, err)
		}
		return group
	}
	k.t.Fatalf("got no schema %s, want one", schema)
	return nil
}

// expect compares members of an event; nil stands for one that is absent.
func expect(t *testing.T, group map[string]any, want map[string]any) {
	t.Helper()
	for key, w := range want {
		if got := group[key]; got != w {
			t.Errorf("%s: got %v, want %v", key, got, w)
		}
	}
}
