package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// countLines counts the lines of each file in dir and checks that each of them
// is a record of its channel.
func countLines(t *testing.T, dir string) map[string]int {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil {
		t.Fatal(err)
	}
	counts := make(map[string]int)
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".log")
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			counts[name]++
			var r struct{ Timestamp, Level, Component, Channel, Message string }
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatalf("%s: %v in %q", path, err, line)
			}
			if r.Timestamp == "" || r.Component == "" || r.Message == "" || r.Level == "" {
				t.Errorf("%s: got %q, want a time, a level, a component and a message", path, line)
			}
			if r.Channel != name && (name != "errors" || r.Level != "ERROR") {
				t.Errorf("%s: got channel %q at %s, want %q or a copied error", path, r.Channel, r.Level, name)
			}
		}
	}
	return counts
}

// tableCounts reads the records of each channel from the table.
func tableCounts(t *testing.T, stdout string) map[string]int {
	t.Helper()
	counts := make(map[string]int)
	_, table, _ := strings.Cut(stdout, "CHANNEL")
	for line := range strings.Lines(table) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			break
		}
		if n, err := strconv.Atoi(strings.ReplaceAll(fields[1], ",", "")); err == nil {
			counts[fields[0]] = n
		}
	}
	return counts
}

// checkTable compares the table with the lines that are in the files.
func checkTable(t *testing.T, lines map[string]int, stdout string) {
	t.Helper()
	want := map[string]int{"total": 0}
	for _, name := range channel.Default().Names() {
		want[string(name)] = lines[string(name)]
		want["total"] += lines[string(name)]
	}
	if diff := cmp.Diff(want, tableCounts(t, stdout)); diff != "" {
		t.Errorf("table: got the + side, want the lines of the files, the - side:\n%s", diff)
	}
}

func TestDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "my logs")
	got := chanlog(t.Context(), "demo", "--duration", "300ms", "--rate", "500", "--seed", "9", "--dir", dir)
	if got.code != 0 {
		t.Fatalf("got code %d, want 0: %s", got.code, got.stderr)
	}
	counts := countLines(t, dir)
	for _, name := range channel.Default().Names() {
		if counts[string(name)] == 0 {
			t.Errorf("%s: got no line, want some", name)
		}
	}
	checkTable(t, counts, got.stdout)
	checkTraced(t, dir, got.stdout)

	first, _, _ := strings.Cut(got.stdout, "\n")
	if want := "A paper-trading service runs for 300ms; about 500 records a second go to " + dir + "/"; first != want {
		t.Errorf("first line: got %q, want %q", first, want)
	}
	goes := time.Now().AddDate(0, 0, 7).Format("2 January 2006") // market data and database are kept for a week
	for _, want := range []string{
		"Done after", "365 days", "0 dropped, 0 failed", "Each error is in errors.log too.",
		"chanlog deletes old log files by itself", "market_data.log and database.log", goes,
		"tail -f '" + dir + "'/trading.log",
	} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("got %s\nwant %q in it", got.stdout, want)
		}
	}
	if strings.Contains(got.stdout+got.stderr, "\x1b") {
		t.Error("got an escape sequence where there is no terminal, want none")
	}
	for line := range strings.Lines(got.stderr) {
		if !strings.Contains(line, " WRN ") && !strings.Contains(line, " ERR ") {
			t.Errorf("console: got %q, want WARN and above only", line)
		}
	}
	if !strings.Contains(got.stderr, " WRN ") || !strings.Contains(got.stderr, " ERR ") {
		t.Errorf("console: got %q, want a warning and an error", got.stderr)
	}
}

// checkTraced looks for the request that the demo says to look for: it must have
// been seen by all these channels.
func checkTraced(t *testing.T, dir, stdout string) {
	t.Helper()
	_, rest, _ := strings.Cut(stdout, "grep -h ")
	id, _, ok := strings.Cut(rest, " ")
	if !ok {
		t.Fatalf("got %s, want a grep to try", stdout)
	}
	for _, name := range []string{"trading", "audit"} {
		b, err := os.ReadFile(filepath.Join(dir, name+".log"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(b), `"correlation_id":"`+id+`"`) {
			t.Errorf("%s.log: got no record of correlation id %s, want one", name, id)
		}
	}
}

func TestDemoStoppedWhileItOpens(t *testing.T) {
	t.Setenv("MONITORING__LOG_CONSOLE_LEVEL", "INFO")
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stdout buffer
	stderr := buffer{grown: func(text string) {
		if strings.Contains(text, "positions restored") {
			cancel()
		}
	}}
	code := run(ctx, []string{"demo", "--duration", "1h", "--dir", dir}, strings.NewReader(""), &stdout, &stderr)
	if code != 0 || !strings.Contains(stdout.String(), "Stopped after") || strings.Contains(stdout.String(), "grep") {
		t.Errorf("got code %d and %s, want 0 and what was written until it stopped: %s", code, &stdout, &stderr)
	}
	if !strings.Contains(stdout.String(), "You see INFO and above") {
		t.Errorf("got %s, want the level of the console", &stdout)
	}
	checkTable(t, countLines(t, dir), stdout.String())
}

func TestDemoLeavesADirectoryInUseAlone(t *testing.T) {
	dir := t.TempDir()
	h, err := handler.New(&handler.Options{Dir: dir, Console: handler.ConsoleOptions{Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	got := chanlog(t.Context(), "demo", "--dir", dir)
	if got.code != 2 || got.stdout != "" {
		t.Errorf("got code %d and %q, want 2 and no output", got.code, got.stdout)
	}
	for _, want := range []string{dir, fmt.Sprint(os.Getpid())} {
		if !strings.Contains(got.stderr, want) {
			t.Errorf("got %q, want %q in it", got.stderr, want)
		}
	}
}

func TestDemoReportsABadVariable(t *testing.T) {
	bad := map[string]string{
		"MONITORING__LOG_FILE_LEVEL":                "loud",
		"MONITORING__SLOW_QUERY_THRESHOLD":          "slow",
		"MONITORING__MARKET_DATA_LATENCY_THRESHOLD": "late",
	}
	for name, value := range bad {
		t.Setenv(name, value)
	}
	got := chanlog(t.Context(), "demo", "--dir", t.TempDir())
	if got.code != 2 {
		t.Errorf("got code %d, want 2", got.code)
	}
	for name, value := range bad {
		if !strings.Contains(got.stderr, name) || !strings.Contains(got.stderr, value) {
			t.Errorf("got %q, want an error that names %s and its value %q", got.stderr, name, value)
		}
	}
}

func TestDemoColour(t *testing.T) {
	t.Setenv("NO_COLOR", "1") // a flag is said later than a variable
	got := chanlog(t.Context(), "demo", "--duration", "1ms", "--color", "always", "--dir", t.TempDir())
	for stream, text := range map[string]string{"stdout": got.stdout, "stderr": got.stderr} {
		if !strings.Contains(text, "\x1b[") {
			t.Errorf("%s: got %q, want colour", stream, text)
		}
	}
}
