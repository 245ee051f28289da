package handler_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// plant puts a rotated segment with one record of that age into dir, as an
// earlier run would have left it, and returns its path.
func plant(t *testing.T, dir string, name channel.Name, number int, age time.Duration) string {
	t.Helper()
	at := time.Now().UTC().Add(-age)
	folder := filepath.Join(dir, "daily", at.Format(time.DateOnly))
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, fmt.Sprintf("%s-%s-%06d.log", name, at.Format("20060102T150405.000000000Z"), number))
	line := fmt.Sprintf(`{"timestamp":"%s","level":"INFO","channel":"%s","message":"old"}`+"\n", at.Format("2006-01-02T15:04:05.000000000Z"), name)
	if err := os.WriteFile(path, []byte(line), 0o640); err != nil {
		t.Fatal(err)
	}
	return path
}

const day = 24 * time.Hour

// await waits until a file is gone, which the handler sees to in the
// background.
func await(t *testing.T, path string) {
	t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := os.Lstat(path); os.IsNotExist(err) {
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("%s is still there", path)
		}
	}
}

// Of three files of a channel, the one beyond its retention is deleted, the
// one beyond the compression age is compressed, and the young one stays.
func TestMaintenanceInTheBackground(t *testing.T) {
	dir := t.TempDir()
	expired := plant(t, dir, channel.Audit, 1, 366*day)
	old := plant(t, dir, channel.Audit, 2, 8*day)
	young := plant(t, dir, channel.Audit, 3, 6*day)
	h := open(t, handler.Options{Dir: dir})
	await(t, expired)
	await(t, old)
	if _, err := os.Stat(young); err != nil {
		t.Error(err)
	}
	packed := filepath.Join(dir, "archive", filepath.Base(old)+".gz")
	f, err := os.Open(packed)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(r); err != nil || !strings.Contains(string(b), `"message":"old"`) {
		t.Errorf("got %q, %v in the archive", b, err)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}

func TestMaintenanceOff(t *testing.T) {
	for _, tt := range []struct {
		name             string
		opts             handler.MaintenanceOptions
		deleted, pressed bool
	}{
		{"all", handler.MaintenanceOptions{}, true, true},
		{"no cleanup", handler.MaintenanceOptions{CleanupOff: true}, false, true},
		{"no compression", handler.MaintenanceOptions{CompressionOff: true}, true, false},
		{"a higher age", handler.MaintenanceOptions{CompressAfter: 9 * day}, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			expired := plant(t, dir, channel.Trading, 1, 61*day)
			old := plant(t, dir, channel.Trading, 2, 8*day)
			plant(t, dir, channel.Trading, 3, day)
			last := plant(t, dir, channel.API, 1, 31*day) // a sign that the pass went by
			plant(t, dir, channel.API, 2, day)
			h := open(t, handler.Options{Dir: dir, Maintenance: tt.opts})
			if tt.deleted {
				await(t, expired)
			}
			if tt.pressed {
				await(t, old)
			}
			if !tt.opts.CleanupOff {
				await(t, last)
			}
			awaitPass(t, dir)
			if err := h.Close(); err != nil {
				t.Fatal(err)
			}
			if got := exists(expired) || exists(filepath.Join(dir, "archive", filepath.Base(expired)+".gz")); got == tt.deleted {
				t.Errorf("the expired file is there: %t", got)
			}
			if got := exists(old); got == tt.pressed {
				t.Errorf("the old plain file is there: %t", got)
			}
		})
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// While another process looks after the files, the handler leaves it to it,
// and logs on.
func TestCloseDoesNotWaitForMaintenance(t *testing.T) {
	dir := t.TempDir()
	for i := range 300 {
		plant(t, dir, channel.Trading, i+1, 10*day+time.Duration(i)*time.Second)
	}
	h := open(t, handler.Options{Dir: dir})
	slog.New(h).Info("m", "component", "order_manager")
	start := time.Now()
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("Close took %v, want 5 s at most", took)
	}
	// Every segment is there exactly once.
	plain, _ := filepath.Glob(filepath.Join(dir, "daily", "*", "*.log"))
	packed, _ := filepath.Glob(filepath.Join(dir, "archive", "*.log.gz"))
	if len(plain)+len(packed) != 300 {
		t.Errorf("got %d plain and %d compressed files, want 300 in all", len(plain), len(packed))
	}
}

// mustGlob returns the files of rotated segments, plain or compressed.
func mustGlob(t *testing.T, dir string) []string {
	t.Helper()
	plain, err := filepath.Glob(filepath.Join(dir, "daily", "*", "*.log"))
	if err != nil {
		t.Fatal(err)
	}
	packed, err := filepath.Glob(filepath.Join(dir, "archive", "*.log.gz"))
	if err != nil {
		t.Fatal(err)
	}
	return append(plain, packed...)
}
