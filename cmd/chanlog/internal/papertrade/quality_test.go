package papertrade

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/marketdata"
)

func TestQualityMonitor(t *testing.T) {
	var out bytes.Buffer
	m := &qualityMonitor{events: marketdata.New(slog.New(slog.NewTextHandler(&out, nil)), nil)}
	inst := &instrument{symbol: "X", token: 1}
	inst.last.Store(100_00)
	at := time.Date(2026, 1, 24, 9, 15, 0, 0, time.UTC)
	m.since = at
	for _, tt := range []struct {
		price, last paise // of the tick, and of the instrument after it
	}{
		{101_00, 101_00},
		{121_00, 101_00}, // out of all reason
		{106_05, 106_05}, // five percent of 101.00
		{100_74, 106_05}, // 5.007 percent below
	} {
		late := time.Duration(tt.price) * time.Microsecond
		if got, want := m.accept(t.Context(), tick{inst, tt.price, 1, at.Add(-late)}, at), tt.price == tt.last; got != want {
			t.Errorf("price %d: accepted: got %t, want %t", tt.price, got, want)
		}
		if got := inst.price(); got != tt.last {
			t.Errorf("price %d: last price: got %d, want %d", tt.price, got, tt.last)
		}
		at = at.Add(time.Millisecond)
	}
	if got := strings.Count(out.String(), "quality_metric=price_spike"); got != 2 {
		t.Errorf("price spikes: got %d, want 2 in %s", got, &out)
	}
	if strings.Contains(out.String(), "quality_metric=latency") {
		t.Errorf("got %s, want no report within the window", &out)
	}
	at = at.Add(qualityWindow)
	m.accept(t.Context(), tick{inst, 106_00, 1, at}, at)
	if want := "measured_value=12.1 "; !strings.Contains(out.String(), want) { // that of 121.00
		t.Errorf("got %s, want a report with %s", &out, want)
	}
}
