package handler

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A number alone is days, and with a unit the same days.
func FuzzParseDays(f *testing.F) {
	for _, s := range []string{"", "0", "7", "007", "60d", "5y", "1w3d", "12h", "1.5d", "-1", "106751", "106752", "99999999999999999999", "d", "7 d", "٣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseDays(s)
		n, notNumber := strconv.ParseUint(s, 10, 64)
		const day = 24 * time.Hour
		switch {
		case err != nil:
			if !strings.Contains(err.Error(), "a number alone is days") {
				t.Errorf("%q: got %q, want what is allowed", s, err)
			}
			if notNumber == nil && n <= 106751 { // as many days as fit
				t.Errorf("%q: got %v, want %d days", s, err, n)
			}
		case got < 0:
			t.Errorf("%q: got %v, want 0 or more", s, got)
		case notNumber == nil && got != time.Duration(n)*day:
			t.Errorf("%q: got %v, want %d days", s, got, n)
		}
	})
}

// A mode that is read is one that chmod prints the same.
func FuzzParseMode(f *testing.F) {
	for _, s := range []string{"", "0640", "640", "0o640", "0o0o640", "0777", "1777", "0440", "8", "-0640", "0_640"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		mode, err := parseMode(s)
		if err != nil {
			if !strings.Contains(err.Error(), strconv.Quote(s)) || !strings.Contains(err.Error(), "such as 0640") {
				t.Errorf("%q: got %q, want the value and what is allowed", s, err)
			}
			return
		}
		if mode&^fs.ModePerm != 0 || mode&0o200 == 0 {
			t.Errorf("%q: got %v, want permissions with which the owner may write", s, mode)
		}
		if text := fmt.Sprintf("%o", mode); strings.TrimLeft(strings.TrimPrefix(s, "0o"), "0") != text {
			t.Errorf("%q: got %s, want the same number", s, text)
		}
	})
}

// What is read can be written again, in any order and with other spaces, and
// says the same.
func FuzzParseConsoleLevels(f *testing.F) {
	for _, s := range []string{"", ",", "trading=INFO", "trading=INFO,api=off", "a=b=c", "a=DEBUG,a=INFO", "=", "a=", " a = warning ,", "a=ERROR+4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		levels, err := parseConsoleLevels(s)
		if err != nil {
			if err.Error() == "" {
				t.Errorf("%q: got an error that says nothing", s)
			}
			return
		}
		var items []string
		for _, name := range slices.Backward(slices.Sorted(maps.Keys(levels))) {
			text := levels[name].Level().String()
			if levels[name] == Hidden {
				text = "OFF"
			}
			items = append(items, fmt.Sprintf("%s = %s", name, text))
		}
		again, err := parseConsoleLevels(strings.Join(items, " , "))
		if err != nil || !maps.Equal(levels, again) {
			t.Errorf("%q: got %v, then %v from %q (error %v), want the same", s, levels, again, items, err)
		}
	})
}

func FuzzParseSwitch(f *testing.F) {
	for _, s := range []string{"", "true", "FALSE", "on", "Off", "yes", "no", "1", "0", "2", "t", "F", "y", "N", "truefalse"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseSwitch(s)
		if err != nil && !strings.Contains(err.Error(), strconv.Quote(s)) {
			t.Errorf("%q: got %q, want the value in the error", s, err)
		}
		// Where Go reads a bool it must be the same one.
		if b, other := strconv.ParseBool(s); other == nil && (err != nil || got != b) {
			t.Errorf("%q: got %t, %v, want %t", s, got, err, b)
		}
	})
}
