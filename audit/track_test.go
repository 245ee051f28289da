package audit_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"

	"github.com/alphapt/chanlog/audit"
)

// hostile is an error whose every method panics.
type hostile struct{}

func (hostile) Error() string   { panic("Error") }
func (hostile) Unwrap() error   { panic("Unwrap") }
func (hostile) Is(error) bool   { panic("Is") }
func (hostile) Timeout() bool   { panic("Timeout") }
func (hostile) Temporary() bool { panic("Temporary") }

// same reports whether two errors are the same value, not only alike.
func same(a, b error) bool { return any(a) == any(b) }

func TestTrackOrderKinds(t *testing.T) {
	broken := errors.New("refused by broker")
	for _, tt := range []struct {
		kind  audit.OrderKind
		err   error
		want  audit.OrderKind
		level string
	}{
		{audit.OrderPlaced, nil, audit.OrderPlaced, "INFO"},
		{audit.OrderFilled, nil, audit.OrderFilled, "INFO"},
		{audit.OrderPlaced, broken, audit.OrderPlaceFailed, "ERROR"},
		{audit.OrderModified, broken, audit.OrderModifyFailed, "ERROR"},
		{audit.OrderModifyRequested, broken, audit.OrderModifyFailed, "ERROR"},
		{audit.OrderCancelled, broken, audit.OrderCancelFailed, "ERROR"},
		{audit.OrderCancelRequested, broken, audit.OrderCancelFailed, "ERROR"},
		{audit.OrderFilled, broken, audit.OrderUnknownState, "ERROR"},
		{audit.OrderPlaced, context.DeadlineExceeded, audit.OrderUnknownState, "ERROR"},
		{audit.OrderPlaced, fmt.Errorf("post order: %w", context.Canceled), audit.OrderUnknownState, "ERROR"},
		{audit.OrderPlaced, hostile{}, audit.OrderUnknownState, "ERROR"},
	} {
		tr := newTrail(t)
		e := anOrder()
		e.Kind = tt.kind
		_, err := audit.TrackOrderWith(t.Context(), tr.Logger, e, func(context.Context) (int, error) { return 0, tt.err })
		if !same(err, tt.err) {
			t.Errorf("%s: got another error than that of the call", tt.kind)
		}
		l := tr.last(t)
		l.valid(t)
		if l.Event["event_type"] != string(tt.want) || l.Level != tt.level {
			t.Errorf("%s that ended in %T: got %v at %s, want %s at %s", tt.kind, tt.err, l.Event["event_type"], l.Level, tt.want, tt.level)
		}
		if ms, ok := l.Event["latency_ms"].(float64); !ok || ms < 0 {
			t.Errorf("latency_ms: got %v, want a number of 0 or more", l.Event["latency_ms"])
		}
	}
}

func TestTrackOrderUpdate(t *testing.T) {
	tr := newTrail(t)
	e := anOrder()
	e.OrderID = ""
	got, err := audit.TrackOrderWith(t.Context(), tr.Logger, e,
		func(context.Context) (string, error) { return "ORD007", nil },
		func(e *audit.OrderEvent, id string, _ error) { e.OrderID = id })
	if got != "ORD007" || err != nil {
		t.Errorf("got %q, %v, want ORD007, no error", got, err)
	}
	l := tr.last(t)
	l.valid(t)
	if l.Event["order_id"] != "ORD007" {
		t.Errorf("order_id: got %v, want ORD007", l.Event["order_id"])
	}
}

func TestTrackOrderSurvivesAPanickingUpdate(t *testing.T) {
	tr := newTrail(t)
	got, err := audit.TrackOrderWith(t.Context(), tr.Logger, anOrder(),
		func(context.Context) (int, error) { return 7, nil },
		func(*audit.OrderEvent, int, error) { panic("update") })
	if got != 7 || err != nil {
		t.Errorf("got %d, %v, want 7, no error", got, err)
	}
	if got := fmt.Sprint(tr.last(t).Event["schema_errors"]); got != "[update: panicked]" {
		t.Errorf("schema_errors: got %s, want [update: panicked]", got)
	}
}

