package record

import (
	"log/slog"
	"slices"
)

// A Scope is what WithAttrs and WithGroup have put around a logger's
// records: attributes, already encoded, and open groups. It is immutable
// and safe for concurrent use; the zero Scope is empty.
//
// The attributes given to it must come from a [Collector].
type Scope struct {
	top    level   // outside all groups
	groups []level // the open groups, outermost first
	count  int     // attributes, for the limit
	cut    int     // attributes that the limit took

	prefix []byte // the attributes as members; its groups are left open
	opened int    // how many groups stand open in prefix
	repeat bool   // a group's key stands beside it: only the tree is right
}

// A level is one object of the line.
type level struct {
	name  string // of the group; "" at the top
	attrs []slog.Attr
	seen  seenKeys
}

// Depth is the number of open groups.
func (s *Scope) Depth() int { return len(s.groups) }

// Count is the number of attributes.
func (s *Scope) Count() int { return s.count }

func (s *Scope) last() *level {
	if n := len(s.groups); n > 0 {
		return &s.groups[n-1]
	}
	return &s.top
}

// WithAttrs returns a Scope that has attrs too. cut is how many more the
// limit took.
func (s *Scope) WithAttrs(attrs []slog.Attr, cut int) *Scope {
	c := *s
	c.groups = slices.Clone(s.groups)
	c.cut += cut
	if len(attrs) == 0 {
		return &c
	}
	c.count += countAttrs(attrs)
	l := c.last()
	if l == &c.top {
		attrs = renameReserved(attrs)
	}
	before := l.attrs
	l.attrs = slices.Concat(before, attrs)
	if c.repeat {
		return &c
	}
	b := slices.Clip(s.prefix)
	for _, g := range c.groups[c.opened:] {
		b = append(appendKey(b, g.name), '{')
	}
	seen := l.seen
	seen.with = before
	b, bits, ok := appendMembers(b, attrs, seen, l == &c.top)
	if !ok {
		l.attrs = merge(l.attrs)
		c.encode()
		return &c
	}
	l.seen.bits, l.seen.with = bits, l.attrs
	c.prefix, c.opened = slices.Clip(b), len(c.groups)
	return &c
}

// WithGroup returns a Scope in which what follows stands inside the group
// name. At [MaxDepth] groups it opens no more.
func (s *Scope) WithGroup(name string) *Scope {
	c := *s
	if len(s.groups) >= MaxDepth {
		c.cut++ // the line will say that something is missing
		return &c
	}
	name = validKey(name)
	c.groups = slices.Clone(s.groups)
	parent := c.last()
	if l := parent; l == &c.top && Reserved(name) {
		name = attrPrefix + name
	}
	if parent.seen.bits.mark(name) && contains(parent.attrs, name) {
		c.repeat = true
	}
	parent.seen.group = name
	c.groups = append(c.groups, level{name: name})
	return &c
}

// encode makes the prefix anew, after a key was repeated.
func (s *Scope) encode() {
	var b []byte
	s.opened = 0
	for i := range len(s.groups) + 1 {
		l := &s.top
		if i > 0 {
			l = &s.groups[i-1]
			b = append(appendKey(b, l.name), '{')
			s.opened++
		}
		seen := seenKeys{group: l.seen.group}
		var ok bool
		if b, seen.bits, ok = appendMembers(b, l.attrs, seen, i == 0); !ok {
			s.repeat = true // a string that is too long, for one
			return
		}
		if seen.group != "" && seen.bits.mark(seen.group) && contains(l.attrs, seen.group) {
			s.repeat = true
			return
		}
		seen.with = l.attrs
		l.seen = seen
	}
	s.prefix = slices.Clip(b)
}

// appendFast appends the members of a line: extra, which stand at the top,
// those of the scope, and attrs, which stand in the innermost group. It
// reports false when a key repeats.
func (s *Scope) appendFast(b []byte, extra, attrs []slog.Attr) ([]byte, bool) {
	if s.repeat {
		return b, false
	}
	seen := s.top.seen
	var ok bool
	if len(extra) > 0 {
		if b, seen.bits, ok = appendMembers(b, extra, seen, true); !ok {
			return b, false
		}
		seen.extra = extra
	}
	b = append(b, s.prefix...)
	open := s.opened
	if len(attrs) > 0 {
		for ; open < len(s.groups); open++ {
			b = append(appendKey(b, s.groups[open].name), '{')
		}
		if open > 0 {
			seen = s.groups[open-1].seen
		}
		if b, _, ok = appendMembers(b, attrs, seen, open == 0); !ok {
			return b, false
		}
	}
	for range open {
		b = append(b, '}')
	}
	return b, true
}

func countAttrs(attrs []slog.Attr) (n int) {
	for i := range attrs {
		if v := attrs[i].Value; v.Kind() == slog.KindGroup {
			n += countAttrs(v.Group())
		} else {
			n++
		}
	}
	return n
}
