package handler_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// Every combination of a file level, a console level and a channel's own
// levels works on its own.
func TestConsoleAndFileLevelsAreIndependent(t *testing.T) {
	all := []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError}
	type levels struct{ file, own, console, ownConsole slog.Leveler }
	var cases []levels
	options := []slog.Leveler{nil, slog.LevelInfo, handler.Hidden}
	for _, file := range options {
		for _, own := range options {
			for _, console := range options {
				for _, ownConsole := range options {
					cases = append(cases, levels{file, own, console, ownConsole})
				}
			}
		}
	}
	first := func(candidates ...slog.Leveler) slog.Level {
		i := slices.IndexFunc(candidates, func(l slog.Leveler) bool { return l != nil })
		return candidates[i].Level()
	}
	dir := t.TempDir()
	for _, tt := range cases {
		set, err := channel.NewSet(channel.Spec{Name: "c", Components: []string{"c"}, Level: tt.own})
		if err != nil {
			t.Fatal(err)
		}
		var console buffer
		h := open(t, handler.Options{
			Dir:      dir,
			Channels: set,
			File:     handler.FileOptions{Level: tt.file},
			Console: handler.ConsoleOptions{
				Writer: &console, Level: tt.console,
				Channels: map[channel.Name]slog.Leveler{"c": tt.ownConsole},
			},
		})
		before := h.Stats().Channels["c"].Written
		wantFile, wantConsole := first(tt.own, tt.file, slog.LevelDebug), first(tt.ownConsole, tt.console, slog.LevelWarn)
		l := slog.New(h).With("component", "c")
		var files, shown uint64
		for _, level := range all {
			if level >= wantFile {
				files++
			}
			if level >= wantConsole {
				shown++
			}
			if got, want := l.Enabled(t.Context(), level), level >= wantFile || level >= wantConsole; got != want {
				t.Errorf("%+v: enabled at %v: got %t, want %t", tt, level, got, want)
			}
			l.Log(t.Context(), level, "m")
			// Handle checks again, whatever Enabled said.
			if err := h.Handle(t.Context(), slog.NewRecord(time.Now(), level, "direct", 0)); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
		if got := h.Stats().Channels["c"].Written - before; got != 2*files {
			t.Errorf("%+v: got %d records in the file, want %d", tt, got, 2*files)
		}
		if got := strings.Count(console.String(), "\n"); got != int(2*shown) {
			t.Errorf("%+v: got %d lines on the console, want %d", tt, got, 2*shown)
		}
	}
}

func TestDefaultLevels(t *testing.T) {
	dir := t.TempDir()
	var console buffer
	h := open(t, handler.Options{Dir: dir, Console: handler.ConsoleOptions{Writer: &console}})
	l := slog.New(h)
	for _, component := range []string{"order_manager", "clickhouse_manager"} {
		l.Debug("debug", "component", component)
		l.Info("info", "component", component)
		l.Warn("warn", "component", component)
	}
	if err := h.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := messages(t, dir, channel.Trading), []string{"debug", "info", "warn"}; !slices.Equal(got, want) {
		t.Errorf("trading: got %v, want %v", got, want)
	}
	// Queries are noise below WARN.
	if got, want := messages(t, dir, channel.Database), []string{"warn"}; !slices.Equal(got, want) {
		t.Errorf("database: got %v, want %v", got, want)
	}
	if got := console.String(); strings.Count(got, "\n") != 2 || strings.Contains(got, "info") {
		t.Errorf("console: got\n%s\nwant the two warnings", got)
	}
}

func TestLevelVarChangesLive(t *testing.T) {
	dir := t.TempDir()
	var level slog.LevelVar
	h := open(t, handler.Options{Dir: dir, File: handler.FileOptions{Level: &level}})
	l := slog.New(h).With("component", "order_manager")
	l.Debug("no")
	level.Set(slog.LevelDebug)
	l.Debug("yes")
	if got, want := messages(t, dir, channel.Trading), []string{"yes"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSetLevel(t *testing.T) {
	dir := t.TempDir()
	var console buffer
	h := open(t, handler.Options{Dir: dir, Console: handler.ConsoleOptions{Writer: &console}})
	l := slog.New(h).With("component", "order_manager") // made before the change
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(h.SetLevel(channel.Trading, slog.LevelError, 0))
	l.Warn("a")
	must(h.SetLevel(channel.Trading, slog.LevelWarn, time.Hour))
	must(h.SetConsoleLevel("", slog.LevelDebug, 0))
	l.Warn("b")
	l.Debug("c")
	must(h.SetConsoleLevel(channel.Trading, handler.Hidden, 0))
	l.Error("d")
	must(h.Flush(t.Context()))
	if got, want := messages(t, dir, channel.Trading), []string{"b", "d"}; !slices.Equal(got, want) {
		t.Errorf("file: got %v, want %v", got, want)
	}
	for _, tt := range []struct {
		text string
		want bool
	}{{" a ", true}, {" b ", true}, {" c ", true}, {" d ", false}} {
		if got := strings.Contains(console.String(), tt.text); got != tt.want {
			t.Errorf("console shows %q: got %t, want %t", tt.text, got, tt.want)
		}
	}
}

func TestSetLevelReverts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, handler.Options{
			File:    handler.FileOptions{Off: true},
			Console: handler.ConsoleOptions{Writer: &buffer{}},
		})
		l := slog.New(h).With("component", "order_manager")
		enabled := func(want bool, when string) {
			t.Helper()
			if got := l.Enabled(t.Context(), slog.LevelInfo); got != want {
				t.Errorf("%s: INFO enabled %t, want %t", when, got, want)
			}
		}
		set := func(name channel.Name, level slog.Level, ttl time.Duration) {
			t.Helper()
			if err := h.SetConsoleLevel(name, level, ttl); err != nil {
				t.Fatal(err)
			}
		}
		enabled(false, "at first")
		set(channel.Trading, slog.LevelInfo, time.Minute)
		enabled(true, "after the change")
		time.Sleep(59 * time.Second)
		enabled(true, "before the end")
		time.Sleep(2 * time.Second)
		enabled(false, "after the end")

		set(channel.Trading, slog.LevelInfo, time.Minute)
		set(channel.Trading, slog.LevelDebug, time.Hour) // the first end must not end this
		time.Sleep(2 * time.Minute)
		enabled(true, "after the end of a change that was changed")
		time.Sleep(time.Hour)
		enabled(false, "after its end")

		set("", slog.LevelInfo, time.Minute)
		enabled(true, "whole console")
		time.Sleep(2 * time.Minute)
		enabled(false, "after the end for the whole console")
	})
}

