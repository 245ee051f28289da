package channel_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/channel"
)

func TestParseDuration(t *testing.T) {
	const day = 24 * time.Hour
	for _, tt := range []struct {
		in   string
		want time.Duration
	}{
		{"0", 0},
		{"0d", 0},
		{"60d", 60 * day},
		{"2w", 14 * day},
		{"7y", 7 * 365 * day},
		{"1w3d12h", 10*day + 12*time.Hour},
		{" 1w 3d ", 10 * day},
		{"1.5d", 36 * time.Hour},
		{".5h", 30 * time.Minute},
		{"36h", 36 * time.Hour},
		{"1h30m", 90 * time.Minute},
		{"500ms", 500 * time.Millisecond},
		{"3us2µs1ns", 5*time.Microsecond + 1},
		{"292y", 292 * 365 * day},
		{"9223372036854775807ns", 1<<63 - 1},
	} {
		if got, err := channel.ParseDuration(tt.in); err != nil || got != tt.want {
			t.Errorf("ParseDuration(%q): got %v, %v, want %v", tt.in, got, err, tt.want)
		}
	}
}

func TestParseDurationFaults(t *testing.T) {
	for in, want := range map[string]string{
		"":                         "want numbers with a unit",
		" ":                        "want numbers with a unit",
		"d":                        "want numbers with a unit",
		"30":                       "30 has no unit",
		"1h30":                     "30 has no unit",
		"-1h":                      "want numbers with a unit",
		"+1h":                      "want numbers with a unit",
		"1M":                       "want numbers with a unit",
		"60D":                      "want numbers with a unit",
		"1.2.3h":                   "want numbers with a unit",
		".d":                       "want numbers with a unit",
		"1h!":                      "want numbers with a unit",
		"1month":                   "want numbers with a unit",
		"293y":                     "too long",
		"200y200y":                 "too long",
		"99999999999999999999h":    "too long",
		"9223372036854775807ns1ns": "too long",
	} {
		_, err := channel.ParseDuration(in)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `"`+in+`"`) {
			t.Errorf("ParseDuration(%q): got error %v, want one with the value and %q", in, err, want)
		}
	}
}
