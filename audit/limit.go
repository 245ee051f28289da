package audit

import "github.com/shopspring/decimal"

// A Direction says on which side of a limit a value must stay.
type Direction string

// The directions of a limit.
const (
	// Upper limits are broken by what is above them: an exposure.
	Upper Direction = "upper"
	// Lower limits are broken by what is below them: a loss limit of -50000,
	// a minimum margin.
	Lower Direction = "lower"
	// Absolute limits are broken by what is further from zero than they are:
	// a position that may be long or short.
	Absolute Direction = "absolute"
)

// direction returns d, or for an empty one what the sign of the limit tells.
func (d Direction) of(limit decimal.Decimal) Direction {
	switch {
	case d != "":
		return d
	case limit.Sign() < 0:
		return Lower
	}
	return Upper
}

var hundred = decimal.New(100, 0)

// usage works out how far a value is towards a limit and beyond it, in
// percent with two decimals.
//
// breach is how far the value is on the wrong side, measured by the limit; 0
// on the right side. It is nil for a limit of zero, which measures nothing.
//
// utilization is 100 at the limit and more beyond it. Where more of the value
// uses up more of the limit it is value/limit, and where the value is a
// reserve that shrinks towards a floor above zero, limit/value. It is nil
// where the division has no meaning.
func usage(current, limit Amount, d Direction) (utilization, breach *float64) {
	c, ok1 := current.decimal()
	l, ok2 := limit.decimal()
	if !ok1 || !ok2 {
		return nil, nil
	}
	d = d.of(l)
	if d == Absolute {
		c, l = c.Abs(), l.Abs()
	}
	over := c.Sub(l)
	if d == Lower {
		over = over.Neg()
	}
	breach = percent(decimal.Max(over, decimal.Zero), l.Abs())
	if d == Lower == (l.Sign() < 0) {
		utilization = percent(decimal.Max(c.Mul(sign(l)), decimal.Zero), l.Abs())
	} else if c.Sign() == l.Sign() {
		utilization = percent(l, c)
	}
	return utilization, breach
}

func sign(d decimal.Decimal) decimal.Decimal { return decimal.New(int64(d.Sign()), 0) }

func percent(part, whole decimal.Decimal) *float64 {
	if whole.IsZero() {
		return nil
	}
	return new(part.Mul(hundred).DivRound(whole, 2).InexactFloat64())
}
