package handler_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/handler"
)

func TestFaults(t *testing.T) {
	const (
		wantSwitch = ` is neither true nor false: want true, on, yes, 1 or false, off, no, 0`
		wantLevel  = ` is not a level: want DEBUG, INFO, WARN (or WARNING) or ERROR, with an offset if wanted, such as INFO+2`
		wantSize   = ` is not a size: want a whole number of bytes with or without K, M or G, such as 1048576, 200MB or 2GB`
		wantDays   = ` is not a duration: want numbers with a unit of ns, us, ms, s, m, h, d, w or y, such as 60d, 1w3d or 36h; a number alone is days`
		wantMode   = ` is not a file mode: want octal permission bits with which the owner may write, such as 0640`
		wantCount  = ` is not a number: want a whole number, 0 or more`
		wantZone   = ` is not a time zone that is known here: want UTC or an IANA name such as Asia/Kolkata; the zones must be installed (tzdata) or built in (import time/tzdata)`
		wantName   = ` is not a channel name: want 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or a digit`
		nine       = `application, trading, market_data, database, audit, performance, errors, monitoring, api`
	)
	tests := []struct{ name, value, want string }{
		{"_LOG_FILE_ENABLED", "maybe", `"maybe"` + wantSwitch},
		{"_LOG_FILE_ENABLED", "2", `"2"` + wantSwitch},
		{"_LOG_CONSOLE_ENABLED", "truee", `"truee"` + wantSwitch},
		{"_LOG_MULTI_CHANNEL_ENABLED", "-", `"-"` + wantSwitch},
		{"_LOG_STRUCTURED", "json", `"json"` + wantSwitch},
		{"_LOG_JSON_FORMAT", "text", `"text"` + wantSwitch},
		{"_LOG_FILE_JSON_FORMAT", "x", `"x"` + wantSwitch},
		{"_LOG_CONSOLE_JSON_FORMAT", "x", `"x"` + wantSwitch},
		{"_LOG_FILE_ADD_SOURCE", "x", `"x"` + wantSwitch},
		{"_LOG_AUTO_CLEANUP_ENABLED", "x", `"x"` + wantSwitch},
		{"_LOG_COMPRESSION_ENABLED", "x", `"x"` + wantSwitch},
		{"JSON_LOGS", "x", `"x"` + wantSwitch},
		{"_LOG_FILE_LEVEL", "LOUD", `"LOUD"` + wantLevel},
		{"_LOG_CONSOLE_LEVEL", "off", `"off"` + wantLevel},
		{"LOG_LEVEL", "CRITICAL", `"CRITICAL"` + wantLevel},
		{"_LOG_TRADING_LEVEL", "10", `"10"` + wantLevel},
		{"_LOG_FILE_MAX_SIZE", "big", `"big"` + wantSize},
		{"_LOG_FILE_MAX_SIZE", "-1", `"-1"` + wantSize},
		{"_LOG_FILE_MAX_SIZE", "99999999999G", `size "99999999999G" is too large: the largest is 9223372036854775807 bytes`},
		{"_LOG_AUDIT_MAX_SIZE", "1.5G", `"1.5G"` + wantSize},
		{"_LOG_FILE_BACKUP_COUNT", "-1", `"-1"` + wantCount},
		{"_LOG_FILE_BACKUP_COUNT", "many", `"many"` + wantCount},
		{"_LOG_FILE_MODE", "rw-r-----", `"rw-r-----"` + wantMode},
		{"_LOG_FILE_MODE", "0440", `"0440"` + wantMode},
		{"_LOG_FILE_MODE", "0649", `"0649"` + wantMode},
		{"_LOG_FILE_MODE", "4640", `"4640"` + wantMode},
		{"_LOG_TIME_ZONE", "Mars/Olympus", `"Mars/Olympus"` + wantZone},
		{"_LOG_TIME_ZONE", "Local", `"Local"` + wantZone},
		{"_LOG_TIME_ZONE", "../etc/passwd", `"../etc/passwd"` + wantZone},
		{"_LOG_COMPRESSION_AGE_DAYS", "-7", `"-7"` + wantDays},
		{"_LOG_COMPRESSION_AGE_DAYS", "0", `0 is no age: want more, such as 7 or 12h, or MONITORING__LOG_COMPRESSION_ENABLED=false for no compression`},
		{"_LOG_DURABILITY", "never", `"never": want one of process, interval, always`},
		{"_LOG_AUDIT_DURABILITY", "0", `"0": want one of process, interval, always`},
		{"_LOG_API_WHEN_FULL", "panic", `"panic": want one of drop, block, exit`},
		{"_LOG_SYNC_INTERVAL", "500", `"500" is not an interval: want 1ms or more, with a unit, such as 200ms or 2s`},
		{"_LOG_SYNC_INTERVAL", "0s", `"0s" is not an interval: want 1ms or more, with a unit, such as 200ms or 2s`},
		{"_LOG_SPOOL_SIZE", "64k", `65536 bytes: want 1MB to 1GB`},
		{"_LOG_SPOOL_SIZE", "2G", `2147483648 bytes: want 1MB to 1GB`},
		{"_LOG_AUDIT_RETENTION_DAYS", "a year", `"a year"` + wantDays},
		{"_LOG_AUDIT_RETENTION_DAYS", "1000y", `duration "1000y" is too long: the longest is about 292 years; a number alone is days`},
		{"_LOG_AUDIT_RETENTION_DAYS", "1.5", `duration "1.5": 1.5 has no unit: want numbers with a unit of ns, us, ms, s, m, h, d, w or y, such as 60d, 1w3d or 36h; a number alone is days`},
		{"_LOG_CONSOLE_CHANNELS", "trading", `"trading" does not give a channel a level: want channel=level with commas between, such as trading=INFO,api=off`},
		{"_LOG_CONSOLE_CHANNELS", "=INFO", `"=INFO" does not give a channel a level: want channel=level with commas between, such as trading=INFO,api=off`},
		{"_LOG_CONSOLE_CHANNELS", "trading=LOUD", `channel trading: "LOUD"` + wantLevel + `, or off to hide the channel`},
		{"_LOG_CONSOLE_CHANNELS", "api=off,api=INFO", `channel api is given twice: keep one`},
		{"_LOG_CONSOLE_CHANNELS", "Trading=INFO", `no channel "Trading": want one of ` + nine},
	}
	for _, tt := range tests {
		t.Run(tt.name+"="+tt.value, func(t *testing.T) {
			got := faultsOf(t, map[string]string{tt.name: tt.value})
			if diff := cmp.Diff([]string{full(tt.name) + ": " + tt.want}, got); diff != "" {
				t.Errorf("got other faults (-want +got):\n%s", diff)
			}
		})
	}
	single := []struct{ path, want string }{
		{"/var/log/desk", `"/var/log/desk" names no file: want a path that ends in .log, such as logs/app.log, since MONITORING__LOG_MULTI_CHANNEL_ENABLED is false`},
		{"/var/log/Desk.log", `"/var/log/Desk.log": the file is named like a channel: "Desk"` + wantName},
		{"/var/log/.log", `"/var/log/.log": the file is named like a channel: ""` + wantName},
	}
	for _, tt := range single {
		t.Run("single "+tt.path, func(t *testing.T) {
			got := faultsOf(t, map[string]string{"_LOG_FILE_PATH": tt.path, "_LOG_MULTI_CHANNEL_ENABLED": "false"})
			if diff := cmp.Diff([]string{"MONITORING__LOG_FILE_PATH: " + tt.want}, got); diff != "" {
				t.Errorf("got other faults (-want +got):\n%s", diff)
			}
		})
	}
}

