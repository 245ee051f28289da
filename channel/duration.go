package channel

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// longUnits are the units that ParseDuration adds to those of Go, in hours.
var longUnits = map[string]time.Duration{
	"d": 24,
	"w": 7 * 24,
	"y": 365 * 24,
}

// ParseDuration reads a duration as [time.ParseDuration] does and knows three
// more units: d for a day of 24 hours, w for a week and y for 365 days. Parts
// can be combined and spaces may stand between them: 60d, 1w 3d, 7y, 36h,
// 1.5s. A sign is not allowed, since neither a retention nor an interval can
// be negative.
func ParseDuration(s string) (time.Duration, error) {
	const want = "want numbers with a unit of ns, us, ms, s, m, h, d, w or y, such as 60d, 1w3d or 36h"
	const number = "0123456789."
	rest := strings.ReplaceAll(strings.TrimSpace(s), " ", "")
	if rest == "0" {
		return 0, nil
	}
	if rest == "" {
		return 0, fmt.Errorf("%q is not a duration: %s", s, want)
	}
	var sum time.Duration
	for rest != "" {
		unit := strings.TrimLeft(rest, number)
		n := rest[:len(rest)-len(unit)]
		rest = strings.TrimLeft(unit, "abcdefghijklmnopqrstuvwxyzµμ")
		unit = unit[:len(unit)-len(rest)]

		times := time.Duration(1)
		if hours, ok := longUnits[unit]; ok {
			unit, times = "h", hours
		}
		if n != "" && unit == "" {
			return 0, fmt.Errorf("duration %q: %s has no unit: %s", s, n, want)
		}
		// A number that is only too large is well formed, and 0h is always in range.
		if _, err := time.ParseDuration(strings.Map(zeroDigits, n) + unit); err != nil {
			return 0, fmt.Errorf("%q is not a duration: %s", s, want)
		}
		part, err := time.ParseDuration(n + unit)
		if err != nil || part > (math.MaxInt64-sum)/times {
			return 0, fmt.Errorf("duration %q is too long: the longest is about 292 years", s)
		}
		sum += part * times
	}
	return sum, nil
}

func zeroDigits(r rune) rune {
	if r == '.' {
		return r
	}
	return '0'
}
