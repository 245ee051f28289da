package papertrade

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestQualityMonitor(t *testing.T) {
	var out bytes.Buffer
	m := &qualityMonitor{log: slog.New(slog.NewTextHandler(&out, nil))}
	inst := &instrument{symbol: "X"}
	inst.last.Store(100_00)
	at := time.Date(2026, 1, 24, 9, 15, 0, 0, time.UTC)
	for _, tt := range []struct {
		price, last paise // of the tick, and of the instrument after it
	}{
		{101_00, 101_00},
		{121_00, 101_00}, // out of all reason
		{106_05, 106_05}, // five percent of 101.00
		{100_74, 106_05}, // 5.007 percent below
	} {
		if got, want := m.accept(t.Context(), tick{inst, tt.price, 1, at}), tt.price == tt.last; got != want {
			t.Errorf("price %d: accepted: got %t, want %t", tt.price, got, want)
		}
		if got := inst.price(); got != tt.last {
			t.Errorf("price %d: last price: got %d, want %d", tt.price, got, tt.last)
		}
		at = at.Add(time.Millisecond)
	}
	if got := strings.Count(out.String(), "price outlier dropped"); got != 2 {
		t.Errorf("warnings: got %d, want 2 in %s", got, &out)
	}
	m.accept(t.Context(), tick{inst, 106_00, 1, at.Add(qualityWindow)})
	if want := "ticks=4 outliers=2 window_ms=2004"; !strings.Contains(out.String(), want) {
		t.Errorf("got %s, want a report with %s", &out, want)
	}
}
