package handler_test

import (
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// TestCrashOutput crashes a child that follows docs/production.md, and finds
// the runtime's last words beside what the child logged.
func TestCrashOutput(t *testing.T) {
	const env = "CHANLOG_TEST_CRASH_DIR"
	if dir := os.Getenv(env); dir != "" {
		crashAsDocumented(dir)
		return
	}
	dir := t.TempDir()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCrashOutput$")
	child.Env = append(os.Environ(), env+"="+dir)
	if out, err := child.CombinedOutput(); err == nil {
		t.Fatalf("the child did not crash: %s", out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "crash.log"))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(b); !strings.Contains(got, "panic: last words") || !strings.Contains(got, "crashAsDocumented") {
		t.Errorf("crash.log: got %q, want the panic and its stack", got)
	}
	if got := messages(t, dir, channel.Errors); len(got) != 1 || got[0] != "about to crash" {
		t.Errorf("errors: got %v, want what was logged before", got)
	}
}

func crashAsDocumented(dir string) {
	h, err := handler.New(&handler.Options{Dir: dir})
	if err != nil {
		os.Exit(3)
	}
	crash, err := os.OpenFile(filepath.Join(dir, "crash.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
	if err == nil {
		err = debug.SetCrashOutput(crash, debug.CrashOptions{})
		crash.Close()
	}
	if err != nil {
		os.Exit(4)
	}
	slog.New(h).Error("about to crash")
	done := make(chan struct{})
	go func() { // not in the test's goroutine, which recovers
		defer close(done)
		panic("last words")
	}()
	<-done
}
