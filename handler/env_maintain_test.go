package handler_test

import (
	"errors"
	"maps"
	"path/filepath"
	"testing"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/internal/logdir"
)

// 7: the settings for retention, cleanup and compression were read by nobody.
func TestDefect7EachSettingChangesWhatIsKept(t *testing.T) {
	const plain, packed, gone = "plain", "packed", "gone"
	type fates = map[int]string // by age in days
	tests := []struct {
		name, value string
		want        fates
	}{
		// A setting that changes nothing of it, to compare with.
		{"_LOG_TRADING_LEVEL", "INFO", fates{1: plain, 5: plain, 10: packed, 25: packed, 100: gone}},
		{"_LOG_AUTO_CLEANUP_ENABLED", "false", fates{1: plain, 5: plain, 10: packed, 25: packed, 100: packed}},
		{"_LOG_COMPRESSION_ENABLED", "false", fates{1: plain, 5: plain, 10: plain, 25: plain, 100: gone}},
		{"_LOG_COMPRESSION_AGE_DAYS", "3", fates{1: plain, 5: packed, 10: packed, 25: packed, 100: gone}},
		{"_LOG_TRADING_RETENTION_DAYS", "20", fates{1: plain, 5: plain, 10: packed, 25: gone, 100: gone}},
		{"_LOG_TRADING_RETENTION_DAYS", "0", fates{1: plain, 5: plain, 10: packed, 25: packed, 100: packed}},
	}
	for _, tt := range tests {
		t.Run(tt.name+"="+tt.value, func(t *testing.T) {
			dir := t.TempDir()
			opts := fromEnv(t, map[string]string{"_LOG_FILE_PATH": dir, tt.name: tt.value})
			opts.Console.Off = true
			paths := make(map[int]string)
			for i, age := range []int{100, 25, 10, 5, 1} {
				paths[age] = plant(t, dir, channel.Trading, i+1, time.Duration(age)*day)
			}
			h, err := handler.New(opts)
			if err != nil {
				t.Fatal(err)
			}
			// Every setting leaves something to be done with the oldest file.
			await(t, paths[100])
			awaitPass(t, dir)
			if err := h.Close(); err != nil {
				t.Error(err)
			}
			got := make(fates)
			for age, path := range paths {
				switch {
				case exists(path):
					got[age] = plain
				case exists(filepath.Join(dir, "archive", filepath.Base(path)+".gz")):
					got[age] = packed
				default:
					got[age] = gone
				}
			}
			if !maps.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// awaitPass waits until the pass over the rotated files that is at work has
// ended.
func awaitPass(t *testing.T, dir string) {
	t.Helper()
	d, err := logdir.Create(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	deadline, tick := time.After(30*time.Second), time.NewTicker(5*time.Millisecond)
	defer tick.Stop()
	for {
		unlock, err := d.LockMaintenance()
		if err == nil {
			err = unlock()
		}
		if err == nil {
			return
		}
		if !errors.Is(err, logdir.ErrMaintained) {
			t.Fatal(err)
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("the pass does not end")
		}
	}
}
