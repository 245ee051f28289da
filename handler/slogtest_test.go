package handler_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/slogtest"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// asSlog gives the keys of a line the names that slogtest looks for.
func asSlog(line map[string]any) map[string]any {
	for ours, slogs := range map[string]string{"timestamp": slog.TimeKey, "message": slog.MessageKey} {
		if v, ok := line[ours]; ok {
			line[slogs] = v
			delete(line, ours)
		}
	}
	return line
}

func fileResult(dir string) func(*testing.T) map[string]any {
	return func(t *testing.T) map[string]any {
		all := lines(t, dir, channel.Application)
		return asSlog(all[len(all)-1])
	}
}

func TestFileAgainstSlogtest(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})
	slogtest.Run(t, func(*testing.T) slog.Handler { return h }, fileResult(dir))
}

func TestTextFileAgainstSlogtest(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir, File: handler.FileOptions{Text: true}})
	slogtest.Run(t, func(*testing.T) slog.Handler { return h }, func(t *testing.T) map[string]any {
		flush(t, h)
		b, err := os.ReadFile(filepath.Join(dir, "application.log"))
		if err != nil {
			t.Fatal(err)
		}
		return parseText(t, lastLine(string(b)), `\d{4}-\d\d-\d\dT[0-9:.]+Z`)
	})
}

func TestConsoleAgainstSlogtest(t *testing.T) {
	var out buffer
	h := open(t, handler.Options{
		File:    handler.FileOptions{Off: true},
		Console: handler.ConsoleOptions{Writer: &out, Level: slog.LevelInfo},
	})
	slogtest.Run(t, func(*testing.T) slog.Handler { return h }, func(t *testing.T) map[string]any {
		if err := h.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		return parseText(t, lastLine(out.String()), `\d\d:\d\d:\d\d\.\d{3}`)
	})
}

func TestJSONConsoleAgainstSlogtest(t *testing.T) {
	var out buffer
	h := open(t, handler.Options{
		File:    handler.FileOptions{Off: true},
		Console: handler.ConsoleOptions{Writer: &out, Level: slog.LevelInfo, JSON: true},
	})
	slogtest.Run(t, func(*testing.T) slog.Handler { return h }, func(t *testing.T) map[string]any {
		if err := h.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		return asSlog(decode(t, []byte(lastLine(out.String())))[0])
	})
}

// All sinks at once, an extra handler among them, must not disturb each
// other.
func TestWholeAgainstSlogtest(t *testing.T) {
	dir := t.TempDir()
	var out, extra buffer
	h := open(t, handler.Options{
		Dir:     dir,
		File:    handler.FileOptions{AddSource: true},
		Console: handler.ConsoleOptions{Writer: &out, Level: slog.LevelDebug},
		Extra:   []slog.Handler{slog.NewJSONHandler(&extra, nil), slog.NewTextHandler(&extra, nil)},
	})
	slogtest.Run(t, func(*testing.T) slog.Handler { return h }, fileResult(dir))
}

// The extra handler must see what a handler alone would see.
func TestExtraAgainstSlogtest(t *testing.T) {
	var extra buffer
	h := open(t, handler.Options{
		File:  handler.FileOptions{Off: true},
		Extra: []slog.Handler{slog.NewJSONHandler(&extra, nil)},
	})
	slogtest.Run(t, func(*testing.T) slog.Handler { return h }, func(t *testing.T) map[string]any {
		return decode(t, []byte(lastLine(extra.String())))[0]
	})
}

func lastLine(s string) string {
	all := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	return all[len(all)-1]
}

var pair = regexp.MustCompile(` ([^ =]+)=("(?:[^"\\]|\\.)*"|[^ ]*)`)

// parseText reads a line as tint writes it: time, level, message, key=value.
func parseText(t *testing.T, line, timeForm string) map[string]any {
	t.Helper()
	m := regexp.MustCompile(`^(?:(` + timeForm + `) )?(DBG|INF|WRN|ERR)(.*)$`).FindStringSubmatch(line)
	if m == nil {
		t.Fatalf("not a line of the console: %q", line)
	}
	out := map[string]any{slog.LevelKey: m[2]}
	if m[1] != "" {
		out[slog.TimeKey] = m[1]
	}
	rest := m[3]
	if i := pair.FindStringIndex(rest); i != nil {
		out[slog.MessageKey] = strings.TrimSpace(rest[:i[0]])
	} else {
		out[slog.MessageKey] = strings.TrimSpace(rest)
	}
	for _, p := range pair.FindAllStringSubmatch(rest, -1) {
		value := p[2]
		if s, err := strconv.Unquote(value); err == nil {
			value = s
		}
		at := out
		path := strings.Split(p[1], ".")
		for _, group := range path[:len(path)-1] {
			inner, ok := at[group].(map[string]any)
			if !ok {
				inner = make(map[string]any)
				at[group] = inner
			}
			at = inner
		}
		at[path[len(path)-1]] = value
	}
	return out
}
