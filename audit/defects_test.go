package audit_test

// Tests of what the Python system that this one replaces got wrong.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/audit"
	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// The decorator for orders failed calls that had succeeded with an error of
// its own, and hid the error of those that had failed.
func TestDefectOrderDecoratorChangedTheOutcome(t *testing.T) {
	tr := newTrail(t)
	got, err := audit.TrackOrderWith(t.Context(), tr.Logger, anOrder(), func(context.Context) (string, error) { return "ORD001", nil })
	if got != "ORD001" || err != nil {
		t.Errorf("got %q, %v, want ORD001, no error", got, err)
	}
	want := errors.New("margin shortfall")
	if _, err := audit.TrackOrderWith(t.Context(), tr.Logger, anOrder(), func(context.Context) (string, error) { return "", want }); !same(err, want) {
		t.Errorf("got %v, want the error of the call", err)
	}
	l := tr.last(t)
	if l.Event["event_type"] != "place_failed" || l.Event["error_message"] != "margin shortfall" || l.Level != "ERROR" {
		t.Errorf("got %v at %s with %v, want the failure", l.Event["event_type"], l.Level, l.Event["error_message"])
	}
}

// The global loggers never reached a file.
func TestDefectGlobalLoggerReachedNoFile(t *testing.T) {
	old := slog.Default()
	t.Cleanup(func() { slog.SetDefault(old) })
	dir := t.TempDir()
	h, err := handler.New(&handler.Options{Dir: dir, Console: handler.ConsoleOptions{Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	slog.SetDefault(slog.New(h).With("component", "order_manager")) // which alone would go to trading
	if err := audit.LogOrder(t.Context(), anOrder()); err != nil {
		t.Fatal(err)
	}
	if err := h.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, string(channel.Audit)+".log"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte(`"order_id":"ORD001"`)) {
		t.Errorf("got %q, want the order", data)
	}
}

// A severity that does not exist swallowed the event.
func TestDefectWrongSeveritySwallowedTheEvent(t *testing.T) {
	tr := newTrail(t)
	e := audit.ComplianceEvent{Type: audit.TradingHalt, Description: "circuit breaker hit", Severity: "__class__"}
	if err := tr.Compliance(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	l := tr.last(t)
	want := []any{`severity: is "__CLASS__": want one of ["INFO" "WARNING" "ERROR" "CRITICAL"]`}
	if diff := cmp.Diff(want, l.Event["schema_errors"]); diff != "" || l.Level != "WARN" {
		t.Errorf("level %s, want WARN; schema_errors (-want +got):\n%s", l.Level, diff)
	}
	if l.Event["description"] != "circuit breaker hit" {
		t.Errorf("description: got %v, want it as given", l.Event["description"])
	}
}

// 95000 of 100000 was a breach of -5 percent, and a negative limit had none.
func TestDefectBreachPercentage(t *testing.T) {
	for _, tt := range []struct {
		current, limit      audit.Amount
		utilization, breach float64
	}{
		{"95000", "100000", 95, 0},
		{"-60000", "-50000", 120, 20},
	} {
		tr := newTrail(t)
		e := aRisk()
		e.CurrentValue, e.LimitValue = tt.current, tt.limit
		if err := tr.Risk(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		l := tr.last(t)
		l.valid(t)
		if l.Event["utilization_percent"] != tt.utilization || l.Event["breach_percentage"] != tt.breach {
			t.Errorf("%s of %s: got %v %% used and %v %% beyond, want %v and %v", tt.current, tt.limit,
				l.Event["utilization_percent"], l.Event["breach_percentage"], tt.utilization, tt.breach)
		}
	}
}

// A limit that somebody updated was an error.
func TestDefectLimitUpdateWasAnError(t *testing.T) {
	tr := newTrail(t)
	e := audit.RiskEvent{Kind: audit.RiskLimitUpdated, RiskType: "position_limit", LimitValue: "120000", OldLimitValue: "100000", UserID: "AB1234"}
	if err := tr.Risk(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	l := tr.last(t)
	l.valid(t)
	if l.Level != "INFO" {
		t.Errorf("got %s, want INFO", l.Level)
	}
}

// The documentation's own risk event lacked a parameter that was required.
func TestDefectDocumentedRiskEventWasNotEnough(t *testing.T) {
	tr := newTrail(t)
	if err := tr.Risk(t.Context(), aRisk()); err != nil {
		t.Fatal(err)
	}
	l := tr.last(t)
	l.valid(t)
	if l.Level != "WARN" { // breach_level is "warning"
		t.Errorf("got %s, want WARN", l.Level)
	}
}

// An average price of 0 and an instrument token of 0 were dropped.
func TestDefectZeroWasDropped(t *testing.T) {
	tr := newTrail(t)
	e := aPosition()
	e.AveragePrice, e.InstrumentToken = "0", 0
	if err := tr.Position(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	l := tr.last(t)
	l.valid(t)
	if l.Event["average_price"] != "0" || l.Event["instrument_token"] != 0.0 || l.Event["pnl"] != "0" {
		t.Errorf("got %s, want average_price, instrument_token and pnl, each 0", l.raw)
	}
}

// Free attributes could overwrite the session and the times.
func TestDefectExtraOverwroteTheSession(t *testing.T) {
	tr := newTrail(t)
	e := anOrder()
	e.Extra = []slog.Attr{
		slog.String("session_id", "forged"), slog.Int("audit_seq", 99), slog.String("event_time", "forged"),
		slog.Any("channel", channel.Trading), slog.String("venue", "colo-2"),
	}
	if err := tr.Order(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	l := tr.last(t)
	l.valid(t)
	if l.Event["session_id"] != "S1" || l.Event["audit_seq"] != 1.0 || l.Event["event_time"] != nil {
		t.Errorf("got %s, want session and number of the logger and no event_time", l.raw)
	}
	if got := l.Event["extra"].(map[string]any)["venue"]; got != "colo-2" {
		t.Errorf("extra.venue: got %v, want colo-2", got)
	}
}

// A channel.Name among the free attributes sent the event to another file.
func TestExtraCannotMoveTheEvent(t *testing.T) {
	dir := t.TempDir()
	h, err := handler.New(&handler.Options{Dir: dir, Console: handler.ConsoleOptions{Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	e := anOrder()
	e.Extra = []slog.Attr{slog.Any("x", channel.Trading), slog.Any("y", valuer{})}
	if err := audit.New(slog.New(h)).Order(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if err := h.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "audit.log"))
	if err != nil {
		t.Fatal(err)
	}
	var found bool
	for text := range bytes.Lines(data) {
		var l line
		if json.Unmarshal(text, &l) == nil && l.Event["order_id"] == "ORD001" {
			found = true
		}
	}
	if !found {
		t.Errorf("got %q, want the order in it", data)
	}
}

type valuer struct{}

func (valuer) LogValue() slog.Value { return slog.AnyValue(channel.Trading) }
