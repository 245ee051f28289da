package channel_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/channel"
)

func TestParseLevel(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want slog.Level
	}{
		{"DEBUG", slog.LevelDebug},
		{"info", slog.LevelInfo},
		{"Warn", slog.LevelWarn},
		{"WARNING", slog.LevelWarn},
		{" warning ", slog.LevelWarn},
		{"error", slog.LevelError},
		{"INFO+2", slog.LevelInfo + 2},
		{"WARNING-1", slog.LevelWarn - 1},
	} {
		if got, err := channel.ParseLevel(tt.in); err != nil || got != tt.want {
			t.Errorf("ParseLevel(%q): got %v, %v, want %v", tt.in, got, err, tt.want)
		}
	}
	for _, in := range []string{"", "LOUD", "WARNINGS", "INFO+", "INFO+x", "4", "IN FO"} {
		_, err := channel.ParseLevel(in)
		if err == nil || !strings.Contains(err.Error(), "want DEBUG, INFO, WARN") || !strings.Contains(err.Error(), `"`+in+`"`) {
			t.Errorf("ParseLevel(%q): got error %v, want one with the value and what is allowed", in, err)
		}
	}
}
