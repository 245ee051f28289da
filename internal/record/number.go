package record

import (
	"math"
	"math/bits"
	"slices"
	"strconv"
)

// appendInt is [strconv.AppendInt] to the base ten, and appendUint is that
// for uint64: at twice the speed, since they write where the digits belong.
func appendInt(b []byte, n int64) []byte {
	if n < 0 {
		return appendUint(append(b, '-'), -uint64(n))
	}
	return appendUint(b, uint64(n))
}

func appendUint(b []byte, n uint64) []byte {
	if n < 10 {
		return append(b, byte('0'+n))
	}
	size := countDigits(n)
	end := len(b) + size
	b = slices.Grow(b, size)[:end]
	for n >= 100 {
		end -= 2
		put2(b[end:], int(n%100))
		n /= 100
	}
	if n >= 10 {
		put2(b[end-2:], int(n))
	} else {
		b[end-1] = byte('0' + n)
	}
	return b
}

// countDigits returns how many digits n has: by the logarithm to the base
// two, which may say one too few.
func countDigits(n uint64) int {
	size := bits.Len64(n|1) * 1233 >> 12 // times log10(2)
	if n >= powers[size] {
		size++
	}
	return size
}

var powers = func() (p [20]uint64) {
	p[0] = 1
	for i := range len(p) - 1 {
		p[i+1] = 10 * p[i]
	}
	return p
}()

// appendFloat writes f as encoding/json does: in the shortest form, with an
// exponent only below 1e-6 and from 1e21 on, as ECMAScript does.
func appendFloat(b []byte, f float64) []byte {
	abs := math.Abs(f)
	if n := int64(abs*decimals + 0.5); 0 < n && n < maxDecimal && float64(n)/decimals == abs {
		if f < 0 {
			b = append(b, '-')
		}
		return appendDecimal(b, n)
	}
	switch {
	case math.IsNaN(f):
		return append(b, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(b, `"+Inf"`...)
	case math.IsInf(f, -1):
		return append(b, `"-Inf"`...)
	}
	if abs == 0 || abs >= 1e-6 && abs < 1e21 {
		return strconv.AppendFloat(b, f, 'f', -1, 64)
	}
	b = strconv.AppendFloat(b, f, 'e', -1, 64)
	// e-09 becomes e-9.
	if n := len(b); n >= 4 && b[n-4] == 'e' && b[n-3] == '-' && b[n-2] == '0' {
		b[n-2] = b[n-1]
		b = b[:n-1]
	}
	return b
}

// Prices and percentages have few decimals. For them the shortest form need
// not be searched for: two decimal numbers of up to 15 digits never have the
// same float64, so one that has this value is it.
const (
	decimals   = 1e4
	maxDecimal = 1e15
)

// appendDecimal writes n/decimals, without zeros at the end.
func appendDecimal(b []byte, n int64) []byte {
	b = appendUint(b, uint64(n/decimals))
	rest := int(n % decimals)
	if rest == 0 {
		return b
	}
	b = append(b, ".0000"...)
	d := b[len(b)-4:]
	put2(d, rest/100)
	put2(d[2:], rest%100)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	return b
}
