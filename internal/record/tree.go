package record

import (
	"log/slog"
	"slices"
	"unicode/utf8"
)

// Tree returns the attributes of a line as one list, groups and all: extra
// at the top, those of the scope, and attrs in the innermost group. Keys are
// unique at every level and none is reserved. The list may share memory with
// the scope and the arguments: read it, do not change it.
func (s *Scope) Tree(extra, attrs []slog.Attr) []slog.Attr {
	inner := slices.Concat(s.last().attrs, attrs)
	for i, g := range slices.Backward(s.groups) {
		parent := s.top.attrs
		if i > 0 {
			parent = s.groups[i-1].attrs
		}
		if len(inner) == 0 {
			inner = parent
			continue
		}
		group := slog.Attr{Key: g.name, Value: slog.GroupValue(inner...)}
		inner = append(slices.Clip(parent), group)
	}
	return merge(renameReserved(slices.Concat(extra, inner)))
}

// renameReserved returns attrs with reserved keys renamed: attrs itself when
// there are none.
func renameReserved(attrs []slog.Attr) []slog.Attr {
	cloned := false
	for i := range attrs {
		if Reserved(attrs[i].Key) {
			if !cloned {
				attrs, cloned = slices.Clone(attrs), true
			}
			attrs[i].Key = attrPrefix + attrs[i].Key
		}
	}
	return attrs
}

// merge returns attrs with unique keys, in groups too. Of a repeated key the
// last value stands, in the place of the first; two groups become one.
func merge(attrs []slog.Attr) []slog.Attr {
	place := make(map[string]int, len(attrs))
	out := make([]slog.Attr, 0, len(attrs))
	for _, a := range attrs {
		a.Key = validKey(a.Key)
		i, known := place[a.Key]
		switch {
		case !known:
			place[a.Key] = len(out)
			out = append(out, a)
		case a.Value.Kind() == slog.KindGroup && out[i].Value.Kind() == slog.KindGroup:
			out[i].Value = slog.GroupValue(slices.Concat(out[i].Value.Group(), a.Value.Group())...)
		default:
			out[i].Value = a.Value
		}
	}
	for i, a := range out {
		if a.Value.Kind() == slog.KindGroup {
			out[i].Value = slog.GroupValue(merge(a.Value.Group())...)
		}
	}
	return out
}

// validKey makes key UTF-8, so that keys which would be written alike are
// seen to be the same.
func validKey(key string) string {
	if utf8.ValidString(key) {
		return key
	}
	return string([]rune(key))
}
