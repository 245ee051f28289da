package perf

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/alphapt/chanlog/channel"
)

const envSlowQuery = "MONITORING__SLOW_QUERY_THRESHOLD"

// OptionsFromEnv returns the [Options] that the environment describes.
// MONITORING__SLOW_QUERY_THRESHOLD is the duration from which a query is slow:
// seconds, such as 0.5, or a duration with a unit, such as 500ms; with off no
// query is. A variable that is not set, or empty, changes nothing.
func OptionsFromEnv() (*Options, error) {
	o := new(Options)
	if text := strings.TrimSpace(os.Getenv(envSlowQuery)); text != "" {
		d, err := parseThreshold(text)
		if err != nil {
			return nil, fmt.Errorf("chanlog: environment: %s: %w", envSlowQuery, err)
		}
		o.SlowQuery = d
	}
	return o, nil
}

// parseThreshold reads a duration in which a number alone is seconds. The
// result is above 0, or negative for off.
func parseThreshold(s string) (time.Duration, error) {
	if strings.EqualFold(s, "off") {
		return -1, nil
	}
	d, err := channel.ParseDuration(s)
	if seconds, numErr := strconv.ParseFloat(s, 64); numErr == nil {
		d, err = time.Duration(seconds*float64(time.Second)), nil
		if !(seconds*float64(time.Second) < math.MaxInt64) { // NaN too
			d = 0
		}
	}
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q is no threshold: want seconds above 0, such as 0.5, a duration such as 500ms, or off", s)
	}
	return d, nil
}
