package event

import (
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strconv"
)

// A rule is what a check needs of a field, close together in memory: most of
// the fields of an event are absent, and are to cost little.
type rule struct {
	key      string
	required bool
	inspect  bool // the value can be wrong
	field    *Field
}

// rules makes the rules of fields.
func rules(fields []Field) []rule {
	out := make([]rule, len(fields))
	for i := range fields {
		f := &fields[i]
		plain := f.Type == TypeBoolean || f.Type == TypeList || f.Type == TypeMap ||
			f.Type == TypeText && f.Allowed == nil && (!f.Required || f.mayBeEmpty)
		out[i] = rule{f.Key, f.Required, !plain, f}
	}
	return out
}

// check compares attributes with rules, which are in the same order.
func (g *Group) check(rules []rule, attrs []slog.Attr) {
	for i := range rules {
		r := &rules[i]
		if len(attrs) == 0 || attrs[0].Key != r.key {
			if r.required {
				g.Fault(r.key + ": is missing")
			}
			continue
		}
		if r.inspect {
			if text := r.field.fault(attrs[0].Value); text != "" {
				g.Fault(r.key + ": " + text)
			}
		}
		attrs = attrs[1:]
	}
	for _, a := range attrs {
		g.Fault(a.Key + ": is not described, or not in its place")
	}
}

// fault returns what is wrong with v as the value of f, or "".
func (f *Field) fault(v slog.Value) string {
	switch f.Type {
	case TypeText:
		if v.Kind() != slog.KindString {
			return "is not a text"
		}
		switch s := v.String(); {
		case s == "":
			if f.Required && !f.mayBeEmpty {
				return "is empty"
			}
		case f.Allowed != nil && !slices.Contains(f.Allowed, s):
			return fmt.Sprintf("is %q: want one of %q", cut(s), f.Allowed)
		}
	case TypeDecimal:
		if v.Kind() != slog.KindString {
			return "is not a decimal"
		}
		switch s := v.String(); {
		case s == "":
			if !f.mayBeEmpty {
				return "is missing"
			}
		case !IsDecimal(s):
			return fmt.Sprintf("is %q: want a decimal number such as 2500.50", cut(s))
		case f.Min != nil && s[0] == '-':
			return "is " + cut(s) + ": want 0 or more"
		}
	case TypeNumber:
		if v.Kind() != slog.KindFloat64 {
			return "is not a number"
		}
		switch n := v.Float64(); {
		case math.IsNaN(n) || math.IsInf(n, 0):
			return fmt.Sprintf("is %v: want a finite number", n)
		case f.Min != nil && n < *f.Min:
			return fmt.Sprintf("is %v: want %v or more", n, *f.Min)
		}
	case TypeInteger:
		switch v.Kind() {
		case slog.KindInt64:
			if f.Min != nil && float64(v.Int64()) < *f.Min {
				return "is " + strconv.FormatInt(v.Int64(), 10) + fmt.Sprintf(": want %v or more", *f.Min)
			}
		case slog.KindUint64:
		default:
			return "is not an integer"
		}
	case TypeTime:
		if v.Kind() != slog.KindTime {
			return "is not a time of the years 1 to 9999"
		}
		if v.Time().IsZero() && !f.mayBeEmpty {
			return "is missing"
		}
	}
	return ""
}

// cut keeps a value that fails from being told at length twice.
func cut(s string) string {
	const most = 64
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// IsDecimal reports whether s is a plain decimal number: an optional minus,
// digits without a needless leading zero, and optionally a point with digits
// after it. This is also a JSON number.
func IsDecimal(s string) bool {
	if s != "" && s[0] == '-' {
		s = s[1:]
	}
	whole := digits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	if s = s[whole:]; s == "" {
		return true
	}
	return s[0] == '.' && len(s) > 1 && digits(s[1:]) == len(s)-1
}

// digits returns how many digits s begins with.
func digits(s string) int {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return i
		}
	}
	return len(s)
}
