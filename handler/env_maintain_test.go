package handler_test

import (
	"maps"
	"path/filepath"
	"testing"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// 7: the settings for retention, cleanup and compression were read by nobody.
func TestDefect7EachSettingChangesWhatIsKept(t *testing.T) {
	const plain, packed, gone = "plain", "packed", "gone"
	type fates = map[int]string // by age in days
	tests := []struct {
		name, value string
		want        fates
	}{
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
			number := 0
			for _, age := range []int{100, 25, 10, 5, 1} {
				number++
				paths[age] = plant(t, dir, channel.Trading, number, time.Duration(age)*day)
			}
			look := func() fates {
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
				return got
			}
			h, err := handler.New(opts)
			if err != nil {
				t.Fatal(err)
			}
			// The background has its own time.
			deadline, tick := time.After(30*time.Second), time.NewTicker(5*time.Millisecond)
			defer tick.Stop()
			for waiting := true; waiting && !maps.Equal(look(), tt.want); {
				select {
				case <-tick.C:
				case <-deadline:
					waiting = false
				}
			}
			if err := h.Close(); err != nil {
				t.Error(err)
			}
			if got := look(); !maps.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
