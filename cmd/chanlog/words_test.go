package main

import (
	"testing"
	"time"
)

func TestWords(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{grouped(0), "0"},
		{grouped(999), "999"},
		{grouped(1000), "1,000"},
		{grouped(uint64(1234567)), "1,234,567"},
		{plural(1, "line"), "1 line"},
		{plural(1200, "line"), "1,200 lines"},
		{size(0), "0 B"},
		{size(1023), "1023 B"},
		{size(1024), "1.0 KiB"},
		{size(1536), "1.5 KiB"},
		{size(5 << 30), "5.0 GiB"},
		{size(1 << 60), "1048576.0 TiB"},
		{days(0), "ever"},
		{days(24 * time.Hour), "1 day"},
		{days(365 * 24 * time.Hour), "365 days"},
		{days(36 * time.Hour), "36h0m0s"},
		{withSlash("logs"), "logs/"},
		{withSlash("/"), "/"},
		{shellQuote("logs/a-b_c.d"), "logs/a-b_c.d"},
		{shellQuote("my logs"), "'my logs'"},
		{shellQuote("it's"), `'it'\''s'`},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}
