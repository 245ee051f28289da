package marketdata_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/marketdata"
)

// These are defects of the Python system that this one answers to, as far as
// they touch market data.

// Made before there is a default handler, as package-level loggers are.
var early = marketdata.New(nil, &marketdata.Options{Latency: time.Millisecond})

// files runs log with a handler as the default and returns what is in a file.
func files(t *testing.T, log func()) func(name string) string {
	t.Helper()
	dir := t.TempDir()
	h, err := handler.New(&handler.Options{Dir: dir, Console: handler.ConsoleOptions{Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	old := slog.Default()
	slog.SetDefault(slog.New(h))
	t.Cleanup(func() { slog.SetDefault(old) })
	log()
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	return func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return string(data)
	}
}

// The global business loggers never reached a file.
func TestDefectGlobalLoggerReachedNoFile(t *testing.T) {
	read := files(t, func() {
		early.Quality(t.Context(), latency())
		marketdata.LogQuality(t.Context(), latency())
		marketdata.LogFeed(t.Context(), marketdata.FeedEvent{Kind: marketdata.FeedConnected, DataSource: "zerodha"})
		(*marketdata.Logger)(nil).Quality(t.Context(), latency())
		new(marketdata.Logger).Quality(t.Context(), latency())
	})
	got := read("market_data.log")
	if n := strings.Count(got, `"channel":"market_data"`); n != 5 {
		t.Errorf("got %d records, want 5:\n%s", n, got)
	}
	if n := strings.Count(got, `"threshold_breach":true`); n != 1 {
		t.Errorf("got %d breaches, want 1, of the logger with options:\n%s", n, got)
	}
}

// The severity was looked up as the name of a method, so that a wrong one
// swallowed the event.
func TestDefectWrongSeveritySwallowedTheEvent(t *testing.T) {
	e := latency()
	e.Severity = "catastrophic"
	got := quality(t, nil, e)
	if got.Level != "WARN" || got.Event["severity"] != "catastrophic" || got.Event["schema_errors"] == nil {
		t.Errorf("got %v, want the event at WARN, with its severity and schema_errors", got)
	}
}

// Falsy values were taken as absent.
func TestDefectZeroWasDropped(t *testing.T) {
	e := latency()
	e.InstrumentToken, e.MeasuredValue, e.ThresholdValue = 0, new(0.0), new(0.0)
	e.ExpectedSequence, e.BidPrice = new(int64(0)), new(0.0)
	got := quality(t, nil, e)
	for _, key := range []string{"instrument_token", "measured_value", "threshold_value", "expected_sequence", "bid_price"} {
		if v, ok := got.Event[key]; !ok || v != 0.0 {
			t.Errorf("%s: got %v, want 0", key, v)
		}
	}
	if got.Event["threshold_breach"] != false {
		t.Errorf("threshold_breach: got %v, want false", got.Event["threshold_breach"])
	}
}

// Extras could overwrite what the event itself says.
func TestDefectExtraOverwroteTheEvent(t *testing.T) {
	e := latency()
	e.Extra = []slog.Attr{slog.String("event_type", "forged"), slog.String("timestamp", "forged"), slog.String("event_id", "forged")}
	got := quality(t, nil, e)
	extra, _ := got.Event["extra"].(map[string]any)
	if got.Event["event_type"] != "data_quality" || got.Event["event_id"] == "forged" || extra["timestamp"] != "forged" || len(extra) != 3 {
		t.Errorf("got %v, want the extras in a group of their own", got.Event)
	}
}

// errors.log held only components whose name matched.
func TestDefectErrorsWereNotInErrors(t *testing.T) {
	read := files(t, func() {
		marketdata.LogFeed(t.Context(), marketdata.FeedEvent{Kind: marketdata.FeedGaveUp, DataSource: "zerodha"})
		marketdata.LogFeed(t.Context(), marketdata.FeedEvent{Kind: marketdata.FeedPlanned, DataSource: "zerodha"})
	})
	if got := read("errors.log"); strings.Count(got, "\n") != 1 || !strings.Contains(got, `"message":"feed gave up"`) {
		t.Errorf("errors.log: got %q, want the one that gave up", got)
	}
}
