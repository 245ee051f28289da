package handler_test

import (
	"errors"
	"log/slog"
	"slices"
	"testing"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// These are defects of the Python system that this one answers to. The
// numbers are those of its list of defects.

// Made before there is a default handler, as package-level loggers are.
var (
	early          = channel.Trading.Logger("x")
	earlyAuditLog  = channel.Audit.Logger("trading_audit")
	earlyWithAttrs = channel.Performance.Logger("").With("operation", "order_processing")
)

// 7: the global business loggers never reached a file: audit.log stayed
// empty.
func TestDefect7GlobalLoggersReachTheirFiles(t *testing.T) {
	for range 2 { // and they follow the default when it changes
		dir := t.TempDir()
		h := open(t, handler.Options{Dir: dir})
		setDefault(t, h)
		early.Info("from trading")
		earlyAuditLog.Info("from audit")
		earlyWithAttrs.Info("from performance")
		for name, want := range map[channel.Name]string{
			channel.Trading: "from trading", channel.Audit: "from audit", channel.Performance: "from performance",
		} {
			if got := messages(t, dir, name); !slices.Equal(got, []string{want}) {
				t.Errorf("%s: got %v, want %q", name, got, want)
			}
		}
		if got := lines(t, dir, channel.Trading)[0]["component"]; got != "x" {
			t.Errorf("component: got %v, want x", got)
		}
	}
}

// 12: errors.log held only components whose name matched, though it is for
// all errors.
func TestDefect12ErrorsOfEveryComponentAreInErrors(t *testing.T) {
	dir := t.TempDir()
	l := slog.New(open(t, handler.Options{Dir: dir}))
	var want []string
	for _, component := range []string{
		"main", "order_manager", "market_data_feed", "clickhouse_manager", "audit", "profiler",
		"error_handler", "health_checker", "api_server", "unknown_component", "",
	} {
		l.Error(component, "component", component, "err", errors.New("went wrong"))
		want = append(want, component)
	}
	l.Warn("no error", "component", "error_handler") // in errors by its name
	want = append(want, "no error")
	if got := messages(t, dir, channel.Errors); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
