package audit

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/alphapt/chanlog/internal/event"
)

// An Amount is an exact decimal number as text: money, or a quantity of
// something. It keeps every digit that it is given, trailing zeros too, and
// is written as a JSON string, since most readers of JSON turn a number into
// a float64.
//
// A constant can stand for itself, everything else goes through [Money] or
// [Quantity]:
//
//	Quantity: "100", Price: audit.Money(tick.LastPrice)
//
// The empty Amount is absent, which is not the same as "0". An Amount that is
// no plain decimal number, such as "NaN" or "1,000", is a schema error of the
// event that it stands in, and is written as it is.
type Amount string

// Money returns v exactly. v is a string, an integer, a float64 or float32
// (of which the shortest text that reads back as the same number is taken: a
// price of 2500.5 is "2500.5", not 2500.5000000000001), a json.Number, a
// [decimal.Decimal], an [encoding.TextMarshaler] such as *big.Int, or a type
// derived from one of the plain ones.
//
// A sign of plus, an exponent, leading zeros and spaces around are brought
// into the plain form: " +1.50e3 " is "1500". nil is the absent Amount. What
// is no number comes back as its text.
func Money(v any) Amount {
	switch v := v.(type) {
	case nil:
		return ""
	case Amount:
		return v
	case string:
		return parse(v)
	case int:
		return Amount(strconv.Itoa(v))
	case int64:
		return Amount(strconv.FormatInt(v, 10))
	case float64:
		return fromFloat(v, 64)
	case float32:
		return fromFloat(float64(v), 32)
	case json.Number:
		return parse(v.String())
	case decimal.Decimal:
		return fromDecimal(v)
	case encoding.TextMarshaler:
		return fromText(v)
	}
	return fromKind(reflect.ValueOf(v))
}

// Quantity is [Money] for what is counted: shares, lots, coins.
func Quantity(v any) Amount { return Money(v) }

func fromFloat(f float64, bits int) Amount {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Amount(strconv.FormatFloat(f, 'g', -1, bits))
	}
	return Amount(strconv.FormatFloat(f, 'f', -1, bits))
}

// fromDecimal keeps trailing zeros, which Decimal's String does not.
func fromDecimal(d decimal.Decimal) Amount {
	return Amount(d.StringFixed(max(0, -d.Exponent())))
}

// fromText calls code of the user, which may panic.
func fromText(m encoding.TextMarshaler) (a Amount) {
	defer func() {
		if recover() != nil {
			a = ""
			if r := reflect.ValueOf(m); r.Kind() != reflect.Pointer || !r.IsNil() {
				a = Amount(fmt.Sprintf("!PANIC: %T.MarshalText", m))
			}
		}
	}()
	if d, ok := m.(*decimal.Decimal); ok {
		return fromDecimal(*d)
	}
	text, err := m.MarshalText()
	if err != nil {
		return Amount("!ERROR: " + event.ErrorText(err))
	}
	return parse(string(text))
}

// fromKind takes the types that are derived from plain ones, and pointers.
func fromKind(v reflect.Value) Amount {
	switch k := v.Kind(); {
	case k == reflect.Pointer && v.IsNil():
		return ""
	case k == reflect.Pointer:
		return Money(v.Elem().Interface())
	case k == reflect.String:
		return parse(v.String())
	case v.CanInt():
		return Amount(strconv.FormatInt(v.Int(), 10))
	case v.CanUint():
		return Amount(strconv.FormatUint(v.Uint(), 10))
	case v.CanFloat():
		return fromFloat(v.Float(), v.Type().Bits())
	}
	return Amount("!ERROR: a " + v.Type().String() + " is not a number")
}

// maxDigits bounds what a short text such as 1e999999999 may grow to.
const maxDigits = 400

// parse brings s into the plain form, or returns it as it is.
func parse(s string) Amount {
	if event.IsDecimal(s) {
		return Amount(s)
	}
	text := strings.TrimSpace(s)
	if len(text) > maxDigits {
		return Amount(s)
	}
	d, err := decimal.NewFromString(text)
	if err != nil || max(d.Exponent(), -d.Exponent()) > maxDigits {
		return Amount(s)
	}
	return fromDecimal(d)
}

// decimal returns the number, and whether a is one.
func (a Amount) decimal() (d decimal.Decimal, ok bool) {
	if len(a) > maxDigits || !event.IsDecimal(string(a)) {
		return d, false
	}
	d, err := decimal.NewFromString(string(a))
	return d, err == nil
}
