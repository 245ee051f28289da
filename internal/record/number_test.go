package record_test

import (
	"encoding/json"
	"log/slog"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/internal/record"
)

// value returns how the value of an attribute is written.
func value(t *testing.T, v slog.Value) string {
	t.Helper()
	l, ok := strings.CutPrefix(line(new(record.Scope), slog.Attr{Key: "k", Value: v}), head+`,"k":`)
	if !ok {
		t.Fatalf("got %s, want a key k", l)
	}
	return strings.TrimSuffix(l, "}\n")
}

func TestIntegersOfEachLength(t *testing.T) {
	for power := uint64(1); ; power *= 10 {
		for _, n := range []uint64{power - 1, power, power + 1, power * 9} {
			if got, want := value(t, slog.Uint64Value(n)), strconv.FormatUint(n, 10); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if got, want := value(t, slog.Int64Value(-int64(n))), strconv.FormatInt(-int64(n), 10); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		if power == 1e19 {
			break
		}
	}
	for shift := range 64 {
		n := uint64(1) << shift
		if got, want := value(t, slog.Uint64Value(n)), strconv.FormatUint(n, 10); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got, want := value(t, slog.Int64Value(math.MinInt64)), "-9223372036854775808"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFloats(t *testing.T) {
	for want, f := range map[string]float64{
		"0": 0, "-0": math.Copysign(0, -1), "1": 1, "-1": -1, "100": 100, "2500.5": 2500.5, "-2500.05": -2500.05,
		"0.1": 0.1, "0.29": 0.29, "0.0001": 0.0001, "-0.0001": -0.0001, "0.0005": 0.0005, "0.00005": 0.00005,
		"99.9999": 99.9999, "99.99995": 99.99995, "0.30000000000000004": math.Nextafter(0.3, 1),
		"2500.5000000000005": math.Nextafter(2500.5, 1e9), "2500.4999999999995": math.Nextafter(2500.5, 0),
		"99999999999.9999": 99999999999.9999, "100000000000": 1e11, "1000000000000000": 1e15,
		"9007199254740992": 1 << 53, "100000000000000000000": 1e20, "1e+21": 1e21,
		"35184372088832.01": math.Nextafter(1<<45, 1e15), "123456789012.3": 123456789012.3,
		"0.000001": 1e-6, "1e-7": 1e-7, "5e-324": 5e-324, "1.7976931348623157e+308": math.MaxFloat64,
	} {
		if got := value(t, slog.Float64Value(f)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// FuzzFloat compares with encoding/json. Most floats of a fuzzer have too
// many decimals for the short way, so it also tries those that have few.
func FuzzFloat(f *testing.F) {
	f.Add(uint64(0), int64(25005))
	f.Add(math.Float64bits(2500.5), int64(-1))
	f.Fuzz(func(t *testing.T, bits uint64, ticks int64) {
		short := float64(ticks) / 1e4
		for _, x := range []float64{math.Float64frombits(bits), short, math.Nextafter(short, 0), float64(ticks), float64(ticks) / 1e5} {
			want, err := json.Marshal(x)
			if err != nil {
				continue // NaN and the infinities
			}
			if got := value(t, slog.Float64Value(x)); got != string(want) {
				t.Errorf("got %s, want %s", got, want)
			}
		}
	})
}
