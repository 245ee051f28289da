package marketdata

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/alphapt/chanlog/channel"
)

const envPrefix = "MONITORING__MARKET_DATA_"

// off is the value of a variable that turns a threshold off.
const off = "off"

// variables are read by OptionsFromEnv.
var variables = []struct {
	name string
	set  func(*Options, string) error
}{
	{"SOURCE", func(o *Options, s string) error { o.DataSource = s; return nil }},
	{"LATENCY_THRESHOLD", func(o *Options, s string) error { return parseDuration(&o.Latency, s) }},
	{"GAP_THRESHOLD", func(o *Options, s string) error { return parseDuration(&o.Gap, s) }},
	{"STALE_THRESHOLD", func(o *Options, s string) error { return parseDuration(&o.Stale, s) }},
	{"FUTURE_THRESHOLD", func(o *Options, s string) error { return parseDuration(&o.Future, s) }},
	{"MIN_PRICE", func(o *Options, s string) error { return parseNumber(&o.MinPrice, s) }},
	{"MAX_PRICE", func(o *Options, s string) error { return parseNumber(&o.MaxPrice, s) }},
	{"MAX_VOLUME", func(o *Options, s string) error { return parseNumber(&o.MaxVolume, s) }},
}

// OptionsFromEnv returns the [Options] that these variables describe:
//
//	MONITORING__MARKET_DATA_SOURCE             DataSource
//	MONITORING__MARKET_DATA_LATENCY_THRESHOLD  Latency: seconds, or a duration such as 500ms
//	MONITORING__MARKET_DATA_GAP_THRESHOLD      Gap
//	MONITORING__MARKET_DATA_STALE_THRESHOLD    Stale
//	MONITORING__MARKET_DATA_FUTURE_THRESHOLD   Future
//	MONITORING__MARKET_DATA_MIN_PRICE          MinPrice
//	MONITORING__MARKET_DATA_MAX_PRICE          MaxPrice
//	MONITORING__MARKET_DATA_MAX_VOLUME         MaxVolume
//
// The value off turns a threshold off. A variable that is not set, or empty,
// changes nothing. The error has everything that is wrong in a line each,
// names that begin like these and are none of them included; the options are
// nil then.
func OptionsFromEnv() (*Options, error) {
	o := new(Options)
	var faults []error
	known := make(map[string]bool)
	for _, v := range variables {
		name := envPrefix + v.name
		known[name] = true
		if s := strings.TrimSpace(os.Getenv(name)); s != "" {
			if err := v.set(o, s); err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", name, err))
			}
		}
	}
	for _, entry := range os.Environ() {
		name, value, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(strings.ToUpper(name), envPrefix) && !known[name] && value != "" {
			faults = append(faults, fmt.Errorf("%s: unknown variable: want one of %s", name, names()))
		}
	}
	if all := o.withDefaults(); all.MinPrice > all.MaxPrice && all.MaxPrice >= 0 {
		faults = append(faults, fmt.Errorf("%sMIN_PRICE: %v is above the greatest price, %v: want less, or a greater %sMAX_PRICE",
			envPrefix, all.MinPrice, all.MaxPrice, envPrefix))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return o, nil
}

func names() string {
	list := make([]string, len(variables))
	for i, v := range variables {
		list[i] = envPrefix + v.name
	}
	return strings.Join(list, ", ")
}

// parseDuration reads a duration in which a number alone is seconds.
func parseDuration(into *time.Duration, s string) error {
	if s == off {
		*into = -1
		return nil
	}
	text := s
	if strings.Trim(s, "0123456789.") == "" {
		text += "s"
	}
	d, err := channel.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("%w; a number alone is seconds", err)
	}
	if d == 0 {
		return fmt.Errorf("%q is no threshold: want more than 0, such as 1.5 or 500ms, or off", s)
	}
	*into = d
	return nil
}

func parseNumber(into *float64, s string) error {
	if s == off {
		*into = -1
		return nil
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !(n > 0) || math.IsInf(n, 0) {
		return fmt.Errorf("%q is no threshold: want a number above 0, such as 0.05, or off", s)
	}
	*into = n
	return nil
}
