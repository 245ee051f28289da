package marketdata_test

import (
	"log/slog"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/marketdata"
)

func TestQuality(t *testing.T) {
	e := latency()
	e.MeasuredValue, e.Exchange = marketdata.Milliseconds(1500*time.Millisecond), "NSE"
	got := quality(t, nil, e)
	if id, _ := got.Event["event_id"].(string); len(id) != 36 {
		t.Errorf("event_id: got %q, want a UUID", id)
	}
	delete(got.Event, "event_id")
	want := line{Level: "WARN", Message: "market data latency", Channel: "market_data", Event: map[string]any{
		"event_type": "data_quality", "schema_version": 1.0,
		"quality_metric": "latency", "severity": "WARNING", "instrument_token": 738561.0, "tradingsymbol": "RELIANCE",
		"measured_value": 1500.0, "threshold_value": 1000.0, "threshold_side": "above", "threshold_breach": true,
		"value_unit": "ms", "data_source": "zerodha", "exchange": "NSE",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestThresholds(t *testing.T) {
	tight := &marketdata.Options{
		Latency: time.Millisecond, Gap: 2 * time.Millisecond, Stale: 3 * time.Millisecond, Future: 4 * time.Millisecond,
		MinPrice: 5, MaxPrice: 6, MaxVolume: 7,
	}
	none := &marketdata.Options{Latency: -1, Gap: -1, Stale: -1, Future: -1, MinPrice: -1, MaxPrice: -1, MaxVolume: -1}
	explicit := func(v float64, side marketdata.Side) func(*marketdata.QualityEvent) {
		return func(e *marketdata.QualityEvent) { e.ThresholdValue, e.ThresholdSide = &v, side }
	}
	for _, tt := range []struct {
		name      string
		options   *marketdata.Options
		metric    marketdata.Metric
		value     float64
		change    func(*marketdata.QualityEvent)
		threshold any // nil for none
		side      any
		breach    any
		level     string
	}{
		{"default latency, within", nil, marketdata.Latency, 1000, nil, 1000.0, "above", false, "INFO"},
		{"default latency", nil, marketdata.Latency, 1000.5, nil, 1000.0, "above", true, "WARN"},
		{"default gap", nil, marketdata.Gap, 10_001, nil, 10_000.0, "above", true, "WARN"},
		{"default stale", nil, marketdata.Stale, 300_001, nil, 300_000.0, "above", true, "WARN"},
		{"default future", nil, marketdata.FutureTimestamp, 60_001, nil, 60_000.0, "above", true, "WARN"},
		{"default price, low", nil, marketdata.InvalidPrice, 0, nil, 0.01, "below", true, "WARN"},
		{"default price, high", nil, marketdata.InvalidPrice, 100_001, nil, 100_000.0, "above", true, "WARN"},
		{"default price, fine", nil, marketdata.InvalidPrice, 2500.5, nil, 100_000.0, "above", false, "INFO"},
		{"default volume", nil, marketdata.InvalidVolume, 1e7 + 1, nil, 1e7, "above", true, "WARN"},
		{"negative volume", nil, marketdata.InvalidVolume, -1, nil, 0.0, "below", true, "WARN"},
		{"latency", tight, marketdata.Latency, 1.5, nil, 1.0, "above", true, "WARN"},
		{"gap", tight, marketdata.Gap, 2.5, nil, 2.0, "above", true, "WARN"},
		{"stale", tight, marketdata.Stale, 3.5, nil, 3.0, "above", true, "WARN"},
		{"future", tight, marketdata.FutureTimestamp, 4.5, nil, 4.0, "above", true, "WARN"},
		{"price, low", tight, marketdata.InvalidPrice, 4.5, nil, 5.0, "below", true, "WARN"},
		{"price, high", tight, marketdata.InvalidPrice, 6.5, nil, 6.0, "above", true, "WARN"},
		{"volume", tight, marketdata.InvalidVolume, 7.5, nil, 7.0, "above", true, "WARN"},
		{"no latency", none, marketdata.Latency, 1e9, nil, nil, nil, nil, "WARN"},
		{"no price", none, marketdata.InvalidPrice, 0, nil, nil, nil, nil, "WARN"},
		{"no volume", none, marketdata.InvalidVolume, 1e9, nil, nil, nil, nil, "WARN"},
		{"a metric without one", nil, marketdata.OutOfOrder, 1, nil, nil, nil, nil, "WARN"},
		{"the event's own", tight, marketdata.Latency, 50, explicit(100, ""), 100.0, "above", false, "INFO"},
		{"of 0", tight, marketdata.SequenceGap, 1, explicit(0, ""), 0.0, "above", true, "WARN"},
		{"below by metric", nil, marketdata.MissingDepth, 3, explicit(5, ""), 5.0, "below", true, "WARN"},
		{"below by metric, within", nil, marketdata.MissingDepth, 5, explicit(5, ""), 5.0, "below", false, "INFO"},
		{"volume fell", nil, marketdata.VolumeRegression, 90, explicit(100, ""), 100.0, "below", true, "WARN"},
		{"side of the event", nil, marketdata.InvalidPrice, 0.5, explicit(1, marketdata.Below), 1.0, "below", true, "WARN"},
		{"error beyond", nil, marketdata.DecodeError, 3, explicit(2, ""), 2.0, "above", true, "ERROR"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := latency()
			e.Metric, e.MeasuredValue = tt.metric, &tt.value
			if tt.change != nil {
				tt.change(&e)
			}
			got := quality(t, tt.options, e)
			if diff := cmp.Diff([]any{tt.threshold, tt.side, tt.breach, tt.level}, []any{
				got.Event["threshold_value"], got.Event["threshold_side"], got.Event["threshold_breach"], got.Level,
			}); diff != "" {
				t.Errorf("threshold, side, breach, level (-want +got):\n%s", diff)
			}
		})
	}
}

// The whole vocabulary, without a threshold.
func TestMetricLevels(t *testing.T) {
	for _, d := range marketdata.Events()[:1] {
		for _, f := range d.Fields {
			if f.Key != "quality_metric" {
				continue
			}
			if len(f.Allowed) != 17 {
				t.Errorf("got %d metrics, want 17", len(f.Allowed))
			}
			for _, name := range f.Allowed {
				e := latency()
				e.Metric, e.MeasuredValue, e.Observed = marketdata.Metric(name), nil, "as received"
				if got := quality(t, nil, e); got.Event["schema_errors"] != nil {
					t.Errorf("%s: got %v, want no faults", name, got.Event["schema_errors"])
				}
			}
		}
	}
}

// A price that is no number is data to be told of, not a fault of the event.
func TestValueThatIsNoNumber(t *testing.T) {
	e := latency()
	e.Metric, e.MeasuredValue = marketdata.InvalidPrice, new(math.NaN())
	got := quality(t, nil, e)
	if got.Event["observed"] != "NaN" || got.Event["threshold_breach"] != true || got.Level != "WARN" || got.Event["schema_errors"] != nil {
		t.Errorf("got %v, want observed NaN as a breach without schema_errors", got)
	}
}

// A threshold without a value says nothing about what was measured.
func TestThresholdWithoutValue(t *testing.T) {
	e := latency()
	e.MeasuredValue, e.Observed, e.ThresholdValue = nil, "n/a", new(1000.0)
	got := quality(t, nil, e)
	if _, ok := got.Event["threshold_breach"]; ok || got.Level != "WARN" || got.Event["threshold_value"] != 1000.0 {
		t.Errorf("got %v, want the threshold at WARN and no threshold_breach", got)
	}
}

func TestQualityFaults(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*marketdata.QualityEvent)
		want   []any
	}{
		"none":      {func(*marketdata.QualityEvent) {}, nil},
		"no metric": {func(e *marketdata.QualityEvent) { e.Metric = "" }, []any{"quality_metric: is empty"}},
		"no symbol": {func(e *marketdata.QualityEvent) { e.TradingSymbol = "" }, []any{"tradingsymbol: is empty"}},
		"no value": {
			func(e *marketdata.QualityEvent) { e.MeasuredValue = nil },
			[]any{"measured_value: is missing, and observed too"},
		},
		"observed is a value": {func(e *marketdata.QualityEvent) { e.MeasuredValue, e.Observed = nil, "n/a" }, nil},
		"side": {
			func(e *marketdata.QualityEvent) { e.ThresholdSide = "left" },
			[]any{`threshold_side: is "left": want one of ["above" "below"]`},
		},
		"whole feed": {func(e *marketdata.QualityEvent) { *e = marketdata.QualityEvent{Metric: marketdata.DecodeError} }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			e := latency()
			tt.change(&e)
			got := quality(t, nil, e)
			list, _ := got.Event["schema_errors"].([]any)
			if diff := cmp.Diff(tt.want, list); diff != "" {
				t.Errorf("schema_errors (-want +got):\n%s", diff)
			}
			if tt.want != nil && got.Level != "WARN" {
				t.Errorf("level: got %s, want WARN", got.Level)
			}
		})
	}
}

