package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"strconv"
	"sync"
	"time"
)

// appendValue appends v, which is neither a group nor a LogValuer.
func appendValue(b []byte, kind slog.Kind, v slog.Value) []byte {
	switch kind {
	case slog.KindString:
		return AppendString(b, v.String())
	case slog.KindInt64:
		return appendInt(b, v.Int64())
	case slog.KindUint64:
		return appendUint(b, v.Uint64())
	case slog.KindFloat64:
		return appendFloat(b, v.Float64())
	case slog.KindBool:
		return strconv.AppendBool(b, v.Bool())
	case slog.KindDuration:
		return appendInt(b, int64(v.Duration()))
	case slog.KindTime:
		return appendTime(b, v.Time())
	}
	return AppendAny(b, v.Any())
}

func appendTime(b []byte, t time.Time) []byte {
	if y := t.Year(); y < 0 || y > 9999 {
		return append(b, `"!ERROR: year outside of range [0,9999]"`...)
	}
	b = append(b, '"')
	b = t.AppendFormat(b, time.RFC3339Nano)
	return append(b, '"')
}

// AppendAny appends a value of no kind that slog knows: an error as its
// text, everything else through encoding/json. Whatever a user's code does
// in between, one whole JSON value is appended.
func AppendAny(b []byte, v any) (out []byte) {
	defer func() {
		if p := recover(); p != nil {
			out = AppendString(b, panicText(v, p))
		}
	}()
	if _, ok := v.(json.Marshaler); !ok {
		if err, ok := v.(error); ok {
			return AppendString(b, err.Error())
		}
	}
	return appendJSON(b, v)
}

// panicText is what stands in place of a value v whose code panicked with p.
// A nil pointer is nearly always a method that does not expect one.
func panicText(v, p any) string {
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
		return "<nil>"
	}
	return PanicText(p)
}

// PanicText is what stands in place of a value whose code panicked with p.
// Of what is neither a text nor an error nor a number it tells the type
// alone: p comes from a user's code, and fmt follows a map that contains
// itself until the stack ends.
func PanicText(p any) (text string) {
	const mark = "!PANIC: "
	defer func() {
		if recover() != nil {
			text = mark + fmt.Sprintf("%T", p)
		}
	}()
	switch v := p.(type) {
	case string:
		return mark + v
	case error:
		return mark + v.Error()
	}
	if k := reflect.ValueOf(p).Kind(); k >= reflect.Bool && k <= reflect.Complex128 {
		return mark + fmt.Sprint(p)
	}
	return mark + fmt.Sprintf("%T", p)
}

// A jsonEncoder is an encoding/json encoder that leaves < > & alone, and
// the buffer it writes to.
type jsonEncoder struct {
	buf bytes.Buffer
	enc *json.Encoder
}

var jsonEncoders = sync.Pool{New: func() any {
	e := new(jsonEncoder)
	e.enc = json.NewEncoder(&e.buf)
	e.enc.SetEscapeHTML(false)
	return e
}}

func appendJSON(b []byte, v any) []byte {
	const keep = 16 << 10 // larger buffers are left to the collector
	e := jsonEncoders.Get().(*jsonEncoder)
	e.buf.Reset()
	if err := e.enc.Encode(v); err != nil {
		// An encoder keeps its first write error; one to a bytes.Buffer
		// has none, so this one is good for the next value.
		jsonEncoders.Put(e)
		return AppendString(b, "!ERROR:"+err.Error())
	}
	text := bytes.TrimSuffix(e.buf.Bytes(), []byte{'\n'})
	if tooDeep(text) {
		b = AppendString(b, depthMarker)
	} else {
		b = appendTame(b, text)
	}
	if e.buf.Cap() <= keep {
		jsonEncoders.Put(e)
	}
	return b
}

// tooDeep reports whether the arrays and objects of text nest deeper than
// [MaxValueDepth].
func tooDeep(text []byte) bool {
	if len(text) <= 2*MaxValueDepth {
		return false
	}
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString:
			switch c {
			case '\\':
				i++
			case '"':
				inString = false
			}
		case c == '"':
			inString = true
		case c == '{' || c == '[':
			if depth++; depth > MaxValueDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
