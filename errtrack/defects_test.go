package errtrack_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/errtrack"
	"github.com/alphapt/chanlog/handler"
)

// These are defects of the Python system that this one answers to, as far as
// they touch errors.

// Made before there is a default handler, as package-level loggers are.
var early = errtrack.New(nil, nil)

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

// The global business loggers never reached a file, and errors.log held only
// components whose name matched.
func TestDefectGlobalLoggerReachedNoFile(t *testing.T) {
	components := []string{"order_manager", "clickhouse_manager", "mapper", ""}
	read := files(t, func() {
		for _, c := range components {
			early.System(t.Context(), errtrack.SystemEvent{Err: errLost, Component: c})
			errtrack.LogSystem(t.Context(), errtrack.SystemEvent{Err: errLost, Component: c, Handled: true})
			errtrack.LogTrading(t.Context(), errtrack.TradingEvent{Err: errLost, Component: c, Category: errtrack.OrderError})
			errtrack.LogData(t.Context(), errtrack.DataEvent{Err: errLost, Component: c, DataType: "tick"})
			errtrack.LogPanic(t.Context(), errtrack.PanicEvent{Value: errLost, Component: c})
		}
	})
	if got, want := strings.Count(read("errors.log"), "\n"), 5*len(components); got != want {
		t.Errorf("errors.log: got %d lines, want %d", got, want)
	}
	if got := read("trading.log"); got != "" {
		t.Errorf("trading.log: got %s, want nothing: the component does not move an error", got)
	}
}

// The severity was looked up as the name of a method, so that a wrong one
// swallowed the event.
func TestDefectWrongSeveritySwallowedTheEvent(t *testing.T) {
	for handled, level := range map[bool]string{false: "ERROR", true: "WARN"} {
		got := system(t, t.Context(), errtrack.SystemEvent{Err: errLost, Severity: "Exception", Handled: handled})
		if got.Level != level || got.Event["severity"] != "Exception" || got.Event["schema_errors"] == nil {
			t.Errorf("got %v, want the event at %s, with its severity and schema_errors", got, level)
		}
	}
}

// Falsy values were taken as absent.
func TestDefectZeroWasDropped(t *testing.T) {
	got := trading(t, errtrack.TradingEvent{Err: errLost, Category: errtrack.OrderError, InstrumentToken: new(int64(0)), Retryable: new(false)})
	if got.Event["instrument_token"] != 0.0 || got.Event["retryable"] != false || got.Event["handled"] != false {
		t.Errorf("got %v, want instrument_token 0, retryable false and handled false", got.Event)
	}
}

// Extras could overwrite what the event itself says.
func TestDefectExtraOverwroteTheEvent(t *testing.T) {
	got := system(t, t.Context(), errtrack.SystemEvent{
		Err: errLost, Extra: []slog.Attr{slog.String("error_type", "forged"), slog.String("timestamp", "forged")},
	})
	extra, _ := got.Event["extra"].(map[string]any)
	if got.Event["error_type"] != "*errors.errorString" || len(extra) != 2 {
		t.Errorf("got %v, want the extras in a group of their own", got.Event)
	}
}