// A value that cannot be read leads to no further fault.
func TestAllFaultsAtOnce(t *testing.T) {
	got := faultsOf(t, map[string]string{
		"_LOG_FILE_LEVEL":            "LOUD",
		"_LOG_MULTI_CHANNEL_ENABLED": "nope",
		"_LOG_FILE_PATH":             "/var/log/desk",
		"_LOG_COMPRESSION_AGE_DAYS":  "x",
		"_LOG_CONSOLE_CHANNELS":      "api=x,desk=INFO,trading",
		"_LOG_TIME_ZONE":             "Nowhere",
		"_LOG_TRADING_LEVEL":         "x",
		"_LOG_AUDIT_RETENTION_DAYS":  "x",
		"_LOG_FILE_LEVLE":            "INFO",
		"_LOG_TRADNG_LEVEL":          "x",
		"JSON_LOGS":                  "x",
	})
	want := []string{
		"MONITORING__LOG_MULTI_CHANNEL_ENABLED: ",
		"MONITORING__LOG_FILE_LEVEL: ",
		`MONITORING__LOG_CONSOLE_CHANNELS: channel api: "x"`,
		`MONITORING__LOG_CONSOLE_CHANNELS: "trading" does not`,
		"MONITORING__LOG_COMPRESSION_AGE_DAYS: ",
		"JSON_LOGS: ",
		"MONITORING__LOG_TIME_ZONE: ",
		"MONITORING__LOG_TRADING_LEVEL: ",
		"MONITORING__LOG_AUDIT_RETENTION_DAYS: ",
		"MONITORING__LOG_FILE_LEVLE: unknown variable: ",
		"MONITORING__LOG_TRADNG_LEVEL: unknown variable: ",
	}
	wantBeginnings(t, got, want)
}