func TestSeverity(t *testing.T) {
	for _, tt := range []struct {
		severity    marketdata.Severity
		want, level string
	}{
		{"", "INFO", "INFO"},
		{marketdata.SeverityDebug, "DEBUG", "DEBUG"},
		{marketdata.SeverityInfo, "INFO", "INFO"},
		{marketdata.SeverityWarning, "WARNING", "WARN"},
		{marketdata.SeverityError, "ERROR", "ERROR"},
		{marketdata.SeverityCritical, "CRITICAL", "ERROR"},
		{"warn", "WARNING", "WARN"},
		{"critical", "CRITICAL", "ERROR"},
	} {
		e := latency()
		e.Severity = tt.severity
		got := quality(t, nil, e)
		if got.Event["severity"] != tt.want || got.Level != tt.level {
			t.Errorf("%q: got %v at %s, want %s at %s", tt.severity, got.Event["severity"], got.Level, tt.want, tt.level)
		}
	}
}

func TestLogValue(t *testing.T) {
	e := latency()
	e.MeasuredValue = new(1500.0)
	got := make(map[string]any)
	for _, a := range e.LogValue().Group() {
		got[a.Key] = a.Value.Any()
	}
	want := map[string]any{
		"event_type": "data_quality", "quality_metric": "latency", "severity": "WARNING", "instrument_token": int64(738561),
		"tradingsymbol": "RELIANCE", "measured_value": 1500.0, "threshold_value": 1000.0, "threshold_side": "above",
		"threshold_breach": true, "value_unit": "ms", "data_source": "zerodha",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var _ slog.LogValuer = e
}
