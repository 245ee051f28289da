package papertrade

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/audit"
)

func TestRiskCheck(t *testing.T) {
	const price = 1000_00 // so that 200 shares are at the limit of a position
	for _, tt := range []struct {
		name     string
		held     int
		side     side
		quantity int
		want     string // highest level and limit of the refusal; empty: none
	}{
		{"within", 0, buy, 100, ""},
		{"up to the limit", 100, buy, 100, ""},
		{"over the limit", 100, buy, 101, "WARN position_value_limit"},
		{"short over the limit", -100, sell, 101, "WARN position_value_limit"},
		{"reduces what is over the limit", 500, sell, 100, ""},
		{"turns into as large a short", 300, sell, 600, ""},
		{"a typing error", 0, buy, 2001, "ERROR order_value_limit"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			log := slog.New(slog.NewTextHandler(&out, nil))
			inst := &instrument{token: 7, symbol: "X"}
			b := newBook([]*instrument{inst}, log, nil)
			b.positions[7].add(tt.held, price)
			m := &riskManager{log: log, audit: audit.New(log), limits: builtInLimits, book: b}
			err := m.check(t.Context(), order{ID: "O1", Token: 7, Symbol: "X", Side: tt.side, Quantity: tt.quantity, Price: price})
			if got, want := errors.Is(err, errRefused), tt.want != ""; got != want {
				t.Errorf("refused: got %t (%v), want %t", got, err, want)
			}
			level, limit, _ := strings.Cut(tt.want, " ")
			text := out.String()
			if tt.want != "" && (!strings.Contains(text, "level="+level) || !strings.Contains(text, "risk_type="+limit)) {
				t.Errorf("got %s, want level %s and risk_type %s", text, level, limit)
			}
			if strings.Contains(text, "schema_errors") {
				t.Errorf("got %s, want no schema_errors", text)
			}
		})
	}
}
