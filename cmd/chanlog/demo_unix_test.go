//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
)

func TestDemoEndsCleanlyOnASignal(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			dir, temp := t.TempDir(), t.TempDir()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "demo", "--duration", "1h", "--dir", dir)
			cmd.Env = append(os.Environ(), asCommand+"=1", "MONITORING__LOG_CONSOLE_LEVEL=INFO", "TMPDIR="+temp)
			var stdout bytes.Buffer
			var once sync.Once
			stderr := buffer{grown: func(text string) {
				if strings.Contains(text, "market open") {
					once.Do(func() { cmd.Process.Signal(sig) })
				}
			}}
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Run(); err != nil {
				t.Fatalf("got %v, want exit code 0: %s", err, &stderr)
			}
			counts := countLines(t, dir)
			if len(counts) != 9 {
				t.Errorf("files: got lines in %v, want nine channels", counts)
			}
			checkTable(t, counts, stdout.String())
			if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
				t.Errorf("left for temporary files: got %v, %v, want nothing", left, err)
			}
			if !strings.Contains(stderr.String(), "service stopped") {
				t.Errorf("got %s, want the end of the service on the console", &stderr)
			}
		})
	}
}
