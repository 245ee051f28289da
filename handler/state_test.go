package handler_test

import (
	"io"
	"log/slog"
	"testing"

	"github.com/alphapt/chanlog/handler"
)

// countedError counts how often its text is asked for.
type countedError struct{ asked *int }

func (e countedError) Error() string { *e.asked++; return "no funds" }

// What a value says costs the caller time, so it is asked for the formats
// that are written and no more.
func TestAnErrorIsAskedOnceForEachFormat(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts handler.Options
		want int
	}{
		{"JSON file", handler.Options{}, 1},
		{"text file", handler.Options{File: handler.FileOptions{Text: true}}, 1},
		{"text console", handler.Options{File: handler.FileOptions{Off: true}, Console: handler.ConsoleOptions{Writer: io.Discard, Level: slog.LevelInfo}}, 1},
		{"JSON file and JSON console", handler.Options{Console: handler.ConsoleOptions{JSON: true, Writer: io.Discard, Level: slog.LevelInfo}}, 1},
		{"JSON file and text console", handler.Options{Console: handler.ConsoleOptions{Writer: io.Discard, Level: slog.LevelInfo}}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			asked := 0
			l := slog.New(open(t, tt.opts))
			for _, l := range []*slog.Logger{l, l.With("component", "order_manager")} {
				asked = 0
				l.Info("refused", "error", countedError{&asked})
				if asked != tt.want {
					t.Errorf("got %d calls, want %d", asked, tt.want)
				}
			}
		})
	}
}
