package handler_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// consoleOnly returns a handler without files whose console writes to w.
func consoleOnly(t *testing.T, opts handler.ConsoleOptions) *handler.Handler {
	t.Helper()
	return open(t, handler.Options{File: handler.FileOptions{Off: true}, Console: opts})
}

func flush(t *testing.T, h *handler.Handler) {
	t.Helper()
	if err := h.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestConsoleLine(t *testing.T) {
	var out buffer
	h := consoleOnly(t, handler.ConsoleOptions{Writer: &out})
	ctx := handler.WithCorrelationID(t.Context(), "abc123def")
	l := slog.New(h).With("component", "risk_manager").WithGroup("limit").With("name", "position")
	l.WarnContext(ctx, "limit is near", "used", 95000, "of", 100000, "ratio", 0.95, "err", errors.New("too much"))
	flush(t, h)
	form := regexp.MustCompile(`^\d\d:\d\d:\d\d\.\d{3} WRN limit is near component=risk_manager correlation_id=abc123def ` +
		`limit\.name=position limit\.used=95000 limit\.of=100000 limit\.ratio=0\.95 limit\.err="too much"\n$`)
	if got := out.String(); !form.MatchString(got) {
		t.Errorf("got %q, want the form %s", got, form)
	}
}

type ring map[string]any

func TestConsoleIsHarmless(t *testing.T) {
	self := ring{}
	self["self"] = self
	attacks := []any{
		"\n20:00:00.000 ERR forged line", "\x1b[31mred\x1b]0;title\x07", "\r overwritten", "\u009b31m", "\u202e gnal", "\u2066x\u2069",
		"\x7f\b\b\b", "\x00", "\xff\xfe", `literal \x1b[31m with space`, `\x1b[31m`, "a=b \"quoted\"", "",
		errors.New("error\n\x1b[2J"), []byte("bytes\x1b\n"), struct{ S string }{"struct\x1b\n"},
		fmt.Stringer(time.Duration(1)), self, nil, slog.GroupValue(slog.String("in\ngroup", "a\x1bb")),
		slog.StringValue("v"), map[string]string{"k\n": "v\x1b"}, panicking{}, (*panicking)(nil),
	}
	for _, color := range []handler.ColorMode{handler.ColorNever, handler.ColorAlways} {
		for i, attack := range attacks {
			var out buffer
			h := consoleOnly(t, handler.ConsoleOptions{Writer: &out, Color: color})
			l := slog.New(h)
			l.Warn("m", "k", attack, fmt.Sprint(attack == nil, "key \x1b\n=\"\\x1b", i), 1)
			if s, ok := attack.(string); ok {
				l.With("component", s).WithGroup(s).Warn(s, s, s)
			} else {
				l.Warn("m")
			}
			flush(t, h)
			got := out.String()
			if n := strings.Count(got, "\n"); n != 2 {
				t.Errorf("attack %d: %d lines, want 2: %q", i, n, got)
			}
			if color == handler.ColorAlways {
				got = tintsOwn.ReplaceAllString(got, "")
			}
			got = strings.ReplaceAll(got, "\n", "")
			if at := strings.IndexFunc(got, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar && i != 8 }); at >= 0 {
				t.Errorf("attack %d: an active character at %d of %q", i, at, got)
			}
		}
	}
}

// The sequences that tint colours a line with here; nothing in the attacks
// is one of them after taming.
var tintsOwn = regexp.MustCompile(`\x1b\[(0|2|22|91|92|93|2;91)m`)

type panicking struct{}

func (panicking) Error() string { panic("no text") }

func TestLongValuesAreCutOnTheConsole(t *testing.T) {
	var out buffer
	h := consoleOnly(t, handler.ConsoleOptions{Writer: &out})
	slog.New(h).Warn(strings.Repeat("m", 1<<20), "k", strings.Repeat("v", 1<<20))
	flush(t, h)
	if got := out.String(); len(got) > 64<<10 || strings.Count(got, "[cut ") != 2 {
		t.Errorf("got %d bytes with %d marks, want two cut values", len(got), strings.Count(got, "[cut "))
	}
}

