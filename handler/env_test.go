package handler_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the machine may have no zones

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// The tests make their own environment: what the machine has of the variables
// is taken away.
func init() {
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(strings.ToUpper(name), "MONITORING__LOG_") || name == "LOG_LEVEL" || name == "JSON_LOGS" {
			os.Unsetenv(name)
		}
	}
}

// setenv sets variables for the time of the test; the prefix MONITORING__ is
// added to names that begin with an underscore.
func setenv(t *testing.T, vars map[string]string) {
	t.Helper()
	for name, value := range vars {
		t.Setenv(full(name), value)
	}
}

func full(name string) string {
	if strings.HasPrefix(name, "_") {
		return "MONITORING_" + name
	}
	return name
}

func fromEnv(t *testing.T, vars map[string]string) *handler.Options {
	t.Helper()
	setenv(t, vars)
	opts, err := handler.OptionsFromEnv()
	if err != nil {
		t.Fatal(err)
	}
	return opts
}

// faultsOf returns the lines of the error.
func faultsOf(t *testing.T, vars map[string]string) []string {
	t.Helper()
	setenv(t, vars)
	opts, err := handler.OptionsFromEnv()
	if err == nil {
		t.Fatalf("got no error for %v, want one", vars)
	}
	if opts != nil {
		t.Errorf("got options with the error, want none")
	}
	text, ok := strings.CutPrefix(err.Error(), "chanlog: environment: ")
	if !ok {
		t.Errorf("got %q, want an error that says where it comes from", err)
	}
	return strings.Split(text, "\n")
}

// compareOptions tells options apart by what they mean.
var compareOptions = cmp.Options{
	cmp.Transformer("Specs", func(s *channel.Set) []channel.Spec {
		if s == nil {
			return nil
		}
		return s.Specs()
	}),
	cmp.Comparer(func(a, b *time.Location) bool { return a == b || a != nil && b != nil && a.String() == b.String() }),
}

