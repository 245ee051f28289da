package handler

import (
	"bytes"
	"context"
	"encoding"
	"fmt"
	"log/slog"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/lmittmann/tint"

	"github.com/alphapt/chanlog/internal/record"
)

// A textFormat makes human-readable lines, through tint: for the console,
// and for files that are not JSON.
//
// tint writes a message as it is, and in colour turns the text \x1b of a
// quoted value back into an escape character, so everything is made harmless
// before tint gets it. A line is one line, and has no control characters but
// those that tint colours it with.
type textFormat struct {
	channel bool // lines name their channel
	tints   sync.Pool
}

// A textRecord is a record as it is given to a textFormat. Its attributes
// come from [record.Scope.Tree].
type textRecord struct {
	time          time.Time
	level         slog.Level
	message       string
	pc            uintptr // 0: no source
	component     string
	channel       string
	correlationID string
	attrs         []slog.Attr
	cut           int // attributes that the limit took
}

// A tintWriter is a tint handler and the buffer that it writes to: tint
// takes its writer once and for all.
type tintWriter struct {
	buf     bytes.Buffer
	handler slog.Handler
}

func newTextFormat(timeLayout string, color, source, channel bool) *textFormat {
	return &textFormat{
		channel: channel,
		tints: sync.Pool{New: func() any {
			w := new(tintWriter)
			w.handler = tint.NewTextHandler(&w.buf, &tint.Options{
				Level:      slog.Level(math.MinInt),
				TimeFormat: timeLayout,
				NoColor:    !color,
				AddSource:  source,
			})
			return w
		}},
	}
}

// append appends the line of r.
func (f *textFormat) append(b []byte, r textRecord) []byte {
	var head [4]slog.Attr
	attrs := head[:0]
	if r.component != "" {
		attrs = append(attrs, slog.String(record.KeyComponent, r.component))
	}
	if f.channel {
		attrs = append(attrs, slog.String(record.KeyChannel, r.channel))
	} else { // a console
		r.attrs = brief(r.attrs)
	}
	if r.correlationID != "" {
		attrs = append(attrs, slog.String(record.KeyCorrelationID, record.CutName(r.correlationID)))
	}
	if r.cut > 0 {
		r.attrs = append(slices.Clip(r.attrs), slog.Int(record.KeyCut, r.cut))
	}
	out := slog.NewRecord(r.time, r.level, tame(cutText(r.message)), r.pc)
	out.AddAttrs(tameAttrs(attrs)...)
	out.AddAttrs(tameAttrs(r.attrs)...)

	w := f.tints.Get().(*tintWriter)
	w.buf.Reset()
	// tint's one error is that of its writer, and a bytes.Buffer has none.
	_ = w.handler.Handle(context.Background(), out)
	b = append(b, w.buf.Bytes()...)
	if w.buf.Cap() <= maxKept {
		f.tints.Put(w)
	}
	return b
}

// maxText is the length in bytes from which a message or a value of a text
// line is cut. It is less than what a JSON line takes: people read these.
const maxText = 16 << 10

func cutText(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") + "…[cut " + strconv.Itoa(len(s)-maxText) + " bytes]"
}

// tame returns s with everything that is not printable as an escape that
// can be read, as in a Go string.
func tame(s string) string {
	if strings.IndexFunc(s, unprintable) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unprintable(r) {
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unprintable says yes to control and format characters, line and paragraph
// separators, and private or unassigned ones, and no to spaces.
func unprintable(r rune) bool { return !unicode.IsPrint(r) }

func tameAttrs(attrs []slog.Attr) []slog.Attr {
	out := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		out[i] = tameAttr(a)
	}
	return out
}

func tameAttr(a slog.Attr) slog.Attr {
	a.Key = tameKey(a.Key)
	switch a.Value.Kind() {
	case slog.KindGroup:
		a.Value = slog.GroupValue(tameAttrs(a.Value.Group())...)
	case slog.KindString:
		a.Value = tameValue(a.Value.String())
	case slog.KindAny:
		v := a.Value.Any()
		a.Value = tameValue(anyText(v))
		if _, ok := v.(error); ok {
			const red = 9
			return tint.Attr(red, a)
		}
	}
	return a
}

// tameKey replaces what tint would quote in a key.
func tameKey(key string) string {
	odd := func(r rune) bool { return r == '\\' || r == '"' || r == '=' || unicode.IsSpace(r) || unprintable(r) }
	if strings.IndexFunc(key, odd) < 0 {
		return key
	}
	return strings.Map(func(r rune) rune {
		if odd(r) {
			return '_'
		}
		return r
	}, key)
}

// tameValue makes a value that tint writes harmlessly: as it stands where
// nothing in it needs quotes, else as bytes, which tint quotes and, unlike a
// string, leaves quoted.
func tameValue(s string) slog.Value {
	s = cutText(s)
	quote := func(r rune) bool {
		return r == '"' || r == '=' || r == '\\' || unicode.IsSpace(r) || unprintable(r)
	}
	if s != "" && strings.IndexFunc(s, quote) < 0 {
		return slog.StringValue(s)
	}
	return slog.AnyValue([]byte(s))
}

// anyText returns what a person wants to read of a value of no slog kind.
// Everything without a text of its own is shown as JSON: unlike fmt,
// encoding/json survives a map that contains itself.
func anyText(v any) (text string) {
	defer func() {
		if p := recover(); p != nil {
			if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
				text = "<nil>"
			} else {
				text = record.PanicText(p)
			}
		}
	}()
	switch v := v.(type) {
	case nil:
		return "<nil>"
	case error:
		return v.Error()
	case []byte:
		return string(v)
	case encoding.TextMarshaler:
		if b, err := v.MarshalText(); err == nil {
			return string(b)
		}
	case fmt.Stringer:
		return v.String()
	}
	if s := reflect.ValueOf(v); s.Kind() == reflect.String {
		return s.String()
	}
	return string(record.AppendAny(nil, v))
}
