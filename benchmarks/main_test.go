package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	dir := t.TempDir()
	var out strings.Builder
	err := run(t.Context(), []string{"-count", "2", "-calls", "50", "-latency", "0", "-kills", "1",
		"-only", "chanlog,write(2),do-nothing,zerolog", "-dir", dir}, &out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\nBenchmarkEvent/chanlog-", "\nBenchmarkParallel/bare_write(2)-", "\nBenchmarkDisabled/zerolog_+_lumberjack-",
		"\n| chanlog ", "\n| bare write(2) ", "\n| do-nothing slog handler ", "\n| zerolog + lumberjack "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got output without %q:\n%s", want, out.String())
		}
	}
	for line := range strings.Lines(out.String()) {
		if strings.HasPrefix(line, "| chanlog ") {
			cells := strings.Split(line, "|")
			if faulty := strings.TrimSpace(cells[len(cells)-3]); faulty != "0" {
				t.Errorf("got %q faulty records, want 0:\n%s", faulty, line)
			}
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
		t.Errorf("got %v, %v left behind, want nothing", left, err)
	}
}

// All faults of the flags are told at once.
func TestRunRefusesFlags(t *testing.T) {
	err := run(t.Context(), []string{"-count", "0", "-calls", "1", "-latency", "-1s", "-kills", "-1", "-only", "logrus", "more"}, os.Stdout)
	if err == nil {
		t.Fatal("got no error, want one")
	}
	for _, want := range []string{"-count 0", "-calls 1", "-latency -1s", "-kills -1", "-only", `"more"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got error %q, want %q in it", err, want)
		}
	}
}
