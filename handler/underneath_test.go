package handler_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/lmittmann/tint"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// The tests here show that known defects of tint v1.2.1 and slog-multi
// v1.7.1, which the handler stands on, cannot reach a user. Where the defect
// can be shown in a line, the library shows it first: a test that fails there
// says that the library was mended, and what was done about it may go.

func TestTintWritesTheMessageRaw(t *testing.T) {
	var raw, ours buffer
	slog.New(tint.NewTextHandler(&raw, nil)).Warn("a\nb")
	if strings.Count(raw.String(), "\n") != 2 {
		t.Error("tint: a newline in the message no longer makes a line")
	}
	h := consoleOnly(t, handler.ConsoleOptions{Writer: &ours})
	slog.New(h).Warn("a\nb")
	flush(t, h)
	if got := ours.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, `a\nb`) {
		t.Errorf("got %q, want one line", got)
	}
}

func TestTintUnescapesEscapesInColour(t *testing.T) {
	const attack = `\x1b[31m and a space`
	var raw, ours buffer
	slog.New(tint.NewTextHandler(&raw, nil)).Warn("m", "k", attack)
	if !strings.Contains(raw.String(), "\x1b[31m") {
		t.Error("tint: an escaped ESC stays one in colour")
	}
	h := consoleOnly(t, handler.ConsoleOptions{Writer: &ours, Color: handler.ColorAlways})
	slog.New(h).Warn("m", "k", attack)
	flush(t, h)
	if got := ours.String(); strings.Contains(got, "\x1b[31m") {
		t.Errorf("got %q, want no escape of the caller's", got)
	}
}

// tint fills in the Options of its caller; ours are never given to it. That
// the Options of New stay as they are is tested beside New.
func TestTintChangesItsOptions(t *testing.T) {
	var opts tint.Options
	tint.NewTextHandler(&buffer{}, &opts)
	if opts.TimeFormat == "" {
		t.Error("tint: leaves the options alone")
	}
}

// Sibling groups share a slice in tint; the console derives no tint handler.
func TestTintSiblingGroups(t *testing.T) {
	var out buffer
	h := consoleOnly(t, handler.ConsoleOptions{Writer: &out})
	parent := slog.New(h).WithGroup("a").WithGroup("b").WithGroup("c")
	first := parent.WithGroup("first")
	parent.WithGroup("second").Warn("m", "k", 2)
	first.Warn("m", "k", 1)
	flush(t, h)
	if got := out.String(); !strings.Contains(got, "a.b.c.first.k=1") || !strings.Contains(got, "a.b.c.second.k=2") {
		t.Errorf("got %q", got)
	}
}

// slog-multi's Router loses a record that no route matches, without an
// error.
func TestUnmatchedRecordIsKept(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})
	slog.New(h).Info("m", "component", "nobody_knows_me")
	if got := messages(t, dir, channel.Application); len(got) != 1 {
		t.Errorf("got %v, want the record in application", got)
	}
}

// slog-multi's Router does not see a component that was set after WithGroup.
// Ours takes it for data, as slog would, and routes by what can be seen at
// any depth: a channel.Name.
func TestRouteFromInsideAGroup(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})
	slog.New(h).WithGroup("g").With(channel.Trading.Attr()).Info("m", "component", "x")
	if got := lines(t, dir, channel.Trading); len(got) != 1 || fmt.Sprint(got[0]["g"]) != "map[component:x]" {
		t.Errorf("got %v", got)
	}
}

// slog-multi's Enabled is true when any of its sinks would take the level;
// ours asks the sinks of the channel.
func TestEnabledAsksTheSinksOfTheChannel(t *testing.T) {
	l := slog.New(open(t, handler.Options{}))
	for component, want := range map[string]bool{"order_manager": true, "clickhouse_manager": false} {
		if got := l.With("component", component).Enabled(t.Context(), slog.LevelInfo); got != want {
			t.Errorf("%s: INFO enabled %t, want %t", component, got, want)
		}
	}
}

// slog-multi's Router rebuilds the record for each route, and two branches
// from one prefix overwrite each other. Ours is encoded once, and siblings
// share nothing that is written: TestSiblings, TestHotPathDoesNotAllocate.
func TestRecordIsMadeOnceForAllSinks(t *testing.T) {
	var calls atomic.Int32
	var console, extra buffer
	h := open(t, handler.Options{
		Console: handler.ConsoleOptions{Writer: &console},
		Extra:   []slog.Handler{slog.NewJSONHandler(&extra, nil), slog.NewTextHandler(&extra, nil)},
	})
	slog.New(h).Error("m", "component", "order_manager", "k", counted{&calls}, slog.Group("g", "k", counted{&calls}))
	if got := calls.Load(); got != 2 {
		t.Errorf("LogValue of two values was called %d times for two files, a console and two extra handlers, want 2", got)
	}
}

type counted struct{ calls *atomic.Int32 }

func (c counted) LogValue() slog.Value {
	c.calls.Add(1)
	return slog.StringValue("v")
}

// slog-multi's Failover tries a dead primary at every record; a handler from
// NewOrFallback tries again by the clock. TestFallbackGoesOnAndComesBack has
// three records and one attempt.

// In slog-multi a blocked child blocks all. An extra handler that blocks
// holds up its own caller, after the files have the record.
func TestBlockedExtraHoldsOnlyItsCaller(t *testing.T) {
	dir := t.TempDir()
	b := blocked{entered: make(chan struct{}), release: make(chan struct{})}
	h := open(t, handler.Options{Dir: dir, Extra: []slog.Handler{b}})
	done := make(chan struct{})
	go func() {
		defer close(done)
		slog.New(h).Error("held up", "component", "order_manager")
	}()
	<-b.entered
	if got := messages(t, dir, channel.Trading); len(got) != 1 {
		t.Errorf("got %v, want the record in its file already", got)
	}
	slog.New(h).Info("passes by", "component", "order_manager")
	if got := messages(t, dir, channel.Trading); len(got) != 2 {
		t.Errorf("got %v, want that of another caller too", got)
	}
	close(b.release)
	<-done
}

// A blocked handler blocks at ERROR.
type blocked struct{ entered, release chan struct{} }

func (b blocked) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }
func (b blocked) WithAttrs([]slog.Attr) slog.Handler           { return b }
func (b blocked) WithGroup(string) slog.Handler                { return b }
func (b blocked) Handle(context.Context, slog.Record) error {
	close(b.entered)
	<-b.release
	return nil
}
