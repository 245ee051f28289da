package errtrack_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/errtrack"
)

func TestSystem(t *testing.T) {
	err := fmt.Errorf("load orders: %w", &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED})
	got := system(t, t.Context(), errtrack.SystemEvent{
		Err: err, Component: "order_manager", Operation: "load", RecoveryAction: "retry in 5 s",
		Context: []slog.Attr{slog.Int("attempt", 2)},
	})
	if !begins(got.frame(0, "function"), "github.com/alphapt/chanlog/errtrack_test.system") || got.frame(0, "in_app") != true {
		t.Errorf("top frame: got %v, want the caller of System, in the program", got.frame(0, "function"))
	}
	delete(got.Event, "traceback")
	delete(got.Event, "event_id")
	got.Source = slog.Source{}
	want := line{
		Level: "ERROR", Message: "system error", Channel: "errors", Component: "order_manager",
		Event: map[string]any{
			"event_type": "system_error", "error_category": "system_error", "schema_version": 1.0,
			"error_type": "*net.OpError", "error_message": "load orders: dial tcp: connection refused",
			"fingerprint": "*net.OpError in github.com/alphapt/chanlog/errtrack_test.system",
			"error_chain": []any{
				map[string]any{"depth": 0.0, "type": "*fmt.wrapError", "message": "load orders: dial tcp: connection refused"},
				map[string]any{"depth": 1.0, "type": "*net.OpError", "message": "dial tcp: connection refused"},
				map[string]any{"depth": 2.0, "type": "syscall.Errno", "message": "connection refused"},
			},
			"component": "order_manager", "operation": "load", "severity": "ERROR", "handled": false,
			"recovery_action": "retry in 5 s", "context": map[string]any{"attempt": 2.0},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLevels(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, tt := range map[string]struct {
		ctx             context.Context
		event           errtrack.SystemEvent
		severity, level string
	}{
		"unhandled":           {t.Context(), errtrack.SystemEvent{Err: errLost}, "ERROR", "ERROR"},
		"handled":             {t.Context(), errtrack.SystemEvent{Err: errLost, Handled: true}, "WARNING", "WARN"},
		"cancelled":           {cancelled, errtrack.SystemEvent{Err: fmt.Errorf("a: %w", context.Canceled)}, "DEBUG", "DEBUG"},
		"cancelled elsewhere": {t.Context(), errtrack.SystemEvent{Err: context.Canceled}, "ERROR", "ERROR"},
		"in a cancelled one":  {cancelled, errtrack.SystemEvent{Err: errLost}, "ERROR", "ERROR"},
		"given":               {cancelled, errtrack.SystemEvent{Err: context.Canceled, Severity: errtrack.SeverityError}, "ERROR", "ERROR"},
		"info":                {t.Context(), errtrack.SystemEvent{Err: errLost, Severity: "info"}, "INFO", "INFO"},
		"warn":                {t.Context(), errtrack.SystemEvent{Err: errLost, Severity: "warn"}, "WARNING", "WARN"},
		"critical":            {t.Context(), errtrack.SystemEvent{Err: errLost, Handled: true, Severity: errtrack.SeverityCritical}, "CRITICAL", "ERROR"},
	} {
		got := system(t, tt.ctx, tt.event)
		if got.Level != tt.level || got.Event["severity"] != tt.severity {
			t.Errorf("%s: got %v at %s, want %s at %s", name, got.Event["severity"], got.Level, tt.severity, tt.level)
		}
	}
}

type answer struct{ retry bool }

func (answer) Error() string     { return "no" }
func (a answer) Retryable() bool { return a.retry }
func (answer) ErrorCode() string { return "E42" }

type pgError struct{}

func (pgError) Error() string    { return "unique violation" }
func (pgError) SQLState() string { return "23505" }

func TestWhatErrorsTell(t *testing.T) {
	for name, tt := range map[string]struct {
		event           errtrack.SystemEvent
		retryable, code any
	}{
		"nothing":      {errtrack.SystemEvent{Err: errLost}, nil, nil},
		"given":        {errtrack.SystemEvent{Err: answer{true}, Retryable: new(false)}, false, "E42"},
		"it says yes":  {errtrack.SystemEvent{Err: fmt.Errorf("a: %w", answer{true})}, true, "E42"},
		"it says no":   {errtrack.SystemEvent{Err: errors.Join(answer{false}, os.ErrDeadlineExceeded)}, false, "E42"},
		"a timeout":    {errtrack.SystemEvent{Err: &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}}, true, nil},
		"a deadline":   {errtrack.SystemEvent{Err: context.DeadlineExceeded}, true, nil},
		"an SQL state": {errtrack.SystemEvent{Err: fmt.Errorf("a: %w", pgError{})}, nil, "23505"},
	} {
		got := system(t, t.Context(), tt.event)
		if got.Event["retryable"] != tt.retryable || got.Event["error_code"] != tt.code {
			t.Errorf("%s: got retryable %v, code %v, want %v, %v",
				name, got.Event["retryable"], got.Event["error_code"], tt.retryable, tt.code)
		}
	}
}

func TestNoError(t *testing.T) {
	got := system(t, t.Context(), errtrack.SystemEvent{})
	want := []any{"error_message: there is no error", "error_type: is empty"}
	if diff := cmp.Diff(want, got.Event["schema_errors"]); diff != "" || got.Level != "ERROR" {
		t.Errorf("level %s, want ERROR; schema_errors (-want +got):\n%s", got.Level, diff)
	}
	if !begins(got.Event["fingerprint"], "no error in ") {
		t.Errorf("fingerprint: got %v, want the place of the call", got.Event["fingerprint"])
	}
}

func TestData(t *testing.T) {
	got := logged(t, nil, func(l *errtrack.Logger) {
		l.Data(t.Context(), errtrack.DataEvent{
			Err: errLost, DataType: "tick", DataSource: "zerodha", RecordCount: new(int64(0)), Handled: true,
			Impact: "no prices", EventTime: time.Unix(1, 0),
		})
	})
	for key, want := range map[string]any{
		"event_type": "data_error", "error_category": "data_error", "data_type": "tick", "data_source": "zerodha",
		"record_count": 0.0, "impact_assessment": "no prices", "error_type": "*errors.errorString", "handled": true,
		"event_time": "1970-01-01T00:00:01Z", "error_chain": nil,
	} {
		if got.Event[key] != want {
			t.Errorf("%s: got %v, want %v", key, got.Event[key], want)
		}
	}
	if got.Level != "WARN" || got.Message != "data error" {
		t.Errorf("got %q at %s, want data error at WARN", got.Message, got.Level)
	}
}

// LogValue tells of the error what needs no stack.
func TestLogValue(t *testing.T) {
	for name, v := range map[string]slog.LogValuer{
		"system_error":  errtrack.SystemEvent{Err: pgError{}},
		"trading_error": errtrack.TradingEvent{Err: pgError{}},
		"data_error":    errtrack.DataEvent{Err: pgError{}},
		"panic":         errtrack.PanicEvent{Value: pgError{}},
	} {
		got := make(map[string]any)
		for _, a := range v.LogValue().Group() {
			got[a.Key] = a.Value.Any()
		}
		if got["event_type"] != name || got["error_type"] != "errtrack_test.pgError" || got["error_code"] != "23505" || got["severity"] == nil {
			t.Errorf("%s: got %v, want its type, the error's type and code, and a severity", name, got)
		}
	}
}
