package handler_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// A real disk of 32 MiB fills up: the ordinary channels are given up, audit
// goes on, and everything comes back when there is space.
func TestDiskThatFillsUp(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root to mount a small disk; .ci/run has it")
	}
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=32m"); err != nil {
		t.Skipf("this machine mounts nothing: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	dir := filepath.Join(disk, "logs")
	heard := listener{make(chan string, 100)}
	h := open(t, handler.Options{Dir: dir, Extra: []slog.Handler{onlyChanlog{heard}}})
	await := func(part string) {
		t.Helper()
		for message := range heard.heard {
			if strings.Contains(message, part) {
				return
			}
		}
	}
	feed := h.WithAttrs([]slog.Attr{slog.String("component", "market_data_feed")})
	trail := h.WithAttrs([]slog.Attr{slog.String("component", "audit_trail")})
	record := slog.Record{Message: "m"}
	if err := errors.Join(feed.Handle(t.Context(), record), trail.Handle(t.Context(), record)); err != nil {
		t.Fatal(err)
	}

	ballast := filepath.Join(disk, "ballast")
	var free syscall.Statfs_t
	if err := syscall.Statfs(disk, &free); err != nil {
		t.Fatal(err)
	}
	const left = 100 << 10
	if err := os.WriteFile(ballast, make([]byte, int64(free.Bavail)*free.Bsize-left), 0o600); err != nil {
		t.Fatal(err)
	}
	await("records of errors are dropped") // the last of them
	if err := feed.Handle(t.Context(), record); !errors.Is(err, handler.ErrDiskFull) {
		t.Errorf("market data: got %v, want ErrDiskFull", err)
	}
	if err := trail.Handle(t.Context(), record); err != nil {
		t.Errorf("audit: %v", err)
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	await("records of market_data are written")
	if err := feed.Handle(t.Context(), record); err != nil {
		t.Errorf("market data with space again: %v", err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	got := lines(t, dir, channel.MarketData)
	if len(got) != 3 || got[1]["_t"] != "dropped" || got[1]["reason"] != "disk full" || got[1]["count"] != 1.0 {
		t.Errorf("market data: got %v, want a mark between two records", got)
	}
	if got := lines(t, dir, channel.Audit); len(got) != 2 {
		t.Errorf("audit: got %v, want both records", got)
	}
	if s := h.Stats().Channels[channel.MarketData]; s.Emitted != 3 || s.Written != 2 || s.Dropped["disk full"] != 1 {
		t.Errorf("account: got %+v", s)
	}
}

// A service starts on a disk that has no byte left, and goes on when there is
// space.
func TestStartOnAFullDisk(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root to mount a small disk; .ci/run has it")
	}
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=16m"); err != nil {
		t.Skipf("this machine mounts nothing: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	dir := filepath.Join(disk, "logs")
	first := open(t, handler.Options{Dir: dir})
	slog.New(first).Error("before", "component", "order_manager")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 16<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v, want the disk to be full", err)
	}
	h := open(t, handler.Options{Dir: dir})
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	l := h.WithAttrs([]slog.Attr{slog.String("component", "audit_trail")})
	if err := l.Handle(t.Context(), slog.Record{Message: "after"}); err != nil {
		t.Error(err)
	}
	if got := messages(t, dir, channel.Audit); len(got) != 1 || got[0] != "after" {
		t.Errorf("got %v, want the record", got)
	}
}
