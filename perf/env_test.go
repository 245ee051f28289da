package perf_test

import (
	"testing"
	"time"

	"github.com/alphapt/chanlog/perf"
)

func TestOptionsFromEnv(t *testing.T) {
	for _, tt := range []struct {
		value string
		want  time.Duration
		ok    bool
	}{
		{"", 0, true},
		{" 1.0 ", time.Second, true},
		{"0.25", 250 * time.Millisecond, true},
		{"500ms", 500 * time.Millisecond, true},
		{"off", -1, true},
		{"0", 0, false},
		{"-1", 0, false},
		{"NaN", 0, false},
		{"1e300", 0, false},
		{"soon", 0, false},
	} {
		t.Run(tt.value, func(t *testing.T) {
			t.Setenv("MONITORING__SLOW_QUERY_THRESHOLD", tt.value)
			o, err := perf.OptionsFromEnv()
			if (err == nil) != tt.ok {
				t.Fatalf("got error %v, want one: %v", err, !tt.ok)
			}
			if err == nil && o.SlowQuery != tt.want {
				t.Errorf("got %v, want %v", o.SlowQuery, tt.want)
			}
		})
	}
}

// MONITORING__SLOW_QUERY_THRESHOLD changes what is logged.
func TestSlowQueryThresholdFromEnv(t *testing.T) {
	for value, want := range map[string]string{"": "DEBUG", "0.5": "WARN", "off": "DEBUG"} {
		t.Setenv("MONITORING__SLOW_QUERY_THRESHOLD", value)
		o, err := perf.OptionsFromEnv()
		if err != nil {
			t.Fatal(err)
		}
		l, k := newBook(t, o)
		if err := l.Query(t.Context(), perf.QueryEvent{Operation: "SELECT", Duration: 700 * time.Millisecond}); err != nil {
			t.Fatal(err)
		}
		record, _ := k.record("perf.query")
		if got := record["level"]; got != want {
			t.Errorf("threshold %q, a query of 0.7 s: got level %v, want %v", value, got, want)
		}
	}
}
