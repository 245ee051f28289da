package papertrade

import (
	"fmt"
	"log/slog"
	"sync/atomic"
)

// paise is an amount of money in hundredths of a rupee. Prices and profits are
// sums of many terms, which floating point would let drift.
type paise int64

// tickSize is the step in which prices move on the exchange.
const tickSize paise = 5

// rupees leaves the paise out, for amounts whose paise nobody reads.
func (p paise) rupees() int64 { return int64(p / 100) }

func (p paise) float() float64 { return float64(p) / 100 }

// LogValue, MarshalText and MarshalJSON show rupees: nobody reads prices in
// paise. The text keeps every digit, for the audit trail.
func (p paise) LogValue() slog.Value { return slog.Float64Value(p.float()) }

func (p paise) MarshalText() ([]byte, error) {
	sign, abs := "", p
	if p < 0 {
		sign, abs = "-", -p
	}
	return fmt.Appendf(nil, "%s%d.%02d", sign, abs/100, abs%100), nil
}

// MarshalJSON gives a number where the text alone would make a string.
func (p paise) MarshalJSON() ([]byte, error) { return p.MarshalText() }

// instrument is one listed share and its last traded price.
type instrument struct {
	token  int
	symbol string
	open   paise
	market float64 // how far it follows the market, 0 to 1
	last   atomic.Int64
}

func (i *instrument) price() paise { return paise(i.last.Load()) }

// newInstruments lists what the service trades, each at its opening price.
func newInstruments() []*instrument {
	list := []*instrument{
		{token: 738561, symbol: "RELIANCE", open: 250050, market: 0.62},
		{token: 2953217, symbol: "TCS", open: 361240, market: 0.48},
		{token: 408065, symbol: "INFY", open: 148835, market: 0.45},
		{token: 341249, symbol: "HDFCBANK", open: 166490, market: 0.82},
		{token: 1270529, symbol: "ICICIBANK", open: 108575, market: 0.86},
		{token: 779521, symbol: "SBIN", open: 78120, market: 0.74},
		{token: 1510401, symbol: "AXISBANK", open: 114260, market: 0.7},
		{token: 2714625, symbol: "BHARTIARTL", open: 135955, market: 0.35},
		{token: 424961, symbol: "ITC", open: 43215, market: 0.3},
		{token: 2939649, symbol: "LT", open: 354380, market: 0.58},
	}
	for _, i := range list {
		i.last.Store(int64(i.open))
	}
	return list
}
