package handler_test

import (
	"encoding/json"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/handler"
)

// A desk is what a service wrote that was configured by the environment.
type desk struct {
	t       *testing.T
	console string
}

// newDesk sets the variables, writes some records and closes the handler. The
// files are in the working directory.
func newDesk(t *testing.T, vars map[string]string) desk {
	t.Helper()
	t.Chdir(t.TempDir())
	opts := fromEnv(t, vars)
	var console buffer
	opts.Console.Writer = &console
	h, err := handler.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	l := slog.New(h)
	for _, component := range []string{"order_manager", "clickhouse_manager", "api_server", "trading_audit"} {
		for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
			l.Log(t.Context(), level, "something happened", "component", component)
		}
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	return desk{t, console.String()}
}

// file returns the lines of a file, or nil when there is none.
func (d desk) file(path string) []string {
	d.t.Helper()
	b, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		d.t.Fatal(err)
	}
	return slices.Collect(strings.Lines(string(b)))
}

// field returns a field of each JSON line of a file.
func (d desk) field(path, key string) []any {
	d.t.Helper()
	var values []any
	for _, line := range d.file(path) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			d.t.Fatalf("%s: %v in %q", path, err, line)
		}
		values = append(values, m[key])
	}
	return values
}

// manifest returns a value of the manifest.
func (d desk) manifest(keys ...string) any {
	d.t.Helper()
	b, err := os.ReadFile(filepath.Join("logs", ".chanlog", "manifest.json"))
	if err != nil {
		d.t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		d.t.Fatal(err)
	}
	for _, key := range keys {
		v = v.(map[string]any)[key]
	}
	return v
}

func (d desk) exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// segments returns how many files of a channel were rotated.
func (d desk) segments(channel string) int {
	d.t.Helper()
	paths, err := filepath.Glob(filepath.Join("logs", "daily", "*", channel+"-*.log"))
	if err != nil {
		d.t.Fatal(err)
	}
	return len(paths)
}

