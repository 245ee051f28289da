package record

import (
	"log/slog"
	"strconv"
)

// A Filter decides about what is logged before it is. It may see the same
// attribute twice.
type Filter interface {
	// Take is shown every value that is of no slog kind. It returns true
	// when the value was meant for it; the attribute is then not logged.
	Take(v any) bool
	// Change is shown every attribute, its value resolved, groups before
	// their members. It returns the value to log, to conceal a secret for
	// one, and whether that is another.
	Change(key string, v slog.Value) (slog.Value, bool)
}

// A Collector gathers attributes in the form that the encoder wants: values
// resolved, groups without a key dissolved, empty attributes and groups left
// out, what a Filter takes removed and what it changes changed, limits kept. A user's LogValue
// runs here and only here, once a record, whatever number of sinks follows.
//
// A group that needs none of this is kept as it is, so collecting the usual
// attributes allocates nothing. A Collector is for one goroutine.
type Collector struct {
	Attrs []slog.Attr // what was gathered
	Cut   int         // how many attributes the limit took

	filter Filter
	depth  int // groups around what is added
	count  int // attributes so far, those of groups included
}

// Reset empties c for attributes that will stand inside depth groups, beside
// count attributes that are there already.
func (c *Collector) Reset(filter Filter, depth, count int) {
	clear(c.Attrs) // let go of the last record's values
	*c = Collector{Attrs: c.Attrs[:0], filter: filter, depth: depth, count: count}
}

// Add adds a. It always returns true, as [slog.Record.Attrs] likes it.
func (c *Collector) Add(a slog.Attr) bool {
	switch a.Value.Kind() {
	case slog.KindLogValuer:
		a.Value = Resolve(a.Value)
		return c.Add(a)
	case slog.KindAny:
		v := a.Value.Any()
		if v == nil && a.Key == "" || c.filter.Take(v) {
			return true
		}
		if src, ok := v.(*slog.Source); ok {
			c.addSource(a.Key, src)
			return true
		}
	}
	a.Value, _ = c.filter.Change(a.Key, a.Value)
	if a.Value.Kind() == slog.KindGroup {
		c.addGroup(a)
	} else {
		c.add(a)
	}
	return true
}

func (c *Collector) add(a slog.Attr) {
	if c.count >= MaxAttrs {
		c.Cut++
		return
	}
	c.count++
	c.Attrs = append(c.Attrs, a)
}

func (c *Collector) addGroup(a slog.Attr) {
	members := a.Value.Group()
	if a.Key == "" {
		for _, m := range members {
			c.Add(m)
		}
		return
	}
	if n, ok := c.ready(members, c.depth+1); ok && c.count+n <= MaxAttrs {
		if n > 0 {
			c.count += n
			c.Attrs = append(c.Attrs, a)
		}
		return
	}
	if c.depth >= MaxDepth {
		c.add(slog.String(a.Key, depthMarker))
		return
	}
	inner := Collector{filter: c.filter, depth: c.depth + 1, count: c.count}
	for _, m := range members {
		inner.Add(m)
	}
	c.count = inner.count
	c.Cut += inner.Cut
	if len(inner.Attrs) > 0 {
		c.Attrs = append(c.Attrs, slog.Attr{Key: a.Key, Value: slog.GroupValue(inner.Attrs...)})
	}
}

// ready reports whether the members of a group can stay as they are, and how
// many attributes they are.
func (c *Collector) ready(members []slog.Attr, depth int) (n int, ok bool) {
	if depth > MaxDepth {
		return 0, false
	}
	for i := range members {
		m := &members[i]
		switch m.Value.Kind() {
		case slog.KindLogValuer:
			return 0, false
		case slog.KindGroup:
			if m.Key == "" {
				return 0, false
			}
			if _, changed := c.filter.Change(m.Key, m.Value); changed {
				return 0, false
			}
			k, ok := c.ready(m.Value.Group(), depth+1)
			if !ok || k == 0 {
				return 0, false
			}
			n += k
			continue
		case slog.KindAny:
			v := m.Value.Any()
			if v == nil && m.Key == "" || c.filter.Take(v) {
				return 0, false
			}
			if _, ok := v.(*slog.Source); ok {
				return 0, false
			}
		}
		if _, changed := c.filter.Change(m.Key, m.Value); changed {
			return 0, false
		}
		n++
	}
	return n, true
}

// addSource adds a source position as slog does: as a group of the fields
// that it has.
func (c *Collector) addSource(key string, src *slog.Source) {
	if src == nil {
		return
	}
	var members []slog.Attr
	if src.Function != "" {
		members = append(members, slog.String("function", src.Function))
	}
	if src.File != "" {
		members = append(members, slog.String("file", src.File))
	}
	if src.Line != 0 {
		members = append(members, slog.Int("line", src.Line))
	}
	c.Add(slog.Attr{Key: key, Value: slog.GroupValue(members...)})
}

// maxLogValues is how many LogValue calls may follow one another, as in slog.
const maxLogValues = 100

// Resolve calls LogValue on v until it is something else. One that panics,
// or does not come to an end, leaves a marker in place of the value.
func Resolve(v slog.Value) slog.Value {
	for range maxLogValues {
		if v.Kind() != slog.KindLogValuer {
			return v
		}
		v = logValue(v.LogValuer())
	}
	return slog.StringValue("!ERROR: LogValue called more than " + strconv.Itoa(maxLogValues) + " times")
}

func logValue(lv slog.LogValuer) (v slog.Value) {
	defer func() {
		if p := recover(); p != nil {
			v = slog.StringValue(panicText(lv, p))
		}
	}()
	return lv.LogValue()
}
