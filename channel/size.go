package channel

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ParseSize reads a number of bytes: a whole number and, if wanted, a unit of
// K, M or G, each 1024 times the one before. The unit may be followed by B or
// iB, its case does not matter, and a space may stand before it: 1048576,
// 200MB, 2 GiB.
func ParseSize(s string) (int64, error) {
	const want = "want a whole number of bytes with or without K, M or G, such as 1048576, 200MB or 2GB"
	t := strings.TrimSpace(s)
	digits := len(t) - len(strings.TrimLeft(t, "0123456789"))
	var shift uint
	switch strings.ToLower(strings.TrimSpace(t[digits:])) {
	case "", "b":
	case "k", "kb", "kib":
		shift = 10
	case "m", "mb", "mib":
		shift = 20
	case "g", "gb", "gib":
		shift = 30
	default:
		return 0, fmt.Errorf("%q is not a size: %s", s, want)
	}
	if digits == 0 {
		return 0, fmt.Errorf("%q is not a size: %s", s, want)
	}
	n, err := strconv.ParseInt(t[:digits], 10, 64)
	if err != nil || n > math.MaxInt64>>shift {
		return 0, fmt.Errorf("size %q is too large: the largest is %d bytes", s, int64(math.MaxInt64))
	}
	return n << shift, nil
}
