package handler_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// A listener hands over the message of each record.
type listener struct{ heard chan string }

func (l listener) Enabled(context.Context, slog.Level) bool { return true }
func (l listener) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l listener) WithGroup(string) slog.Handler            { return l }
func (l listener) Handle(_ context.Context, r slog.Record) error {
	l.heard <- r.Message
	return nil
}

// onlyChanlog hears what the handler says of itself.
type onlyChanlog struct{ listener }

func (o onlyChanlog) WithAttrs(attrs []slog.Attr) slog.Handler {
	for _, a := range attrs {
		if a.Key == "component" && a.Value.String() == "chanlog" {
			return o.listener
		}
	}
	return slog.DiscardHandler
}

func TestFallbackGoesOnAndComesBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // a file is in the way
		t.Fatal(err)
	}
	if _, err := handler.New(&handler.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("New: got %v, want an error that names %s", err, dir)
	}
	var console buffer
	var reported errorLog
	heard := listener{make(chan string, 10)}
	opts := &handler.Options{
		Dir: dir, Console: handler.ConsoleOptions{Writer: &console}, Extra: []slog.Handler{heard},
		OnError: reported.add,
	}
	h, err := handler.NewOrFallback(opts)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if said := <-heard.heard; !strings.Contains(said, dir) {
		t.Errorf("got %q, want it to name %s", said, dir)
	}
	l := h.WithAttrs([]slog.Attr{slog.String("component", "order_manager")})
	for range 3 {
		if err := l.Handle(t.Context(), slog.Record{Level: slog.LevelWarn, Message: "lost"}); !errors.Is(err, handler.ErrNoDirectory) {
			t.Errorf("Handle: got %v, want ErrNoDirectory", err)
		}
		<-heard.heard
	}
	if err := h.Sync(t.Context()); !errors.Is(err, handler.ErrNoDirectory) {
		t.Errorf("Sync: got %v, want ErrNoDirectory", err)
	}
	if s := h.Stats().Channels[channel.Trading]; s.Emitted != 3 || s.Dropped["no directory"] != 3 || s.Written != 0 {
		t.Errorf("account: got %+v, want three dropped", s)
	}
	if got := h.Stats().Errors; got != 1 {
		t.Errorf("%d errors were reported, want the cause once", got)
	}
	if got := strings.Count(console.String(), "lost"); got != 3 {
		t.Errorf("the console shows %d records, want 3", got)
	}

	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if said := <-heard.heard; !strings.Contains(said, "can be used again") { // the handler tries within a second or two
		t.Errorf("got %q", said)
	}
	if err := l.Handle(t.Context(), slog.Record{Message: "kept"}); err != nil {
		t.Error(err)
	}
	flush(t, h)
	got := lines(t, dir, channel.Trading)
	if len(got) != 2 || got[0]["_t"] != "dropped" || got[0]["count"] != 3.0 || got[0]["reason"] != "no directory" || got[1]["message"] != "kept" {
		t.Errorf("got %v in the file, want a mark for the three and what came after", got)
	}
	if s := h.Stats().Channels[channel.Trading]; s.Emitted != 4 || s.Written != 1 || s.Dropped["no directory"] != 3 {
		t.Errorf("account: got %+v", s)
	}
}

func TestFallbackThatNeverComesBackCloses(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	h, err := handler.NewOrFallback(&handler.Options{Dir: dir, Console: handler.ConsoleOptions{Writer: &buffer{}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}

func TestFallbackRefusesFaultyOptions(t *testing.T) {
	if _, err := handler.NewOrFallback(&handler.Options{File: handler.FileOptions{MaxSize: -1}}); err == nil {
		t.Error("faulty options were accepted")
	}
}
