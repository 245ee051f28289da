package handler_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// The console shows the fields of a business event without the name of their
// group and without what is for machines; the file has all.
func TestEventOnTheConsole(t *testing.T) {
	var out buffer
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir, Console: handler.ConsoleOptions{Writer: &out, Level: slog.LevelInfo}})
	slog.New(h).Info("order placed", "component", "order_manager", "a", 1,
		slog.Group("business_context", "event_id", "01a2", "schema_version", 1, "order_id", "ORD1", slog.Group("extra", "desk", 7)), "z", 2)
	flush(t, h)
	if got, want := out.String(), "order placed component=order_manager a=1 order_id=ORD1 extra.desk=7 z=2\n"; !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want it to end in %q", got, want)
	}
	got := lines(t, dir, channel.Trading)
	if event, _ := got[0]["business_context"].(map[string]any); event["event_id"] != "01a2" {
		t.Errorf("got %v in the file, want all of the event", got)
	}
}
