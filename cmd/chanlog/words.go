package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// grouped writes a count with commas: 12,345.
func grouped[T int | int64 | uint64](n T) string {
	s := strconv.FormatUint(uint64(n), 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural writes a count with its noun.
func plural(n uint64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return grouped(n) + " " + noun
}

// size writes a number of bytes to a tenth of the largest fitting unit.
func size(bytes int64) string {
	if bytes < 1024 {
		return fmt.Sprintf("%d B", bytes)
	}
	value, units := float64(bytes), []string{"KiB", "MiB", "GiB", "TiB"}
	for i := 0; ; i++ {
		value /= 1024
		if value < 1024 || i == len(units)-1 {
			return fmt.Sprintf("%.1f %s", value, units[i])
		}
	}
}

// days writes how long files are kept.
func days(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d == 0:
		return "ever"
	case d%day != 0:
		return d.String()
	case d == day:
		return "1 day"
	}
	return fmt.Sprintf("%d days", d/day)
}

// withSlash shows that a path is a directory.
func withSlash(dir string) string {
	return strings.TrimSuffix(dir, string(filepath.Separator)) + string(filepath.Separator)
}

// shellQuote makes a path one word of a shell.
func shellQuote(path string) string {
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("_-./", c)
	}
	if path != "" && strings.IndexFunc(path, func(c rune) bool { return !plain(c) }) < 0 {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