func TestTrackOrderPassesAPanicOn(t *testing.T) {
	tr := newTrail(t)
	defer func() {
		if got := recover(); got != "boom" {
			t.Errorf("got the panic %v, want boom", got)
		}
		l := tr.last(t)
		if l.Event["event_type"] != "unknown_state" || l.Event["error_message"] != "the call panicked" {
			t.Errorf("got %s, want unknown_state", l.raw)
		}
	}()
	_, _ = audit.TrackOrderWith(t.Context(), tr.Logger, anOrder(), func(context.Context) (int, error) { panic("boom") })
	t.Error("got here, want a panic")
}

func TestTrackOrderSurvivesAPanickingHandler(t *testing.T) {
	l := audit.New(slog.New(explosive{}))
	got, err := audit.TrackOrderWith(t.Context(), l, anOrder(), func(context.Context) (int, error) { return 7, nil })
	if got != 7 || err != nil {
		t.Errorf("got %d, %v, want 7, no error", got, err)
	}
	defer func() {
		if got := recover(); got != "boom" {
			t.Errorf("got the panic %v, want boom, that of the call", got)
		}
	}()
	_, _ = audit.TrackOrderWith(t.Context(), l, anOrder(), func(context.Context) (int, error) { panic("boom") })
}

type explosive struct{ nothing }

func (explosive) Handle(context.Context, slog.Record) error { panic("handler") }

// Each way to log has the caller's line, through a panic too.
func TestSourceIsTheCallers(t *testing.T) {
	tr := newTrail(t)
	old := slog.Default()
	t.Cleanup(func() { slog.SetDefault(old) })
	slog.SetDefault(tr.logger())
	ctx := t.Context()
	fine := func(context.Context) (int, error) { return 0, nil }
	bad := func(context.Context) (int, error) { panic("boom") }
	for name, log := range map[string]func(){
		"Order":          func() { _ = tr.Order(ctx, audit.OrderEvent{}) },
		"Position":       func() { _ = tr.Position(ctx, audit.PositionEvent{}) },
		"Risk":           func() { _ = tr.Risk(ctx, audit.RiskEvent{}) },
		"Strategy":       func() { _ = tr.Strategy(ctx, audit.StrategyEvent{}) },
		"Compliance":     func() { _ = tr.Compliance(ctx, audit.ComplianceEvent{}) },
		"Config":         func() { _ = tr.Config(ctx, audit.ConfigEvent{}) },
		"LogOrder":       func() { _ = audit.LogOrder(ctx, audit.OrderEvent{}) },
		"LogPosition":    func() { _ = audit.LogPosition(ctx, audit.PositionEvent{}) },
		"LogRisk":        func() { _ = audit.LogRisk(ctx, audit.RiskEvent{}) },
		"LogStrategy":    func() { _ = audit.LogStrategy(ctx, audit.StrategyEvent{}) },
		"LogCompliance":  func() { _ = audit.LogCompliance(ctx, audit.ComplianceEvent{}) },
		"LogConfig":      func() { _ = audit.LogConfig(ctx, audit.ConfigEvent{}) },
		"TrackOrder":     func() { _, _ = audit.TrackOrder(ctx, anOrder(), fine) },
		"TrackOrderWith": func() { _, _ = audit.TrackOrderWith(ctx, tr.Logger, anOrder(), fine) },
		"panic":          func() { defer func() { _ = recover() }(); _, _ = audit.TrackOrder(ctx, anOrder(), bad) },
	} {
		tr.buf.Reset()
		log()
		want := lineOf(t, log)
		if src := tr.last(t).Source; filepath.Base(src.File) != "track_test.go" || src.Line != want {
			t.Errorf("%s: got %s:%d, want track_test.go:%d", name, filepath.Base(src.File), src.Line, want)
		}
	}
}

// lineOf returns the line that f, a function of one line, stands in.
func lineOf(t *testing.T, f func()) int {
	t.Helper()
	pc := reflect.ValueOf(f).Pointer()
	_, line := runtime.FuncForPC(pc).FileLine(pc)
	return line
}
