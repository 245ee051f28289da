package record_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/record"
)

var marks = []struct {
	name       string
	mark       record.Mark
	line, text string
}{
	{
		"dropped",
		record.Mark{
			Time:    time.Date(2026, 1, 24, 12, 0, 0, 0, time.UTC),
			Channel: "trading",
			Message: "120 records are missing: disk full",
			Kind:    record.MarkDropped,
			Reason:  "disk full",
			Count:   120,
			From:    time.Date(2026, 1, 24, 17, 29, 58, 5, time.FixedZone("IST", 5*3600+1800)),
			To:      time.Date(2026, 1, 24, 11, 59, 59, 0, time.UTC),
		},
		`{"timestamp":"2026-01-24T12:00:00.000000000Z","level":"WARN","channel":"trading",` +
			`"message":"120 records are missing: disk full","_t":"dropped","reason":"disk full","count":120,` +
			`"from":"2026-01-24T11:59:58.000000005Z","to":"2026-01-24T11:59:59.000000000Z"}`,
		`2026-01-24T12:00:00.000000000Z WRN 120 records are missing: disk full _t=dropped reason="disk full" count=120 ` +
			`from=2026-01-24T11:59:58.000000005Z to=2026-01-24T11:59:59.000000000Z`,
	},
	{
		"gap",
		record.Mark{
			Time: time.Date(2026, 1, 24, 12, 0, 0, 0, time.UTC), Channel: "audit",
			Message: "audit.log was deleted", Kind: record.MarkGap, Reason: "deleted", Segment: 42,
		},
		`{"timestamp":"2026-01-24T12:00:00.000000000Z","level":"WARN","channel":"audit",` +
			`"message":"audit.log was deleted","_t":"gap","reason":"deleted","segment":42}`,
		`2026-01-24T12:00:00.000000000Z WRN audit.log was deleted _t=gap reason="deleted" segment=42`,
	},
	{
		// A file may have been renamed to anything.
		"hostile",
		record.Mark{
			Message: "renamed to a\n\x1b[31m\u202e\xff", Kind: record.MarkGap, Reason: "a\nb",
			From: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), // a year that cannot be written
		},
		`{"level":"WARN","message":"renamed to a\n\u001b[31m\u202e\ufffd","_t":"gap","reason":"a\nb"}`,
		`WRN renamed to a\n\u001b[31m\u202e\ufffd _t=gap reason="a\nb"`,
	},
}

func TestMark(t *testing.T) {
	for _, tt := range marks {
		t.Run(tt.name, func(t *testing.T) {
			const before = "what was there\n"
			line := string(tt.mark.AppendLine([]byte(before)))
			if want := before + tt.line + "\n"; line != want {
				t.Errorf("line: got %q, want %q", line, want)
			}
			if got := string(tt.mark.AppendText([]byte(before))); got != before+tt.text+"\n" {
				t.Errorf("text: got %q, want %q", got, before+tt.text+"\n")
			}
			if line = strings.TrimPrefix(line, before); !json.Valid([]byte(line)) {
				t.Errorf("got %q, want JSON", line)
			}
			kind, ok := record.Field([]byte(line), record.KeyMark)
			if got, _ := record.Unquote(kind); !ok || got != tt.mark.Kind {
				t.Errorf("kind: got %s, %t, want %s", kind, ok, tt.mark.Kind)
			}
		})
	}
}

// A caller cannot forge a mark.
func TestMarkKeyIsReserved(t *testing.T) {
	if !record.Reserved(record.KeyMark) {
		t.Errorf("got %s for callers to use, want it reserved", record.KeyMark)
	}
}
