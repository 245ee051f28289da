package audit_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/alphapt/chanlog/audit"
)

type paise int64

type badText struct{ err error }

func (b badText) MarshalText() ([]byte, error) {
	if b.err == nil {
		panic("boom")
	}
	return nil, b.err
}

func TestMoney(t *testing.T) {
	long := "123456789012345678901234567890.123456789012345678"
	for _, tt := range []struct {
		v    any
		want audit.Amount
	}{
		{"2500.50", "2500.50"},
		{"0", "0"},
		{"-0.10", "-0.10"},
		{long, audit.Amount(long)},
		{" +1.50e3 ", "1500"},
		{"1.5E-3", "0.0015"},
		{".5", "0.5"},
		{"5.", "5"},
		{"007.10", "7.10"},
		{100, "100"},
		{int64(math.MinInt64), "-9223372036854775808"},
		{uint64(math.MaxUint64), "18446744073709551615"},
		{uint8(7), "7"},
		{paise(250050), "250050"},
		{2500.5, "2500.5"},
		{0.1, "0.1"},
		{float32(0.1), "0.1"},
		{1e21, "1000000000000000000000"},
		{math.Copysign(0, -1), "-0"},
		{json.Number("2500.50"), "2500.50"},
		{decimal.RequireFromString("2500.50"), "2500.50"},
		{new(decimal.RequireFromString("2500.50")), "2500.50"},
		{decimal.New(25, 2), "2500"},
		{big.NewInt(42), "42"},
		{new(7.25), "7.25"},
		{audit.Amount("1.0"), "1.0"},
		{nil, ""},
		{(*float64)(nil), ""},
		{(*decimal.Decimal)(nil), ""},

		// No numbers: kept as text, and told of by the event.
		{math.NaN(), "NaN"},
		{math.Inf(1), "+Inf"},
		{"NaN", "NaN"},
		{"1,000", "1,000"},
		{"0x10", "0x10"},
		{"1_000", "1_000"},
		{"1e999999999", "1e999999999"},
		{"1e-999999999", "1e-999999999"},
		{"1e-401", "1e-401"},
		{"1e401", "1e401"},
		{big.NewRat(1, 3), "1/3"},
		{badText{errors.New("lost")}, "!ERROR: lost"},
		{badText{}, "!PANIC: audit_test.badText.MarshalText"},
		{[]int{1}, "!ERROR: a []int is not a number"},
		{true, "!ERROR: a bool is not a number"},
	} {
		if got := audit.Money(tt.v); got != tt.want {
			t.Errorf("%T %v: got %q, want %q", tt.v, tt.v, got, tt.want)
		}
		if got := audit.Quantity(tt.v); got != tt.want {
			t.Errorf("Quantity of %T %v: got %q, want %q", tt.v, tt.v, got, tt.want)
		}
	}
}

func TestMoneyOfLongTextStaysShortOrAsItIs(t *testing.T) {
	text := "+" + strings.Repeat("1", 5000)
	if got := audit.Money(text); got != audit.Amount(text) {
		t.Errorf("got %d characters, want the text as it is", len(got))
	}
}

func TestMoneyLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64().Draw(t, "f")
		if got, _ := new(big.Float).SetPrec(53).SetString(string(audit.Money(f))); !math.IsNaN(f) && !math.IsInf(f, 0) {
			if back, _ := got.Float64(); back != f {
				t.Fatalf("%v: got %v back, want the same number", f, back)
			}
		}
		s := rapid.StringMatching(`-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,20})?`).Draw(t, "s")
		if got := audit.Money(s); string(got) != s {
			t.Fatalf("%q: got %q, want the same text", s, got)
		}
	})
}
