package redact

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"reflect"

	"github.com/alphapt/chanlog/internal/record"
)

// inspect encodes v and conceals what is secret in its JSON. Where nothing
// is, v can be logged as it is.
func (r *Redactor) inspect(v any, info *typeInfo) (out slog.Value, changed bool) {
	defer func() {
		if recover() != nil {
			out, changed = slog.StringValue(uninspected), true
		}
	}()
	if r.types.any && holdsSecret(reflect.ValueOf(v), &r.types, maxReflect) {
		return r.Conceal(slog.AnyValue(v)), true
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return slog.StringValue(uninspected), true
	}
	w := rewriter{Redactor: r, renamed: info.renamed}
	text, err := w.append(nil, bytes.TrimSuffix(buf.Bytes(), []byte{'\n'}), 0)
	switch {
	case err != nil:
		return slog.StringValue(uninspected), true
	case !w.changed && info.verdict != hides:
		return slog.Value{}, false
	}
	return slog.AnyValue(json.RawMessage(text)), true
}

// A rewriter copies JSON text and conceals on the way.
type rewriter struct {
	*Redactor
	renamed map[string]bool // further names of secrets
	changed bool
}

var errJSON = errors.New("not the JSON that was written, or nested too deep")

func (w *rewriter) append(b, value []byte, depth int) ([]byte, error) {
	if depth > record.MaxValueDepth {
		return nil, errJSON
	}
	switch value[0] {
	case '{':
		return w.appendObject(b, value, depth)
	case '[':
		return w.appendArray(b, value, depth)
	case '"':
		if !w.Patterns() {
			break
		}
		s, ok := record.Unquote(value)
		if !ok {
			return nil, errJSON
		}
		if found := w.Text(s); found != s {
			w.changed = true
			return record.AppendString(b, found), nil
		}
	}
	return append(b, value...), nil
}

func (w *rewriter) appendObject(b, object []byte, depth int) ([]byte, error) {
	b = append(b, '{')
	first := true
	var fault error
	whole := record.Members(object, func(key, value []byte) bool {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(append(b, key...), ':')
		name, ok := record.Unquote(key)
		if !ok {
			fault = errJSON
			return false
		}
		if w.renamed[name] || w.Key(name) {
			w.changed = true
			b = record.AppendString(b, w.conceal(func() string {
				if s, ok := record.Unquote(value); ok {
					return s
				}
				return string(value)
			}))
			return true
		}
		b, fault = w.append(b, value, depth+1)
		return fault == nil
	})
	if !whole || fault != nil {
		return nil, errJSON
	}
	return append(b, '}'), nil
}

func (w *rewriter) appendArray(b, array []byte, depth int) ([]byte, error) {
	b = append(b, '[')
	first := true
	var fault error
	whole := record.Elements(array, func(value []byte) bool {
		if !first {
			b = append(b, ',')
		}
		first = false
		b, fault = w.append(b, value, depth+1)
		return fault == nil
	})
	if !whole || fault != nil {
		return nil, errJSON
	}
	return append(b, ']'), nil
}
