package papertrade

import (
	"log/slog"
	"testing"
	"time"
)

func TestStrategySignals(t *testing.T) {
	s := newStrategy(slog.New(slog.DiscardHandler), nil, nil)
	inst := &instrument{token: 1, symbol: "X"}
	at := time.Date(2026, 1, 24, 9, 15, 0, 0, time.UTC)
	// move sends n ticks and gives the sides of the signals that they bring.
	move := func(n int, from, step paise) (sides []side) {
		for i := range n {
			s.onTick(t.Context(), tick{inst, from + step*paise(i), 1, at})
			at = at.Add(100 * time.Millisecond)
			select {
			case sig := <-s.signals:
				sides = append(sides, sig.request.Side)
				if got, want := sig.request.Quantity, int(lotValue/(from+step*paise(i))); got != want {
					t.Errorf("quantity: got %d, want %d", got, want)
				}
				if sig.correlationID == "" {
					t.Error("correlation id: got none, want one")
				}
			default:
			}
		}
		return sides
	}
	for _, tt := range []struct {
		name  string
		ticks int
		from  paise
		step  paise
		want  side // empty: no signal
	}{
		{"flat", 20, 100_00, 0, ""},
		{"a rise crosses up", 10, 100_00, 10, buy},
		{"a fall within the cooldown", 10, 101_00, -20, ""},
		{"flat after the fall", 30, 99_00, 0, ""},
		{"a rise when it is bought", 40, 99_00, 10, ""},
		{"a fall crosses down", 40, 103_00, -10, sell},
	} {
		got := move(tt.ticks, tt.from, tt.step)
		if len(got) > 1 || (len(got) == 1) != (tt.want != "") || len(got) == 1 && got[0] != tt.want {
			t.Errorf("%s: got %v, want %q", tt.name, got, tt.want)
		}
	}
}
