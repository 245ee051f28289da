package lifecycle

import (
	"bytes"
	"maps"
	"slices"
	"time"

	"github.com/alphapt/chanlog/internal/record"
)

// What a summary lists by name. More would be of no use to leave out a
// member by, and callers choose the names.
const (
	maxLevels     = 32
	maxComponents = 64
	maxNameLen    = 128
)

// A tally reads the lines of a segment in order and keeps what an index says
// of them.
type tally struct {
	total   counts // of the members that were cut
	member  counts
	midLine bool // the block before ended inside a line

	newest   time.Time // so far
	disorder time.Duration
}

// counts is a Summary in the making.
type counts struct {
	lines, own  int64
	first, last time.Time
	levels      map[string]*int64
	components  map[string]bool
	many        bool
}

// add takes the next block, which begins where the last one ended.
func (t *tally) add(block []byte) {
	for len(block) > 0 {
		line, rest, ended := bytes.Cut(block, []byte{'\n'})
		if !t.midLine {
			t.line(line)
		}
		t.midLine = !ended
		block = rest
	}
}

// line takes one line, or as much of it as its block holds.
func (t *tally) line(line []byte) {
	c := &t.member
	c.lines++
	if isOwn(line) {
		c.own++
	}
	if at, ok := lineTime(line); ok {
		c.stretch(at, at)
		if at.After(t.newest) {
			t.newest = at
		} else {
			t.disorder = max(t.disorder, t.newest.Sub(at))
		}
	}
	level, component, whole := lineOrigin(line)
	name, ok := nameOf(level)
	if !ok || len(name) > maxNameLen {
		name = nil
	}
	c.level(name, 1)
	switch name, ok := nameOf(component); {
	case !whole, component != nil && !ok, len(name) > maxNameLen:
		c.many = true
	default:
		c.component(name)
	}
}

// nameOf returns the text of a raw JSON string.
func nameOf(raw []byte) ([]byte, bool) {
	if len(raw) >= 2 && raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1], true // as nearly always; it costs nothing
	}
	s, ok := record.Unquote(raw)
	return []byte(s), ok
}

// cut ends a member.
func (t *tally) cut() Summary {
	t.total.merge(&t.member)
	s := t.member.summary()
	t.member = counts{}
	return s
}

// stretch makes first and last take in the times from a to b.
func (c *counts) stretch(a, b time.Time) {
	if c.first.IsZero() || a.Before(c.first) {
		c.first = a
	}
	c.last = later(c.last, b)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (c *counts) level(name []byte, n int64) {
	if p := c.levels[string(name)]; p != nil {
		*p += n
		return
	}
	if c.levels == nil {
		c.levels = make(map[string]*int64)
	}
	if len(c.levels) >= maxLevels && len(name) > 0 {
		c.level(nil, n)
		return
	}
	c.levels[string(name)] = &n
}

func (c *counts) component(name []byte) {
	switch {
	case c.components[string(name)]:
	case len(c.components) == maxComponents:
		c.many = true
	case c.components == nil:
		c.components = map[string]bool{string(name): true}
	default:
		c.components[string(name)] = true
	}
}

func (c *counts) merge(m *counts) {
	c.lines += m.lines
	c.own += m.own
	if !m.last.IsZero() {
		c.stretch(m.first, m.last)
	}
	// Sorted, or chance would choose which are too many.
	for _, name := range slices.Sorted(maps.Keys(m.levels)) {
		c.level([]byte(name), *m.levels[name])
	}
	for _, name := range slices.Sorted(maps.Keys(m.components)) {
		c.component([]byte(name))
	}
	c.many = c.many || m.many
}

func (c *counts) summary() Summary {
	s := Summary{Lines: c.lines, Own: c.own, First: c.first, Last: c.last, Many: c.many}
	if len(c.levels) > 0 {
		s.Levels = make(map[string]int64, len(c.levels))
		for name, n := range c.levels {
			s.Levels[name] = *n
		}
	}
	if !c.many {
		s.Components = slices.Sorted(maps.Keys(c.components))
	}
	return s
}
