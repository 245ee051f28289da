package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	dir, err := os.MkdirTemp(".", "run") //nolint:usetesting // the busy disk must not be in memory
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	var out strings.Builder
	err = run(t.Context(), []string{"-count", "1", "-calls", "50", "-latency", "5ms", "-kills", "2",
		"-only", "chanlog,write,do-nothing,zerolog", "-dir", dir}, &out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\nBenchmarkEvent/chanlog_(process)-", "\nBenchmarkParallel/bare_write(2)-", "\nBenchmarkDisabled/zerolog_+_lumberjack-",
		"\nBenchmarkBusy/chanlog_(interval)-", "\nBenchmarkGroup16/chanlog_(always)-", "\nBenchmarkKill/bare_write(2)-",
		"\n# the process that kept the disk busy took ", "\n### The event\n", "\n### Records lost at SIGKILL\n", "\n### Verdict\n",
		"\n| chanlog (process) ", "\n| bare write(2) ", "\n| do-nothing slog handler ", "\n| zerolog + lumberjack ",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got output without %q:\n%s", want, out.String())
		}
	}
	for _, target := range targets {
		if want := "\n| " + target.what + " "; !strings.Contains(out.String(), want) &&
			!strings.Contains(target.what, "JSONHandler") && !strings.Contains(target.what, "zap") {
			t.Errorf("got output without the target %q:\n%s", target.what, out.String())
		}
	}
	if faults := regexp.MustCompile(`.*\b[1-9]\d* `+faultyUnit).FindAllString(out.String(), -1); faults != nil {
		t.Errorf("got faulty records, want none:\n%s", strings.Join(faults, "\n"))
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
		t.Errorf("got %v, %v left behind, want nothing", left, err)
	}
}

// All faults of the flags are told at once.
func TestParseRefusesFlags(t *testing.T) {
	_, err := parse([]string{"-count", "0", "-calls", "1", "-latency", "0", "-kills", "0", "-parts", "event,idle", "-only", "logrus", "more"})
	if err == nil {
		t.Fatal("got no error, want one")
	}
	for _, want := range []string{"-count 0", "-calls 1", "-latency 0", "-kills 0", "-parts", `"idle"`, "-only", `"logrus"`, `"more"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got error %q, want %q in it", err, want)
		}
	}
}