// 7: settings were read by nobody. Each is read from the environment here and
// seen in what a handler wrote; without it, the same look shows something
// else.
func TestDefect7EachSettingChangesWhatIsWritten(t *testing.T) {
	const trading, database, audit = "logs/trading.log", "logs/database.log", "logs/audit.log"
	levels := func(path string) func(desk) any {
		return func(d desk) any { return d.field(path, "level") }
	}
	isJSON := func(path string) func(desk) any {
		return func(d desk) any { return strings.HasPrefix(d.file(path)[0], "{") }
	}
	consoleJSON := func(d desk) any { return strings.HasPrefix(d.console, "{") }
	shown := func(component string) func(desk) any {
		return func(d desk) any { return strings.Count(d.console, "component="+component) }
	}
	rotated := func(channel string) func(desk) any {
		return func(d desk) any { return d.segments(channel) > 0 }
	}
	exists := func(path string) func(desk) any {
		return func(d desk) any { return d.exists(path) }
	}
	channels := writeFile(t, "channels.json", `{"channels":[{"name":"everything"}]}`)
	tests := []struct {
		name, value string
		look        func(desk) any
		want        any
	}{
		{"_LOG_FILE_ENABLED", "false", exists("logs"), false},
		{"_LOG_FILE_PATH", "elsewhere/app.log", exists("elsewhere/trading.log"), true},
		{"_LOG_FILE_PATH", "elsewhere", exists("elsewhere/trading.log"), true},
		{"_LOG_MULTI_CHANNEL_ENABLED", "false", exists("logs/app.log"), true},
		{"_LOG_CHANNELS_FILE", channels, exists("logs/everything.log"), true},
		{"_LOG_FILE_LEVEL", "WARNING", levels(trading), []any{"WARN", "ERROR"}},
		{"LOG_LEVEL", "error", levels(trading), []any{"ERROR"}},
		{"_LOG_TRADING_LEVEL", "INFO", levels(trading), []any{"INFO", "WARN", "ERROR"}},
		{"_LOG_DATABASE_LEVEL", "ERROR", levels(database), []any{"ERROR"}},
		{"_LOG_DATABASE_LEVEL", "DEBUG", levels(database), []any{"DEBUG", "INFO", "WARN", "ERROR"}},
		{"_LOG_FILE_JSON_FORMAT", "false", isJSON(trading), false},
		{"_LOG_STRUCTURED", "false", isJSON(trading), false},
		{"_LOG_JSON_FORMAT", "false", isJSON(trading), false},
		{"JSON_LOGS", "false", isJSON(trading), false},
		{"_LOG_FILE_ADD_SOURCE", "true", func(d desk) any { return d.field(trading, "source")[0] != nil }, true},
		{"_LOG_FILE_MAX_SIZE", "200", rotated("trading"), true},
		{"_LOG_TRADING_MAX_SIZE", "200", rotated("trading"), true},
		{"_LOG_FILE_MODE", "0700", func(d desk) any {
			info, err := os.Stat(audit)
			if err != nil {
				d.t.Fatal(err)
			}
			return info.Mode()
		}, fs.FileMode(0o700)},
		{"_LOG_FILE_BACKUP_COUNT", "5", func(d desk) any {
			return strings.Contains(strings.Join(d.file("logs/application.log"), ""), "LOG_FILE_BACKUP_COUNT=5 has no effect")
		}, true},
		{"_LOG_TIME_ZONE", "Asia/Kolkata", func(d desk) any { return d.manifest("time_zone") }, "Asia/Kolkata"},
		{"_LOG_AUDIT_RETENTION_DAYS", "5y", func(d desk) any {
			return d.manifest("channels", "audit", "retention_ns")
		}, 5 * 365 * 24 * 3600 * 1e9},
		{"_LOG_DURABILITY", "always", func(d desk) any { return d.manifest("channels", "trading", "durability") }, "always"},
		{"_LOG_TRADING_DURABILITY", "interval", func(d desk) any { return d.manifest("channels", "trading", "durability") }, "interval"},
		{"_LOG_TRADING_WHEN_FULL", "block", func(d desk) any { return d.manifest("channels", "trading", "when_full") }, "block"},
		{"_LOG_SPOOL_DIR", "elsewhere", func(d desk) any { return d.exists("elsewhere") }, true},
		{"_LOG_SPOOL_SIZE", "2M", func(d desk) any {
			info, err := os.Stat("logs/.chanlog/spool/trading.ring")
			if err != nil {
				return err.Error()
			}
			return info.Size() > 2<<20
		}, true},
		{"_LOG_CONSOLE_ENABLED", "false", func(d desk) any { return d.console }, ""},
		{"_LOG_CONSOLE_LEVEL", "DEBUG", shown("order_manager"), 4},
		{"_LOG_CONSOLE_CHANNELS", "trading=INFO,api=off", shown("order_manager"), 3},
		{"_LOG_CONSOLE_CHANNELS", "trading=INFO,api=off", shown("api_server"), 0},
		{"_LOG_CONSOLE_JSON_FORMAT", "true", consoleJSON, true},
		{"_LOG_JSON_FORMAT", "true", consoleJSON, true},
		{"JSON_LOGS", "true", consoleJSON, true},
	}
	t.Run("without", func(t *testing.T) {
		d := newDesk(t, nil)
		for _, tt := range tests {
			if got := tt.look(d); cmp.Equal(got, tt.want) {
				t.Errorf("%s: got %v without it, want something else", tt.name, got)
			}
		}
	})
	for _, tt := range tests {
		t.Run(tt.name+"="+tt.value, func(t *testing.T) {
			if got := tt.look(newDesk(t, map[string]string{tt.name: tt.value})); !cmp.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	tested := []string{
		// What becomes of rotated files is tested in a test of its own.
		"MONITORING__LOG_AUTO_CLEANUP_ENABLED", "MONITORING__LOG_COMPRESSION_ENABLED", "MONITORING__LOG_COMPRESSION_AGE_DAYS",
		// It says something where durability is interval only.
		"MONITORING__LOG_SYNC_INTERVAL",
		// The handler ships nothing.
		"MONITORING__LOG_SHIPPING_ENABLED", "MONITORING__LOG_SHIPPING_DESTINATIONS",
	}
	for _, tt := range tests {
		tested = append(tested, full(tt.name))
	}
	for _, name := range handler.EnvNames() {
		if !slices.Contains(tested, name) {
			t.Errorf("nothing is written to test %s", name)
		}
	}
}

// One file has the records of all channels, each with its channel's name and
// at its channel's level, and there are no others.
func TestOneFileForAllChannels(t *testing.T) {
	d := newDesk(t, map[string]string{
		"_LOG_MULTI_CHANNEL_ENABLED": "false",
		"_LOG_FILE_PATH":             "var/desk.log",
		"_LOG_TRADING_LEVEL":         "ERROR",
	})
	got := make(map[any][]any)
	channels, levels := d.field("var/desk.log", "channel"), d.field("var/desk.log", "level")
	for i, name := range channels {
		got[name] = append(got[name], levels[i])
	}
	want := map[any][]any{
		"trading":  {"ERROR"},
		"database": {"WARN", "ERROR"},
		"api":      {"DEBUG", "INFO", "WARN", "ERROR"},
		"audit":    {"DEBUG", "INFO", "WARN", "ERROR"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("got other records (-want +got):\n%s", diff)
	}
	files, err := filepath.Glob("var/*.log")
	if err != nil || len(files) != 1 {
		t.Errorf("got the files %v, %v, want one", files, err)
	}
}

// Files are for people, except for the one that can be checked for changes.
func TestTextFilesFromTheEnvironment(t *testing.T) {
	d := newDesk(t, map[string]string{"_LOG_FILE_JSON_FORMAT": "false"})
	for _, name := range []string{"trading", "database", "api", "errors"} {
		text := d.file("logs/" + name + ".log")
		if len(text) == 0 {
			t.Fatalf("%s: got no lines", name)
		}
		for _, line := range text {
			if json.Valid([]byte(line)) || !strings.Contains(line, "something happened component=") {
				t.Errorf("%s: got %q, want text", name, line)
			}
		}
	}
	if got, want := d.field("logs/audit.log", "level"), []any{"DEBUG", "INFO", "WARN", "ERROR"}; !slices.Equal(got, want) {
		t.Errorf("audit: got JSON lines of the levels %v, want %v", got, want)
	}
	if got := d.manifest("channels", "trading", "format"); got != "text" {
		t.Errorf("manifest: got format %v, want text", got)
	}
}

// In a container nothing is on the disk, and the console has what a collector
// reads.
func TestContainerFromTheEnvironment(t *testing.T) {
	d := newDesk(t, map[string]string{
		"_LOG_FILE_ENABLED":        "false",
		"_LOG_CONSOLE_JSON_FORMAT": "true",
		"_LOG_CONSOLE_LEVEL":       "INFO",
	})
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("got %v, %v on the disk, want nothing", left, err)
	}
	lines := decode(t, []byte(d.console))
	if got, want := len(lines), 12; got != want {
		t.Errorf("got %d lines, want %d", got, want)
	}
	for _, line := range lines {
		if line["channel"] == nil || line["level"] == "DEBUG" {
			t.Errorf("got %v, want a record of a channel at INFO or above", line)
		}
	}
}
