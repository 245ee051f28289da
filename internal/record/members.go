package record

import "log/slog"

// appendMember appends a member that is no group to b. Where the record
// becomes too long for that, the body is tangled.
func (c *Collector) appendMember(b []byte, k *key, kind slog.Kind, v slog.Value) []byte {
	var text string
	if kind == slog.KindString {
		text = v.String()
	}
	if len(b)+len(text) > MaxRecord {
		c.tangled = true
	}
	if c.tangled {
		return b
	}
	b = k.append(b)
	if kind == slog.KindString {
		return AppendString(b, text)
	}
	return appendValue(b, kind, v)
}

// appendGroup appends the members of a group that can stay as they are, to
// the brace that b ends in, and reports how many attributes they are. It
// reports false, with what it appended to be thrown away, when one of them
// has to be resolved, changed or left out first.
func (c *Collector) appendGroup(b []byte, members []slog.Attr, depth int) (_ []byte, n int, ok bool) {
	if depth > MaxDepth {
		return b, 0, false
	}
	var bits keyBits
	for i := range members {
		m := &members[i]
		kind := m.Value.Kind()
		switch kind {
		case slog.KindLogValuer:
			return b, 0, false
		case slog.KindAny:
			v := m.Value.Any()
			if v == nil && m.Key == "" || c.filter.Take(v) {
				return b, 0, false
			}
			if _, ok := v.(*slog.Source); ok {
				return b, 0, false
			}
		}
		k := c.keys.of(m.Key)
		if c.shows(k, kind) {
			if _, changed := c.filter.Change(k.secret, m.Value); changed {
				return b, 0, false
			}
		}
		if bits.mark(k.hash) && contains(members[:i], m.Key) || k.odd {
			c.tangled = true
		}
		if kind != slog.KindGroup {
			b = c.appendMember(b, k, kind, m.Value)
			n++
			continue
		}
		if m.Key == "" {
			return b, 0, false
		}
		var inner int
		b, inner, ok = c.appendGroup(append(k.append(b), '{'), m.Value.Group(), depth+1)
		if !ok || inner == 0 {
			return b, 0, false
		}
		n += inner
	}
	return append(b, '}'), n, true
}

// appendKey appends the key of a member, and the comma before it unless it
// is the first of its object.
func appendKey(b []byte, key string) []byte {
	if len(b) == 0 || b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return append(AppendString(b, key), ':')
}
