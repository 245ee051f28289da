package handler_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/internal/record"
)

type cyclic struct{ next *cyclic }

func (c *cyclic) LogValue() slog.Value { return slog.AnyValue(c.next) }

type panicsLate struct{}

func (panicsLate) LogValue() slog.Value { panic(errors.New("late")) }

type panicsWith struct{ v any }

func (p panicsWith) LogValue() slog.Value { panic(p.v) }

type panicsAsText struct{}

func (panicsAsText) MarshalText() ([]byte, error) { panic("as text") }

type exits struct{}

func (exits) LogValue() slog.Value { runtime.Goexit(); return slog.Value{} }

// hostile are values that a careless or malicious caller may log.
func hostile() map[string]any {
	ring := &cyclic{}
	ring.next = ring
	self := map[string]any{}
	self["self"] = self
	deep := slog.IntValue(1)
	for range 20_000 {
		deep = slog.GroupValue(slog.Attr{Key: "g", Value: deep})
	}
	var nilError *os.PathError
	return map[string]any{
		"1 MiB":                   strings.Repeat("x", 1<<20),
		"1 MiB to escape":         strings.Repeat("\x1b", 1<<20),
		"20,000 groups":           deep,
		"cyclic LogValuer":        ring,
		"cyclic map":              self,
		"panicking LogValuer":     panicsLate{},
		"panicking error":         panicking{},
		"nil pointer error":       nilError,
		"panicking text":          panicsAsText{},
		"panicking JSON":          panicsInJSON{"x"},
		"invalid UTF-8":           "\xff\xfe\x80",
		"invalid UTF-8 in JSON":   json.RawMessage("\"\xff\""),
		"NUL and newline":         "a\x00b\nc\r\nd",
		"panic with a cyclic map": panicsWith{self},
		"channel":                 make(chan int),
		"function":                func() {},
		"not JSON":                json.RawMessage("{"),
		"two lines of JSON":       json.RawMessage("{\n\"a\":\n1}"),
		"forged seal":             json.RawMessage(`{"_s":1,"_h":"x"}`),
	}
}

// Every one is one line in every sink, never longer than the limit, and the
// handler goes on.
func TestHostileValues(t *testing.T) {
	for name, value := range hostile() {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			var console buffer
			h := open(t, handler.Options{
				Dir: dir, Console: handler.ConsoleOptions{Writer: &console},
				Redact: handler.RedactOptions{HMACKey: []byte("0123456789abcdef")},
			})
			l := slog.New(h)
			l.Warn("as a value", "k", value)
			l.With("k", value).Warn("in With")
			l.Warn("in a group", slog.Group("g", "k", value))
			l.Warn("as the component", "component", value)
			l.Warn("as a secret", "password", value)
			l.Warn("as the correlation id", "correlation_id", value)
			if s, ok := value.(string); ok {
				l.Warn(s)
				l.Warn("as a key", s, 1)
				l.WithGroup(s).Warn("as a group", "k", 1)
			}
			l.Warn("after")
			if err := h.Close(); err != nil {
				t.Fatal(err)
			}
			var written uint64
			for _, s := range h.Stats().Channels {
				written += s.Written
				if s.Failed != 0 {
					t.Errorf("%d failed: %v", s.Failed, s.LastError)
				}
			}
			lines, longest := 0, 0
			files, _ := filepath.Glob(filepath.Join(dir, "*.log"))
			for _, file := range files {
				b, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				for line := range strings.Lines(string(b)) {
					lines++
					longest = max(longest, len(line))
					if !json.Valid([]byte(line)) {
						t.Errorf("%s: not JSON: %.200q", file, line)
					}
				}
			}
			if uint64(lines) != written || lines != strings.Count(console.String(), "\n") || lines < 7 {
				t.Errorf("got %d lines of %d records, %d on the console", lines, written, strings.Count(console.String(), "\n"))
			}
			if longest > record.MaxRecord {
				t.Errorf("a line of %d bytes", longest)
			}
		})
	}
}

type hanging struct{ asked, release chan struct{} }

func (v hanging) LogValue() slog.Value {
	close(v.asked)
	<-v.release
	return slog.StringValue("at last")
}

// A LogValuer that hangs holds up its own caller and nobody else; Close does
// not wait for it.
func TestHangingLogValuer(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})
	v := hanging{make(chan struct{}), make(chan struct{})}
	done := make(chan error)
	go func() {
		r := slog.Record{Message: "held up"}
		r.AddAttrs(slog.Any("k", v))
		done <- h.Handle(t.Context(), r)
	}()
	<-v.asked
	slog.New(h).Info("others")
	slog.New(h).With("component", "order_manager").Info("others")
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	close(v.release)
	if err := <-done; !errors.Is(err, handler.ErrClosed) {
		t.Errorf("the record that came too late: got %v, want ErrClosed", err)
	}
	if got := append(messages(t, dir, channel.Application), messages(t, dir, channel.Trading)...); len(got) != 2 {
		t.Errorf("got %v, want the two of the others", got)
	}
	// The late record is in no file, and its account says so.
	if s := h.Stats().Channels[channel.Application]; s.Emitted != s.Written+s.Dropped["closed"] || s.Dropped["closed"] != 1 {
		t.Errorf("account: got %+v", s)
	}
}

// A value that ends its goroutine takes no state of the handler with it.
func TestGoexitInLogValue(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})
	done := make(chan struct{})
	go func() {
		defer close(done)
		slog.New(h).Info("m", "k", exits{})
	}()
	<-done
	slog.New(h).Info("after")
	if got := messages(t, dir, channel.Application); len(got) != 1 || got[0] != "after" {
		t.Errorf("got %v", got)
	}
}

func TestSymlinkInTheDirectory(t *testing.T) {
	dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "victim")
	if err := os.WriteFile(elsewhere, []byte("untouched"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(dir, "application.log")); err != nil {
		t.Fatal(err)
	}
	h, err := handler.New(&handler.Options{Dir: dir, Console: handler.ConsoleOptions{Off: true}})
	if err == nil { // it may go on without following
		slog.New(h).Info("m")
		h.Close()
	} else if !strings.Contains(err.Error(), "application.log") {
		t.Errorf("got %v, want an error that names the file", err)
	}
	if b, err := os.ReadFile(elsewhere); err != nil || string(b) != "untouched" {
		t.Errorf("the symlink was followed: %q, %v", b, err)
	}
}

func TestDirectoryThatOthersMayWriteTo(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	_, err := handler.New(&handler.Options{Dir: dir, Console: handler.ConsoleOptions{Off: true}})
	if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "chmod") {
		t.Errorf("got %v, want an error with the path and the remedy", err)
	}
}

func TestChannelNameIsNoPath(t *testing.T) {
	for _, name := range []channel.Name{"../x", "a/b", "/etc/passwd", "a\x00b", channel.Name(strings.Repeat("a", 300)), ".", "..", "A", ".chanlog"} {
		if _, err := channel.NewSet(channel.Spec{Name: name}); err == nil {
			t.Errorf("%q was accepted in a set", name)
		}
		if _, err := handler.New(&handler.Options{Dir: t.TempDir(), File: handler.FileOptions{Single: name}}); err == nil {
			t.Errorf("%q was accepted as the single file", name)
		}
		// As an attribute it is data.
		dir := t.TempDir()
		h := open(t, handler.Options{Dir: dir})
		slog.New(h).Info("m", name.Attr())
		if got := lines(t, dir, channel.Application); len(got) != 1 {
			t.Errorf("%q: got %v", name, got)
		}
	}
}