func TestSetLevelRefuses(t *testing.T) {
	h := open(t, handler.Options{})
	err := h.SetLevel("tradng", slog.LevelInfo, -time.Second)
	if err == nil || !strings.Contains(err.Error(), `"tradng"`) || !strings.Contains(err.Error(), "trading") || !strings.Contains(err.Error(), "-1s") {
		t.Errorf("got %v, want an error about both the channel and the ttl", err)
	}
	if err := h.SetConsoleLevel("tradng", slog.LevelInfo, 0); err == nil {
		t.Error("an unknown channel was accepted for the console")
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if err := h.SetLevel(channel.Trading, slog.LevelInfo, 0); !errors.Is(err, handler.ErrClosed) {
		t.Errorf("after Close: got %v, want ErrClosed", err)
	}
	if err := h.SetConsoleLevel("", slog.LevelInfo, 0); !errors.Is(err, handler.ErrClosed) {
		t.Errorf("whole console after Close: got %v, want ErrClosed", err)
	}
}

// A component of a record may send it to a channel with a lower level than
// the logger's; Enabled has let it through before it was known.
func TestRecordComponentIsCheckedAgain(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})
	l := slog.New(h)
	l.Info("query", "component", "clickhouse_manager")
	l.With("component", "order_manager").Info("query", "component", "clickhouse_manager")
	if got := lines(t, dir, channel.Database); len(got) != 0 {
		t.Errorf("database has %v, want nothing below WARN", got)
	}
	for name, s := range h.Stats().Channels {
		if s.Emitted != 0 {
			t.Errorf("%s: emitted %d, want 0", name, s.Emitted)
		}
	}
}

// Levels are asked with no lock held: a Leveler that logs must not hang.
func TestLevelerThatLogs(t *testing.T) {
	var h *handler.Handler
	asking := false
	leveler := levelFunc(func() slog.Level {
		if h != nil && !asking {
			asking = true
			slog.New(h).Info("from the leveler", "component", "api_server")
			asking = false
		}
		return slog.LevelInfo
	})
	dir := t.TempDir()
	h = open(t, handler.Options{Dir: dir, File: handler.FileOptions{Level: leveler}})
	slog.New(h).Info("m", "component", "order_manager")
	if got := messages(t, dir, channel.Trading); len(got) != 1 {
		t.Errorf("got %v, want one message", got)
	}
}

type levelFunc func() slog.Level

func (f levelFunc) Level() slog.Level { return f() }

func TestEnabledWithoutRouteAsksEverySink(t *testing.T) {
	extra := slog.NewJSONHandler(&buffer{}, &slog.HandlerOptions{Level: slog.LevelDebug - 4})
	for _, tt := range []struct {
		name string
		opts handler.Options
		at   slog.Level
		want bool
	}{
		{"no sink", handler.Options{File: handler.FileOptions{Level: slog.LevelError}}, slog.LevelInfo, false},
		{"a channel's own level", handler.Options{File: handler.FileOptions{Level: slog.LevelError}}, slog.LevelWarn, true}, // database
		{"console", handler.Options{File: handler.FileOptions{Off: true}, Console: handler.ConsoleOptions{Writer: &buffer{}}}, slog.LevelWarn, true},
		{"extra", handler.Options{File: handler.FileOptions{Off: true}, Extra: []slog.Handler{extra}}, slog.LevelDebug - 4, true},
		{"below extra", handler.Options{File: handler.FileOptions{Off: true}, Extra: []slog.Handler{extra}}, slog.LevelDebug - 5, false},
	} {
		if got := open(t, tt.opts).Enabled(context.Background(), tt.at); got != tt.want {
			t.Errorf("%s: got %t, want %t", tt.name, got, tt.want)
		}
	}
}
