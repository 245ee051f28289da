package channel_test

import (
	"strings"
	"testing"

	"github.com/alphapt/chanlog/channel"
)

func TestParseSize(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want int64
	}{
		{"0", 0},
		{"1048576", 1 << 20},
		{"512B", 512},
		{"1K", 1 << 10},
		{"1kB", 1 << 10},
		{"1KiB", 1 << 10},
		{"200MB", 200 << 20},
		{"200m", 200 << 20},
		{" 2 GiB ", 2 << 30},
		{"9223372036854775807", 1<<63 - 1},
		{"8589934591G", 8589934591 << 30},
	} {
		if got, err := channel.ParseSize(tt.in); err != nil || got != tt.want {
			t.Errorf("ParseSize(%q): got %d, %v, want %d", tt.in, got, err, tt.want)
		}
	}
}

func TestParseSizeFaults(t *testing.T) {
	for in, want := range map[string]string{
		"":                     "want a whole number of bytes",
		"MB":                   "want a whole number of bytes",
		"-1":                   "want a whole number of bytes",
		"+1":                   "want a whole number of bytes",
		"1.5GB":                "want a whole number of bytes",
		"1TB":                  "want a whole number of bytes",
		"1 M B":                "want a whole number of bytes",
		"1MBs":                 "want a whole number of bytes",
		"9223372036854775808":  "too large",
		"8589934592G":          "too large",
		"99999999999999999999": "too large",
	} {
		_, err := channel.ParseSize(in)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `"`+in+`"`) {
			t.Errorf("ParseSize(%q): got error %v, want one with the value and %q", in, err, want)
		}
	}
}