// A console that blocks must not hold up the caller; what is dropped is
// counted and said.
func TestHungConsole(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir, Console: handler.ConsoleOptions{Writer: w, Level: slog.LevelInfo}})
	l := slog.New(h).With("component", "order_manager")
	const n = 5000 // more than pipe and queue hold
	long := strings.Repeat("x", 200)
	for i := range n {
		if i%100 == 0 {
			l.Error("m", "i", i, "long", long)
		} else {
			l.Info("m", "i", i, "long", long)
		}
	}
	if got := len(lines(t, dir, channel.Trading)); got != n {
		t.Errorf("got %d records in the file, want %d", got, n)
	}
	if err := h.Flush(t.Context()); err == nil {
		t.Error("Flush of a hung console returned nil")
	}
	dropped := h.Stats().Console.Dropped
	if dropped == 0 {
		t.Fatal("nothing was dropped")
	}
	// The reader comes back: the console goes on, and says what is missing.
	read := make(chan string)
	go func() {
		var b strings.Builder
		buf := make([]byte, 64<<10)
		for {
			n, err := r.Read(buf)
			b.Write(buf[:n])
			if err != nil {
				read <- b.String()
				return
			}
		}
	}()
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	w.Close()
	out := <-read
	if want := fmt.Sprintf("chanlog: %d console lines were dropped", dropped); !strings.Contains(out, want) {
		t.Errorf("the console does not say %q", want)
	}
	s := h.Stats().Console
	if s.Written+s.Dropped+s.Failed != n {
		t.Errorf("accounts: got %+v, want %d in all", s, n)
	}
	if got := strings.Count(out, " m component="); uint64(got) != s.Written {
		t.Errorf("got %d lines, want the %d written", got, s.Written)
	}
}

type blockingWriter struct{ block chan struct{} }

func (w blockingWriter) Write(p []byte) (int, error) { <-w.block; return len(p), nil }

// A line at ERROR is on the console when the call returns, since a program
// often ends right after it. A stuck console is waited for once.
func TestErrorWaitsForTheConsole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out buffer
		h := consoleOnly(t, handler.ConsoleOptions{Writer: &out})
		slog.New(h).Error("last words")
		if !strings.Contains(out.String(), "last words") {
			t.Error("the line is not on the console")
		}

		w := blockingWriter{make(chan struct{})}
		h = consoleOnly(t, handler.ConsoleOptions{Writer: w})
		start := time.Now()
		for range 100 {
			slog.New(h).Error("m")
		}
		if waited := time.Since(start); waited == 0 || waited > 50*time.Millisecond {
			t.Errorf("100 records waited %v for a stuck console, want one short wait", waited)
		}
		close(w.block)
		flush(t, h)
		slog.New(h).Error("m")
		if h.Stats().Console.Written != 101 {
			t.Error("the console that moves again is not waited for")
		}
	})
}

func TestColorOnlyOnATerminal(t *testing.T) {
	t.Setenv("TERM", "xterm")
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	for _, tt := range []struct {
		mode handler.ColorMode
		want bool
	}{{handler.ColorAuto, false}, {handler.ColorNever, false}, {handler.ColorAlways, true}} {
		var out buffer
		h := consoleOnly(t, handler.ConsoleOptions{Writer: &out, Color: tt.mode})
		slog.New(h).Warn("m")
		flush(t, h)
		if got := strings.Contains(out.String(), "\x1b"); got != tt.want {
			t.Errorf("mode %v: coloured %t, want %t", tt.mode, got, tt.want)
		}
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("terminal is gone") }

func TestConsoleThatFails(t *testing.T) {
	h := consoleOnly(t, handler.ConsoleOptions{Writer: failingWriter{}})
	slog.New(h).Warn("m")
	flush(t, h)
	s := h.Stats().Console
	if s.Failed != 1 || s.Written != 0 || s.LastError == nil {
		t.Errorf("got %+v, want one failure", s)
	}
}

// Containers: no files, JSON on the console, in one line of options.
func TestJSONConsoleWithoutFiles(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	var out buffer
	h := consoleOnly(t, handler.ConsoleOptions{Writer: &out, JSON: true, Level: slog.LevelInfo})
	slog.New(h).Info("m", "component", "order_manager", "order_id", "ORD1")
	flush(t, h)
	got := decode(t, []byte(out.String()))
	if len(got) != 1 || got[0]["channel"] != "trading" || got[0]["order_id"] != "ORD1" {
		t.Errorf("got %v", got)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left in the working directory: %v, %v", left, err)
	}
}
