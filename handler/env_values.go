package handler

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/alphapt/chanlog/channel"
)

// parseSwitch reads a bool in the forms that people write in environments.
func parseSwitch(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "true", "on", "yes", "t", "y", "1":
		return true, nil
	case "false", "off", "no", "f", "n", "0":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither true nor false: want true, on, yes, 1 or false, off, no, 0", s)
}

// parseCount reads a number of things.
func parseCount(s string) (uint, error) {
	n, err := strconv.ParseUint(s, 10, strconv.IntSize)
	if err != nil {
		return 0, fmt.Errorf("%q is not a number: want a whole number, 0 or more", s)
	}
	return uint(n), nil
}

// parseDays reads a duration in which a number alone is days.
func parseDays(s string) (time.Duration, error) {
	text := s
	if strings.Trim(s, "0123456789") == "" {
		text += "d"
	}
	d, err := channel.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%w; a number alone is days", err)
	}
	return d, nil
}

// An interval is a short time, for which a number alone means nothing.
type interval time.Duration

// parseInterval reads a duration in the form of Go.
func parseInterval(s string) (interval, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Millisecond {
		return 0, fmt.Errorf("%q is not an interval: want 1ms or more, with a unit, such as 200ms or 2s", s)
	}
	return interval(d), nil
}

// parseMode reads permission bits, in octal as chmod takes them.
func parseMode(s string) (fs.FileMode, error) {
	const want = "want octal permission bits with which the owner may write, such as 0640"
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "0o"), 8, 32)
	if mode := fs.FileMode(n); err == nil && mode&^fs.ModePerm == 0 && mode&0o200 != 0 {
		return mode, nil
	}
	return 0, fmt.Errorf("%q is not a file mode: %s", s, want)
}

// parseZone reads the name of a time zone. Local is one for Go, and of no use
// to readers of the files on another machine.
func parseZone(s string) (*time.Location, error) {
	loc, err := time.LoadLocation(s)
	if err != nil || loc == time.Local {
		return nil, fmt.Errorf("%q is not a time zone that is known here: want UTC or an IANA name such as Asia/Kolkata; "+
			"the zones must be installed (tzdata) or built in (import time/tzdata)", s)
	}
	return loc, nil
}

// consoleLevels are levels of single channels on the console.
type consoleLevels map[channel.Name]slog.Leveler

// parseConsoleLevels reads levels of channels such as trading=INFO,api=off.
// Whether there are such channels is not known here.
func parseConsoleLevels(s string) (consoleLevels, error) {
	levels := make(consoleLevels)
	var faults []error
	for item := range strings.SplitSeq(s, ",") {
		item = strings.TrimSpace(item)
		if item == "" {
			continue // a comma too many does no harm
		}
		before, after, ok := strings.Cut(item, "=")
		name := channel.Name(strings.TrimSpace(before))
		level, err := parseConsoleLevel(strings.TrimSpace(after))
		switch _, twice := levels[name]; {
		case !ok || name == "":
			err = fmt.Errorf("%q does not give a channel a level: want channel=level with commas between, such as trading=INFO,api=off", item)
		case err != nil:
			err = fmt.Errorf("channel %s: %w", name, err)
		case twice:
			err = fmt.Errorf("channel %s is given twice: keep one", name)
		default:
			levels[name] = level
		}
		if err != nil {
			faults = append(faults, err)
		}
	}
	return levels, errors.Join(faults...)
}

func parseConsoleLevel(s string) (slog.Level, error) {
	switch strings.ToLower(s) {
	case "off", "hidden":
		return Hidden, nil
	}
	level, err := channel.ParseLevel(s)
	if err != nil {
		return 0, fmt.Errorf("%w, or off to hide the channel", err)
	}
	return level, nil
}
