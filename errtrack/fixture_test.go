package errtrack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/errtrack"
	"github.com/alphapt/chanlog/internal/event"
	"github.com/alphapt/chanlog/internal/event/eventtest"
)

var errLost = errors.New("connection lost")

// A line is what was logged.
type line struct {
	Level     string         `json:"level"`
	Message   string         `json:"msg"`
	Channel   string         `json:"channel"`
	Component string         `json:"component"`
	Source    slog.Source    `json:"source"`
	Event     map[string]any `json:"business_context"`
}

// frame returns member key of the i-th frame of the traceback.
func (l *line) frame(i int, key string) any {
	list, _ := l.Event["traceback"].([]any)
	if i >= len(list) {
		return nil
	}
	return list[i].(map[string]any)[key]
}

// logged returns the one line that log writes. An event without faults is
// checked against its JSON Schema.
func logged(t *testing.T, o *errtrack.Options, log func(*errtrack.Logger)) line {
	t.Helper()
	var b bytes.Buffer
	h := slog.NewJSONHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true})
	log(errtrack.New(slog.New(h), o))
	var out line
	if err := json.Unmarshal(b.Bytes(), &out); err != nil {
		t.Fatalf("got %q, want one line of JSON: %v", b.String(), err)
	}
	if out.Event["schema_errors"] == nil {
		valid(t, out.Event)
	}
	return out
}

func valid(t *testing.T, group map[string]any) {
	t.Helper()
	doc, err := json.Marshal(group)
	if err != nil {
		t.Fatal(err)
	}
	if err := eventtest.Validate(description(t, group["event_type"]).JSONSchema(), doc); err != nil {
		t.Errorf("%s:\n%v", doc, err)
	}
}

func description(t *testing.T, eventType any) event.Description {
	t.Helper()
	for _, d := range errtrack.Events() {
		if d.Fields[0].Allowed[0] == eventType {
			return d
		}
	}
	t.Fatalf("event_type: got %v, want one that is described", eventType)
	return event.Description{}
}

func system(t *testing.T, ctx context.Context, e errtrack.SystemEvent) line { //nolint:revive // t first, as everywhere here
	t.Helper()
	return logged(t, nil, func(l *errtrack.Logger) { l.System(ctx, e) })
}

func trading(t *testing.T, e errtrack.TradingEvent) line {
	t.Helper()
	return logged(t, nil, func(l *errtrack.Logger) { l.Trading(t.Context(), e) })
}

// begins reports whether v is a text that begins with prefix.
func begins(v any, prefix string) bool {
	s, ok := v.(string)
	return ok && strings.HasPrefix(s, prefix)
}