func TestUnknownVariables(t *testing.T) {
	for name, nearest := range map[string]string{
		"MONITORING__LOG_FILE_LEVLE":             "MONITORING__LOG_FILE_LEVEL",
		"MONITORING__LOG_CONSOLE_LVL":            "MONITORING__LOG_CONSOLE_LEVEL",
		"MONITORING__LOG_TRADNG_LEVEL":           "MONITORING__LOG_TRADING_LEVEL",
		"MONITORING__LOG_MARKETDATA_MAX_SIZE":    "MONITORING__LOG_MARKET_DATA_MAX_SIZE",
		"MONITORING__LOG_AUDIT_RETENTION":        "MONITORING__LOG_AUDIT_RETENTION_DAYS",
		"MONITORING__LOG_PERFORMANCE_RETENTION":  "MONITORING__LOG_PERFORMANCE_RETENTION_DAYS",
		"MONITORING__LOG_LEVEL":                  "LOG_LEVEL",
		"monitoring__log_file_path":              "MONITORING__LOG_FILE_PATH",
		"MONITORING__LOG_BACKUP_COUNT":           "MONITORING__LOG_FILE_BACKUP_COUNT",
		"MONITORING__LOG_SHIPPING_DESTINATION":   "MONITORING__LOG_SHIPPING_DESTINATIONS",
		"MONITORING__LOG_COMPRESSION_AGE":        "MONITORING__LOG_COMPRESSION_AGE_DAYS",
		"MONITORING__LOG_MULTICHANNEL_ENABLED":   "MONITORING__LOG_MULTI_CHANNEL_ENABLED",
		"MONITORING__LOG_FILES_ENABLED":          "MONITORING__LOG_FILE_ENABLED",
		"MONITORING__LOG_CONSOLE_CHANNELS_LEVEL": "MONITORING__LOG_CONSOLE_CHANNELS",
	} {
		t.Run(name, func(t *testing.T) {
			got := faultsOf(t, map[string]string{name: "1"})
			want := []string{name + ": unknown variable: the nearest known one is " + nearest}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("got other faults (-want +got):\n%s", diff)
			}
		})
	}
}

// Variables of other parts and of other programs are none of our business.
func TestOtherVariablesAreLeftAlone(t *testing.T) {
	fromEnv(t, map[string]string{
		"MONITORING__SLOW_QUERY_THRESHOLD": "x",
		"MONITORING__PROMETHEUS_PORT":      "x",
		"LOG_FILE_LEVLE":                   "x",
		"LOG_LEVELS":                       "x",
		"_LOG_SHIPPING_ENABLED":            "x",
		"_LOG_SHIPPING_DESTINATIONS":       "x",
	})
}

func TestFaultsOfTheChannelsFile(t *testing.T) {
	t.Run("missing", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "channels.json")
		t.Setenv("MONITORING__LOG_CHANNELS_FILE", path)
		_, err := handler.OptionsFromEnv()
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("got %v, want an error that wraps fs.ErrNotExist", err)
		}
		wantBeginnings(t, faultsOf(t, nil), []string{"MONITORING__LOG_CHANNELS_FILE: open " + path + ": "})
	})
	t.Run("not JSON", func(t *testing.T) {
		path := writeFile(t, "channels.json", "channels:\n- orders\n")
		wantBeginnings(t, faultsOf(t, map[string]string{"_LOG_CHANNELS_FILE": path}),
			[]string{"MONITORING__LOG_CHANNELS_FILE: " + path + ": line 1: not JSON: "})
	})
	// The names of the channels are not known then, so nothing is said of
	// them; but values are still looked at, and other names too.
	t.Run("with others", func(t *testing.T) {
		path := writeFile(t, "channels.json", "{\"channels\":[\n{\"name\":\"Orders\"},\n{\"name\":\"fills\",\"levl\":\"INFO\"}]}")
		got := faultsOf(t, map[string]string{
			"_LOG_CHANNELS_FILE":       path,
			"_LOG_ORDERS_LEVEL":        "INFO",
			"_LOG_FILLS_MAX_SIZE":      "big",
			"_LOG_FILL_RETENTION_DAYS": "x",
			"_LOG_CONSOLE_CHANNELS":    "fills=INFO",
			"_LOG_FILE_LEVEL":          "x",
			"_LOG_FILE_LEVLE":          "x",
		})
		wantBeginnings(t, got, []string{
			"MONITORING__LOG_FILE_LEVEL: ",
			"MONITORING__LOG_CHANNELS_FILE: " + path + `: line 2: channels[0] "Orders": name: `,
			"MONITORING__LOG_CHANNELS_FILE: " + path + `: line 3: channels[1] "fills": `,
			"MONITORING__LOG_FILLS_MAX_SIZE: ",
			"MONITORING__LOG_FILL_RETENTION_DAYS: ",
			"MONITORING__LOG_FILE_LEVLE: unknown variable: ",
		})
	})
}

// wantBeginnings checks that each line begins as it should.
func wantBeginnings(t *testing.T, got, want []string) {
	t.Helper()
	cut := make([]string, len(got))
	for i, line := range got {
		cut[i] = line
		if i < len(want) {
			cut[i] = line[:min(len(line), len(want[i]))]
		}
	}
	if diff := cmp.Diff(want, cut); diff != "" {
		t.Errorf("got lines that begin otherwise (-want +got):\n%s\nall:\n%q", diff, got)
	}
}
