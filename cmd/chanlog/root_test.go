package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestUsage(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		code int
		want []string // on standard output when code is 0, else on standard error
	}{
		{"help", nil, 0, []string{"demo", "--dir", "--color"}},
		{"version", []string{"--version"}, 0, []string{"chanlog "}},
		{"demo help", []string{"demo", "--help"}, 0, []string{"--duration", "(default 10s)", "--rate", "(default 200)", "--seed", "CHANLOG_DIR"}},
		{"unknown command", []string{"dmeo"}, 2, []string{`unknown command "dmeo"`, "demo"}},
		{"unknown flag", []string{"demo", "--speed", "3"}, 2, []string{"unknown flag: --speed", "chanlog demo --help"}},
		{"argument", []string{"demo", "now"}, 2, []string{`unknown command "now" for "chanlog demo"`}},
		{"rate not a number", []string{"demo", "--rate", "fast"}, 2, []string{`"fast"`, "--rate", "want a whole number of 1 to 100000"}},
		{"rate of nothing", []string{"demo", "--rate", "0"}, 2, []string{`"0"`, "--rate", "1 to 100000"}},
		{"rate too high", []string{"demo", "--rate", "100001"}, 2, []string{"--rate", "1 to 100000"}},
		{"duration without unit", []string{"demo", "--duration", "10"}, 2, []string{`"10"`, "--duration", "such as 30s"}},
		{"duration backwards", []string{"demo", "--duration", "-1s"}, 2, []string{`"-1s"`, "--duration", "positive"}},
		{"seed", []string{"demo", "--seed", "x"}, 2, []string{`"x"`, "--seed"}},
		{"colour", []string{"demo", "--color", "blue"}, 2, []string{`"blue"`, "--color", "want auto, always or never"}},
		{"no directory", []string{"demo", "--dir", ""}, 2, []string{"--dir", "want the path of a directory"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir()) // a flag that is wrongly accepted starts the demo
			got := chanlog(t.Context(), tt.args...)
			out, other := got.stdout, got.stderr
			if tt.code != 0 {
				out, other = other, out
			}
			if got.code != tt.code || other != "" {
				t.Errorf("got code %d and %q on the other stream, want %d and nothing", got.code, other, tt.code)
			}
			for _, want := range tt.want {
				if !strings.Contains(out, want) {
					t.Errorf("got %q, want %q in it", out, want)
				}
			}
		})
	}
}

func TestLogDir(t *testing.T) {
	for _, tt := range []struct{ name, flag, env, configured, want string }{
		{"nothing", "", "", "", "logs"},
		{"configuration", "", "", "c", "c"},
		{"environment", "", "e", "c", "e"},
		{"flag", "f", "e", "c", "f"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("CHANLOG_DIR", tt.env)
			g := global{dir: tt.flag}
			if got := g.logDir(tt.configured); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestDirFlagReachesTheCommand(t *testing.T) {
	// A file in the way shows which directory was meant.
	file := filepath.Join(t.TempDir(), "file")
	writeFile(t, file, "")
	if got := chanlog(t.Context(), "demo", "--dir", file); got.code != 2 || !strings.Contains(got.stderr, file) {
		t.Errorf("got code %d and %q, want 2 and an error that names %s", got.code, got.stderr, file)
	}
}
