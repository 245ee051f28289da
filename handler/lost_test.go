package handler_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// A directory that is moved or deleted, and one whose lock is deleted, is
// opened anew within a second or two: the service goes on, and the promise
// of one writer holds.
func TestDirectoryIsLost(t *testing.T) {
	for name, lose := range map[string]func(dir string) error{
		"moved":        func(dir string) error { return os.Rename(dir, dir+".old") },
		"deleted":      removeAll,
		"lock deleted": func(dir string) error { return removeAll(filepath.Join(dir, ".chanlog")) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "logs")
			heard := listener{make(chan string, 100)}
			h := open(t, handler.Options{Dir: dir, Extra: []slog.Handler{onlyChanlog{heard}}})
			l := h.WithAttrs([]slog.Attr{slog.String("component", "order_manager")})
			if err := l.Handle(t.Context(), slog.Record{Message: "before"}); err != nil {
				t.Fatal(err)
			}
			flush(t, h)
			if err := lose(dir); err != nil {
				t.Fatal(err)
			}
			for _, part := range []string{"was moved or deleted", "can be used again"} {
				if said := <-heard.heard; !strings.Contains(said, part) {
					t.Errorf("got %q, want %q", said, part)
				}
			}
			if err := l.Handle(t.Context(), slog.Record{Message: "after"}); err != nil {
				t.Error(err)
			}
			if _, err := handler.New(&handler.Options{Dir: dir, Console: handler.ConsoleOptions{Off: true}}); err == nil {
				t.Error("a second writer got the directory")
			}
			if err := h.Close(); err != nil {
				t.Error(err)
			}
			got := messages(t, dir, channel.Trading)
			if len(got) == 0 || got[len(got)-1] != "after" || (name == "lock deleted") != (got[0] == "before") {
				t.Errorf("got %v in the file", got)
			}
			s := h.Stats().Channels[channel.Trading]
			if s.Emitted != s.Written+s.Failed+s.Dropped["no directory"] || s.Written != 2 {
				t.Errorf("account: got %+v", s)
			}
			if b, err := os.ReadFile(filepath.Join(dir+".old", "trading.log")); name == "moved" && (err != nil || !strings.Contains(string(b), "before")) {
				t.Errorf("the record from before: %q, %v", b, err)
			}
		})
	}
}

// removeAll removes a folder that the handler may put files into meanwhile.
func removeAll(dir string) (err error) {
	for range 100 {
		if err = os.RemoveAll(dir); err == nil {
			return nil
		}
	}
	return err
}

// Records that meet the loss are dropped with an error and counted.
func TestRecordsWhileTheDirectoryIsLost(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	heard := listener{make(chan string, 100)}
	h := open(t, handler.Options{Dir: dir, Extra: []slog.Handler{onlyChanlog{heard}}})
	l := h.WithAttrs([]slog.Attr{slog.String("component", "order_manager")})
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // it cannot be made anew
		t.Fatal(err)
	}
	<-heard.heard
	if err := l.Handle(t.Context(), slog.Record{Message: "lost"}); !errors.Is(err, handler.ErrNoDirectory) {
		t.Errorf("got %v, want ErrNoDirectory", err)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	if s := h.Stats().Channels[channel.Trading]; s.Dropped["no directory"] != 1 {
		t.Errorf("account: got %+v", s)
	}
}
