package marketdata_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/marketdata"
)

const prefix = "MONITORING__MARKET_DATA_"

// clean takes the variables of the package out of the test's environment.
func clean(t *testing.T) {
	t.Helper()
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, prefix) {
			t.Setenv(name, "")
		}
	}
}

func TestOptionsFromEnv(t *testing.T) {
	clean(t)
	for name, tt := range map[string]struct {
		vars map[string]string
		want marketdata.Options
	}{
		"nothing":          {nil, marketdata.Options{}},
		"empty":            {map[string]string{"GAP_THRESHOLD": " "}, marketdata.Options{}},
		"seconds":          {map[string]string{"LATENCY_THRESHOLD": "1.0"}, marketdata.Options{Latency: time.Second}},
		"part of a second": {map[string]string{"GAP_THRESHOLD": " .5 "}, marketdata.Options{Gap: 500 * time.Millisecond}},
		"duration":         {map[string]string{"STALE_THRESHOLD": "5m"}, marketdata.Options{Stale: 5 * time.Minute}},
		"off":              {map[string]string{"FUTURE_THRESHOLD": "off", "MIN_PRICE": "off"}, marketdata.Options{Future: -1, MinPrice: -1}},
		"numbers": {
			map[string]string{"MIN_PRICE": "0.05", "MAX_PRICE": "1e6", "MAX_VOLUME": "500"},
			marketdata.Options{MinPrice: 0.05, MaxPrice: 1e6, MaxVolume: 500},
		},
		"source": {map[string]string{"SOURCE": "zerodha"}, marketdata.Options{DataSource: "zerodha"}},
	} {
		t.Run(name, func(t *testing.T) {
			for k, v := range tt.vars {
				t.Setenv(prefix+k, v)
			}
			got, err := marketdata.OptionsFromEnv()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, *got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOptionsFromEnvTellsAllFaults(t *testing.T) {
	clean(t)
	for k, v := range map[string]string{
		"LATENCY_THRESHOLD": "-1", "GAP_THRESHOLD": "soon", "STALE_THRESHOLD": "0", "MIN_PRICE": "200000",
		"MAX_VOLUME": "NaN", "LATENCY_TRESHOLD": "1",
	} {
		t.Setenv(prefix+k, v)
	}
	got, err := marketdata.OptionsFromEnv()
	if got != nil || err == nil {
		t.Fatalf("got %v and %v, want no options and an error", got, err)
	}
	lines := strings.Split(err.Error(), "\n")
	for _, want := range []string{
		prefix + "LATENCY_THRESHOLD: ", prefix + "GAP_THRESHOLD: ", prefix + `STALE_THRESHOLD: "0" is no threshold`,
		prefix + "MIN_PRICE: 200000 is above", prefix + `MAX_VOLUME: "NaN" is no threshold`,
		prefix + "LATENCY_TRESHOLD: unknown variable: want one of " + prefix + "SOURCE, ",
	} {
		n := 0
		for _, line := range lines {
			if strings.HasPrefix(line, want) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("got %d lines that begin with %q, want 1, of:\n%v", n, want, err)
		}
	}
	if len(lines) != 6 {
		t.Errorf("got %d lines, want 6:\n%v", len(lines), err)
	}
}

// Each variable changes what is logged: level, breach or source of an event
// that is written the same way with and without it.
func TestEachVariableChangesWhatIsLogged(t *testing.T) {
	clean(t)
	for name, tt := range map[string]struct {
		value  string
		metric marketdata.Metric
		at     float64
	}{
		"SOURCE":            {"zerodha", marketdata.Latency, 1},
		"LATENCY_THRESHOLD": {"0.2", marketdata.Latency, 500},
		"GAP_THRESHOLD":     {"1s", marketdata.Gap, 5000},
		"STALE_THRESHOLD":   {"60", marketdata.Stale, 100_000},
		"FUTURE_THRESHOLD":  {"120", marketdata.FutureTimestamp, 100_000},
		"MIN_PRICE":         {"1", marketdata.InvalidPrice, 0.5},
		"MAX_PRICE":         {"1000", marketdata.InvalidPrice, 5000},
		"MAX_VOLUME":        {"1e9", marketdata.InvalidVolume, 1e8},
	} {
		t.Run(name, func(t *testing.T) {
			log := func() line {
				o, err := marketdata.OptionsFromEnv()
				if err != nil {
					t.Fatal(err)
				}
				got := quality(t, o, marketdata.QualityEvent{Metric: tt.metric, TradingSymbol: "X", MeasuredValue: &tt.at})
				delete(got.Event, "event_id")
				return got
			}
			before := log()
			t.Setenv(prefix+name, tt.value)
			after := log()
			if name == "SOURCE" {
				if after.Event["data_source"] != tt.value {
					t.Errorf("data_source: got %v, want %s", after.Event["data_source"], tt.value)
				}
			} else if before.Level == after.Level || before.Event["threshold_breach"] == after.Event["threshold_breach"] {
				t.Errorf("got %v before and %v after, want another level and breach", before, after)
			}
		})
	}
}
