package event

import (
	"fmt"
	"log/slog"
	"slices"
	"time"
)

// A Group gathers the attributes of an event. The methods whose names end in
// If leave out what is absent: an empty text, a nil pointer, the zero time.
//
// The order of the calls must be that of the fields in the event's struct.
// The zero Group is empty and ready to use.
type Group struct {
	attrs  []slog.Attr
	faults []string
}

// Value returns the group as a value. The group may not be changed after that.
func (g *Group) Value() slog.Value {
	if g.faults != nil {
		// Before the free attributes, of which there may be more than the
		// handler takes.
		at := len(g.attrs)
		if at > 0 && g.attrs[at-1].Key == keyExtra {
			at--
		}
		g.attrs = slices.Insert(g.attrs, at, slog.Any(keyErrors, g.faults))
	}
	return slog.GroupValue(g.attrs...)
}

// Fault notes what is wrong with the event, beyond what its description can
// tell. The text begins with the key of the field.
func (g *Group) Fault(text string) { g.faults = append(g.faults, text) }

// Text writes a text.
func (g *Group) Text(key, v string) {
	g.attrs = append(g.attrs, slog.String(key, v))
}

// TextIf writes a text unless it is empty.
func (g *Group) TextIf(key, v string) {
	if v != "" {
		g.Text(key, v)
	}
}

// Int writes an integer.
func (g *Group) Int(key string, v int64) {
	g.attrs = append(g.attrs, slog.Int64(key, v))
}

// IntIf writes an integer unless it is nil.
func (g *Group) IntIf(key string, v *int64) {
	if v != nil {
		g.Int(key, *v)
	}
}

// Float writes a number.
func (g *Group) Float(key string, v float64) {
	g.attrs = append(g.attrs, slog.Float64(key, v))
}

// FloatIf writes a number unless it is nil.
func (g *Group) FloatIf(key string, v *float64) {
	if v != nil {
		g.Float(key, *v)
	}
}

// Bool writes a truth value.
func (g *Group) Bool(key string, v bool) {
	g.attrs = append(g.attrs, slog.Bool(key, v))
}

// BoolIf writes a truth value unless it is nil.
func (g *Group) BoolIf(key string, v *bool) {
	if v != nil {
		g.Bool(key, *v)
	}
}

// Time writes a time in UTC, or the text of one that RFC 3339 cannot hold.
func (g *Group) Time(key string, v time.Time) {
	v = v.UTC()
	if y := v.Year(); y < 1 || y > 9999 {
		g.Text(key, v.String())
		return
	}
	g.attrs = append(g.attrs, slog.Time(key, v))
}

// TimeIf writes a time in UTC unless it is the zero time.
func (g *Group) TimeIf(key string, v time.Time) {
	if !v.IsZero() {
		g.Time(key, v)
	}
}

// Millis writes a duration as a number of milliseconds.
func (g *Group) Millis(key string, v time.Duration) {
	g.Float(key, Milliseconds(v))
}

// MillisIf writes a duration as a number of milliseconds unless it is nil.
func (g *Group) MillisIf(key string, v *time.Duration) {
	if v != nil {
		g.Millis(key, *v)
	}
}

// List writes a list of texts, or of structs with json tags, unless it is
// empty.
func List[T any](g *Group, key string, v []T) {
	if len(v) > 0 {
		g.attrs = append(g.attrs, slog.Any(key, v))
	}
}

// Map writes attributes, whose keys are not known beforehand, as a group of their own unless there are none.
func (g *Group) Map(key string, attrs []slog.Attr) {
	if len(attrs) > 0 {
		g.attrs = append(g.attrs, slog.Attr{Key: key, Value: slog.GroupValue(attrs...)})
	}
}

// Milliseconds returns d in milliseconds.
func Milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// ErrorText returns what err says, "" when it is nil. An Error method that
// panics does not.
func ErrorText(err error) (text string) {
	if err == nil {
		return ""
	}
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("!PANIC: %T.Error", err)
		}
	}()
	return err.Error()
}