// defaultWith returns the default set with one channel changed.
func defaultWith(t *testing.T, name channel.Name, change func(*channel.Spec)) *channel.Set {
	t.Helper()
	specs := channel.Default().Specs()
	i, ok := channel.Default().Index(name)
	if !ok {
		t.Fatalf("no channel %s", name)
	}
	change(&specs[i])
	set, err := channel.NewSet(specs...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func kolkata(t *testing.T) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestWithoutVariablesOptionsAreZero(t *testing.T) {
	if diff := cmp.Diff(new(handler.Options), fromEnv(t, nil), compareOptions); diff != "" {
		t.Errorf("got other options than the zero ones (-want +got):\n%s", diff)
	}
}

func TestEmptyVariablesChangeNothing(t *testing.T) {
	for _, empty := range []string{"", " ", "\t\r"} {
		vars := map[string]string{"MONITORING__LOG_NO_SUCH": empty}
		for _, name := range handler.EnvNames(channel.Default().Names()...) {
			vars[name] = empty
		}
		if diff := cmp.Diff(new(handler.Options), fromEnv(t, vars), compareOptions); diff != "" {
			t.Errorf("%q: got other options than the zero ones (-want +got):\n%s", empty, diff)
		}
	}
}

// Each value of each variable changes one thing, or nothing.
func TestEachVariable(t *testing.T) {
	type options = handler.Options
	unchanged := func(*options) {}
	set, err := channel.Parse([]byte(`{"channels":[{"name":"orders","components":["order"]},{"name":"rest"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	file := writeFile(t, "channels.json", `{"channels":[{"name":"orders","components":["order"]},{"name":"rest"}]}`)
	level := func(n channel.Name, l slog.Level) func(*options) {
		return func(o *options) { o.Channels = defaultWith(t, n, func(s *channel.Spec) { s.Level = l }) }
	}
	retention := func(n channel.Name, d time.Duration) func(*options) {
		return func(o *options) { o.Channels = defaultWith(t, n, func(s *channel.Spec) { s.Retention = d }) }
	}
	maxSize := func(n channel.Name, size int64) func(*options) {
		return func(o *options) { o.Channels = defaultWith(t, n, func(s *channel.Spec) { s.MaxSize = size }) }
	}
	off := map[string]func(*options){
		"_LOG_FILE_ENABLED":          func(o *options) { o.File.Off = true },
		"_LOG_CONSOLE_ENABLED":       func(o *options) { o.Console.Off = true },
		"_LOG_FILE_JSON_FORMAT":      func(o *options) { o.File.Text = true },
		"_LOG_STRUCTURED":            func(o *options) { o.File.Text = true },
		"_LOG_JSON_FORMAT":           func(o *options) { o.File.Text = true },
		"JSON_LOGS":                  func(o *options) { o.File.Text = true },
		"_LOG_CONSOLE_JSON_FORMAT":   unchanged,
		"_LOG_FILE_ADD_SOURCE":       unchanged,
		"_LOG_AUTO_CLEANUP_ENABLED":  func(o *options) { o.Maintenance.CleanupOff = true },
		"_LOG_COMPRESSION_ENABLED":   func(o *options) { o.Maintenance.CompressionOff = true },
		"_LOG_SHIPPING_ENABLED":      unchanged,
		"_LOG_MULTI_CHANNEL_ENABLED": func(o *options) { o.Dir, o.File.Single = "logs", "app" },
	}
	on := map[string]func(*options){
		"_LOG_JSON_FORMAT":         func(o *options) { o.Console.JSON = true },
		"JSON_LOGS":                func(o *options) { o.Console.JSON = true },
		"_LOG_CONSOLE_JSON_FORMAT": func(o *options) { o.Console.JSON = true },
		"_LOG_FILE_ADD_SOURCE":     func(o *options) { o.File.AddSource = true },
		"_LOG_SHIPPING_ENABLED": func(o *options) {
			o.Notices = []string{"MONITORING__LOG_SHIPPING_ENABLED has no effect: chanlog ships nothing yet"}
		},
	}
	type test struct {
		name, value string
		change      func(*options)
	}
	tests := []test{
		{"_LOG_FILE_LEVEL", "WARNING", func(o *options) { o.File.Level = slog.LevelWarn }},
		{"_LOG_FILE_LEVEL", "warn", func(o *options) { o.File.Level = slog.LevelWarn }},
		{"_LOG_FILE_LEVEL", "Debug", func(o *options) { o.File.Level = slog.LevelDebug }},
		{"_LOG_FILE_LEVEL", " INFO+2\r", func(o *options) { o.File.Level = slog.LevelInfo + 2 }},
		{"LOG_LEVEL", "error", func(o *options) { o.File.Level = slog.LevelError }},
		{"_LOG_CONSOLE_LEVEL", "warning", func(o *options) { o.Console.Level = slog.LevelWarn }},
		{"_LOG_CONSOLE_LEVEL", "INFO", func(o *options) { o.Console.Level = slog.LevelInfo }},
		{"_LOG_CONSOLE_CHANNELS", "trading=INFO,api=off", func(o *options) {
			o.Console.Channels = map[channel.Name]slog.Leveler{"trading": slog.LevelInfo, "api": handler.Hidden}
		}},
		{"_LOG_CONSOLE_CHANNELS", " audit = WARNING , api = Hidden,", func(o *options) {
			o.Console.Channels = map[channel.Name]slog.Leveler{"audit": slog.LevelWarn, "api": handler.Hidden}
		}},
		{"_LOG_FILE_PATH", "logs/app.log", func(o *options) { o.Dir = "logs" }},
		{"_LOG_FILE_PATH", "/var/log/desk/all.log", func(o *options) { o.Dir = filepath.FromSlash("/var/log/desk") }},
		{"_LOG_FILE_PATH", "app.log", func(o *options) { o.Dir = "." }},
		{"_LOG_FILE_PATH", "/var/log/desk", func(o *options) { o.Dir = "/var/log/desk" }},
		{"_LOG_FILE_PATH", "/var/my.log/", func(o *options) { o.Dir = "/var/my.log/" }},
		{"_LOG_FILE_MAX_SIZE", "200MB", func(o *options) { o.File.MaxSize = 200 << 20 }},
		{"_LOG_FILE_MAX_SIZE", "1k", func(o *options) { o.File.MaxSize = 1 << 10 }},
		{"_LOG_FILE_MAX_SIZE", "0", unchanged},
		{"_LOG_FILE_MODE", "0600", func(o *options) { o.File.Mode = 0o600 }},
		{"_LOG_FILE_MODE", "644", func(o *options) { o.File.Mode = 0o644 }},
		{"_LOG_FILE_MODE", "0o660", func(o *options) { o.File.Mode = 0o660 }},
		{"_LOG_DURABILITY", "Interval", func(o *options) { o.File.Durability = channel.Interval }},
		{"_LOG_SYNC_INTERVAL", "1.5s", func(o *options) { o.File.SyncInterval = 1500 * time.Millisecond }},
		{"_LOG_SPOOL_DIR", "/dev/shm", func(o *options) { o.File.SpoolDir = "/dev/shm" }},
		{"_LOG_SPOOL_SIZE", "16M", func(o *options) { o.File.SpoolSize = 16 << 20 }},
		{"_LOG_FILE_BACKUP_COUNT", "5", func(o *options) {
			o.Notices = []string{"MONITORING__LOG_FILE_BACKUP_COUNT=5 has no effect: " +
				"rotated files are kept by age; set MONITORING__LOG_<CHANNEL>_RETENTION_DAYS"}
		}},
		{"_LOG_TIME_ZONE", "Asia/Kolkata", func(o *options) { o.Location = kolkata(t) }},
		{"_LOG_TIME_ZONE", "UTC", func(o *options) { o.Location = time.UTC }},
		{"_LOG_COMPRESSION_AGE_DAYS", "3", func(o *options) { o.Maintenance.CompressAfter = 3 * day }},
		{"_LOG_COMPRESSION_AGE_DAYS", "12h", func(o *options) { o.Maintenance.CompressAfter = 12 * time.Hour }},
		{"_LOG_CHANNELS_FILE", file, func(o *options) { o.Channels = set }},
		{"_LOG_SHIPPING_DESTINATIONS", `["elasticsearch"]`, unchanged},

		{"_LOG_TRADING_LEVEL", "INFO", level(channel.Trading, slog.LevelInfo)},
		{"_LOG_DATABASE_LEVEL", "WARNING", level(channel.Database, slog.LevelWarn)},
		{"_LOG_MARKET_DATA_LEVEL", "error", level(channel.MarketData, slog.LevelError)},
		{"_LOG_AUDIT_RETENTION_DAYS", "1825", retention(channel.Audit, 1825*day)},
		{"_LOG_AUDIT_RETENTION_DAYS", "5y", retention(channel.Audit, 5*365*day)},
		{"_LOG_PERFORMANCE_RETENTION_DAYS", "60d", retention(channel.Performance, 60*day)},
		{"_LOG_AUDIT_RETENTION_DAYS", "0", retention(channel.Audit, 0)},
		{"_LOG_MARKET_DATA_MAX_SIZE", "1 GiB", maxSize(channel.MarketData, 1<<30)},
		{"_LOG_API_MAX_SIZE", "0", maxSize(channel.API, 0)},
		{"_LOG_AUDIT_DURABILITY", "PROCESS", func(o *options) {
			o.Channels = defaultWith(t, channel.Audit, func(s *channel.Spec) { s.Durability = channel.Process })
		}},
		{"_LOG_AUDIT_WHEN_FULL", "exit", func(o *options) {
			o.Channels = defaultWith(t, channel.Audit, func(s *channel.Spec) { s.WhenFull = channel.FullExit })
		}},
	}
	for name, change := range off {
		for _, value := range []string{"false", "False", "off", "OFF", "no", "0"} {
			tests = append(tests, test{name, value, change})
		}
		yes := on[name]
		if yes == nil {
			yes = unchanged
		}
		for _, value := range []string{"true", "TRUE", "on", "On", "yes", "1"} {
			tests = append(tests, test{name, value, yes})
		}
	}
	for _, tt := range tests {
		t.Run(tt.name+"="+tt.value, func(t *testing.T) {
			want := new(handler.Options)
			tt.change(want)
			got := fromEnv(t, map[string]string{tt.name: tt.value})
			if diff := cmp.Diff(want, got, compareOptions); diff != "" {
				t.Errorf("got other options (-want +got):\n%s", diff)
			}
		})
	}
	for _, name := range handler.EnvNames() {
		if !slices.ContainsFunc(tests, func(tt test) bool { return full(tt.name) == name }) {
			t.Errorf("no test for %s", name)
		}
	}
}

// Special beats general, and the prefix beats none.
func TestPrecedence(t *testing.T) {
	type want struct {
		text, json bool
		level      slog.Leveler
	}
	tests := []struct {
		vars map[string]string
		want want
	}{
		{map[string]string{"_LOG_FILE_LEVEL": "INFO", "LOG_LEVEL": "ERROR"}, want{level: slog.LevelInfo}},
		{map[string]string{"_LOG_JSON_FORMAT": "false", "JSON_LOGS": "true"}, want{text: true}},
		{map[string]string{"_LOG_JSON_FORMAT": "true", "JSON_LOGS": "false"}, want{json: true}},
		{map[string]string{"_LOG_FILE_JSON_FORMAT": "false", "_LOG_JSON_FORMAT": "true"}, want{text: true, json: true}},
		{map[string]string{"_LOG_FILE_JSON_FORMAT": "true", "_LOG_JSON_FORMAT": "false"}, want{}},
		{map[string]string{"_LOG_CONSOLE_JSON_FORMAT": "false", "_LOG_JSON_FORMAT": "true"}, want{}},
		{map[string]string{"_LOG_CONSOLE_JSON_FORMAT": "true", "_LOG_JSON_FORMAT": "false"}, want{text: true, json: true}},
		{map[string]string{"_LOG_FILE_JSON_FORMAT": "true", "JSON_LOGS": "false"}, want{}},
		{map[string]string{"_LOG_CONSOLE_JSON_FORMAT": "false", "JSON_LOGS": "true"}, want{}},
		{map[string]string{"_LOG_STRUCTURED": "true", "_LOG_JSON_FORMAT": "false"}, want{text: true}},
		{map[string]string{"_LOG_STRUCTURED": "false", "_LOG_JSON_FORMAT": "true"}, want{json: true}},
		{map[string]string{"_LOG_STRUCTURED": "false", "_LOG_FILE_JSON_FORMAT": "true"}, want{}},
		{map[string]string{"_LOG_STRUCTURED": "true", "JSON_LOGS": "false"}, want{}},
		{map[string]string{"_LOG_STRUCTURED": "false", "JSON_LOGS": "true"}, want{text: true, json: true}},
	}
	for _, tt := range tests {
		o := func() *handler.Options {
			var o *handler.Options
			t.Run("", func(t *testing.T) { o = fromEnv(t, tt.vars) })
			return o
		}()
		if got := (want{o.File.Text, o.Console.JSON, o.File.Level}); got != tt.want {
			t.Errorf("%v: got %+v, want %+v", tt.vars, got, tt.want)
		}
	}
}

// As with levels, what is said of one channel beats what is said of all.
func TestSizeOfOneChannelBeatsTheSizeOfAll(t *testing.T) {
	o := fromEnv(t, map[string]string{"_LOG_FILE_MAX_SIZE": "1M", "_LOG_TRADING_MAX_SIZE": "2M", "_LOG_API_MAX_SIZE": "0"})
	if o.File.MaxSize != 0 {
		t.Errorf("got a File.MaxSize of %d, which would beat all channels, want 0", o.File.MaxSize)
	}
	for _, spec := range o.Channels.Specs() {
		want := int64(1 << 20)
		switch spec.Name {
		case channel.Trading:
			want = 2 << 20
		case channel.API:
			want = 0
		}
		if spec.MaxSize != want {
			t.Errorf("%s: got %d bytes, want %d", spec.Name, spec.MaxSize, want)
		}
	}
}

func TestSingleFileHasNoSizesOfChannels(t *testing.T) {
	o := fromEnv(t, map[string]string{
		"_LOG_MULTI_CHANNEL_ENABLED": "false", "_LOG_FILE_PATH": "/var/log/desk.log",
		"_LOG_FILE_MAX_SIZE": "1M", "_LOG_TRADING_MAX_SIZE": "2M",
	})
	want := &handler.Options{
		Dir:      filepath.FromSlash("/var/log"),
		Channels: defaultWith(t, channel.Trading, func(s *channel.Spec) { s.MaxSize = 2 << 20 }),
		File:     handler.FileOptions{Single: "desk", MaxSize: 1 << 20},
		Notices: []string{"MONITORING__LOG_<CHANNEL>_MAX_SIZE has no effect: " +
			"there is one file for all channels; set MONITORING__LOG_FILE_MAX_SIZE"},
	}
	if diff := cmp.Diff(want, o, compareOptions); diff != "" {
		t.Errorf("got other options (-want +got):\n%s", diff)
	}
}
