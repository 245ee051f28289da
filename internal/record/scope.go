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
	group string  // the name of the group opened in it; "" where there is none
	bits  keyBits // of all keys
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

// WithAttrs returns a Scope that has the attributes of added too, which must
// have been gathered within s.
func (s *Scope) WithAttrs(added *Collector) *Scope {
	if len(added.Attrs) == 0 && added.Cut == 0 {
		return s
	}
	c := *s
	c.cut += added.Cut
	if len(added.Attrs) == 0 {
		return &c
	}
	c.groups = slices.Clone(s.groups)
	c.count = added.count
	l := c.last()
	attrs := added.Attrs
	if l == &c.top {
		attrs = renameReserved(attrs)
	}
	l.attrs = slices.Concat(l.attrs, attrs)
	if c.repeat {
		return &c
	}
	if added.tangled {
		l.attrs = merge(l.attrs)
		c.encode()
		return &c
	}
	l.bits = added.bits
	b := make([]byte, 0, len(s.prefix)+len(added.body)) // enough where no group is to be opened
	c.prefix, c.opened = slices.Clip(c.appendBody(b, added.body)), len(c.groups)
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
	if parent.bits.mark(hashKey(name)) && contains(parent.attrs, name) {
		c.repeat = true
	}
	parent.group = name
	c.groups = append(c.groups, level{name: name})
	return &c
}

// encode makes the prefix anew, after a key was repeated.
func (s *Scope) encode() {
	var b []byte
	w := cutter{limit: MaxRecord}
	s.opened = 0
	for i := range len(s.groups) + 1 {
		l := &s.top
		if i > 0 {
			l = &s.groups[i-1]
			b = append(appendKey(b, l.name), '{')
			s.opened++
		}
		l.bits = keyBits{}
		for _, a := range l.attrs {
			l.bits.mark(hashKey(a.Key))
		}
		if l.group != "" && l.bits.mark(hashKey(l.group)) && contains(l.attrs, l.group) {
			s.repeat = true
			return
		}
		b = w.appendMembers(b, l.attrs, i)
	}
	s.repeat = w != cutter{limit: MaxRecord} // a text is too long for its own place
	s.prefix = slices.Clip(b)
}

// appendBody appends the members of the scope and then, in the innermost
// group, those of body. Groups are opened where there is something in them
// and left open.
func (s *Scope) appendBody(b, body []byte) []byte {
	b = append(b, s.prefix...)
	if len(body) == 0 {
		return b
	}
	for _, g := range s.groups[s.opened:] {
		b = append(appendKey(b, g.name), '{')
	}
	if n := len(b); n > 0 && b[n-1] == '{' {
		body = body[1:] // without the comma
	}
	return append(b, body...)
}

// appendFast appends the members of a line: extra, which stand at the top,
// those of the scope, and attrs, which stand in the innermost group.
func (s *Scope) appendFast(b, extra, attrs []byte) []byte {
	b = s.appendBody(append(b, extra...), attrs)
	open := s.opened
	if len(attrs) > 0 {
		open = len(s.groups)
	}
	for range open {
		b = append(b, '}')
	}
	return b
}
