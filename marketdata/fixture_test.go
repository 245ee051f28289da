package marketdata_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/alphapt/chanlog/internal/event"
	"github.com/alphapt/chanlog/internal/event/eventtest"
	"github.com/alphapt/chanlog/marketdata"
)

// A line is what was logged.
type line struct {
	Level   string         `json:"level"`
	Message string         `json:"msg"`
	Channel string         `json:"channel"`
	Event   map[string]any `json:"business_context"`
}

// logged returns the one line that log writes. An event without faults is
// checked against its JSON Schema.
func logged(t *testing.T, o *marketdata.Options, log func(*marketdata.Logger)) line {
	t.Helper()
	var b bytes.Buffer
	log(marketdata.New(slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug})), o))
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
	for _, d := range marketdata.Events() {
		if d.Fields[0].Allowed[0] == eventType {
			return d
		}
	}
	t.Fatalf("event_type: got %v, want one that is described", eventType)
	return event.Description{}
}

func quality(t *testing.T, o *marketdata.Options, e marketdata.QualityEvent) line {
	t.Helper()
	return logged(t, o, func(l *marketdata.Logger) { l.Quality(t.Context(), e) })
}

func feed(t *testing.T, o *marketdata.Options, e marketdata.FeedEvent) line {
	t.Helper()
	return logged(t, o, func(l *marketdata.Logger) { l.Feed(t.Context(), e) })
}

// latency is an event that passes its check, within the default threshold.
func latency() marketdata.QualityEvent {
	return marketdata.QualityEvent{
		Metric: marketdata.Latency, InstrumentToken: 738561, TradingSymbol: "RELIANCE",
		MeasuredValue: new(250.0), DataSource: "zerodha",
	}
}
