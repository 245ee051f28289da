package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Numbers compare only if everybody writes the same.
func TestContestantsLogTheSame(t *testing.T) {
	want := []map[string]any{
		{
			"message": placed, "level": "INFO", "component": component, "correlation_id": correlationID,
			businessGroup: map[string]any{
				"event_type": eventType, "order_id": orderID, "strategy": strategy, "symbol": symbol,
				"side": side, "quantity": float64(quantity), "price": price, "sequence": float64(first(0)),
			},
		},
		{
			"message": served, "level": "INFO", "component": component,
			"endpoint": endpoint, "sequence": float64(first(0) + 1),
		},
		{
			"message": served, "level": "INFO", "component": component, "correlation_id": correlationID,
			"endpoint": endpoint, "sequence": float64(first(0) + 2),
		},
	}
	for _, c := range contestants {
		if c.discards {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			s, err := c.open(dir, nil)
			if err != nil {
				t.Fatal(err)
			}
			s.event(first(0))
			s.plain(first(0) + 1)
			s.request(first(0) + 2)
			if s.disabled != nil {
				s.disabled(first(0) + 3)
			}
			if err := s.close(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, records(t, dir)); diff != "" {
				t.Errorf("got records that differ from what is wanted (-want +got):\n%s", diff)
			}
		})
	}
}

// records returns those of all files, without what may differ: the time, the
// channel and the spelling of names.
func records(t *testing.T, dir string) []map[string]any {
	t.Helper()
	var all []map[string]any
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || filepath.Ext(path) != ".log" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for line := range bytes.Lines(text) {
			r := make(map[string]any)
			if err := json.Unmarshal(line, &r); err != nil {
				t.Errorf("got line %q: %v", line, err)
			}
			if r["time"] == nil && r["timestamp"] == nil {
				t.Errorf("got line %q, want a time in it", line)
			}
			if message, ok := r["msg"]; ok {
				r["message"] = message
			}
			if level, ok := r["level"].(string); ok {
				r["level"] = strings.ToUpper(level)
			}
			for _, key := range []string{"time", "timestamp", "msg", "channel"} {
				delete(r, key)
			}
			all = append(all, r)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFind(t *testing.T) {
	for _, tt := range []struct {
		words string
		want  []string
	}{
		{"chanlog (process)", []string{ours}},
		{"(always),mutex", []string{oursAlways, "write and fsync under a mutex"}},
		{"write(2),do-nothing", []string{bare, nothing}},
		{"phuslu", []string{"phuslu FileWriter", "phuslu AsyncWriter", "phuslu slog handler"}},
	} {
		found, err := find(tt.words)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range found {
			got = append(got, c.name)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q: got other contestants than wanted (-want +got):\n%s", tt.words, diff)
		}
	}
	if _, err := find("logrus"); err == nil || !strings.Contains(err.Error(), ours) {
		t.Errorf("got error %v, want one that lists the names", err)
	}
}
