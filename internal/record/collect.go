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
	// Change is shown every value whose key is that of a secret, every one
	// of no slog kind, and on demand all others, each resolved and groups
	// before their members. It returns the value to log and whether that is
	// another.
	Change(secret bool, v slog.Value) (slog.Value, bool)
}

// A Collector gathers attributes in the form that the encoder wants: values
// resolved, groups without a key dissolved, empty attributes and groups left
// out, what a Filter takes removed and what it changes changed, limits kept.
// A user's LogValue runs here and only here, once a record, whatever number
// of sinks follows.
//
// In the same go it encodes them, so that the usual record is looked at only
// once. A group that needs none of the above is kept as it is, so collecting
// the usual attributes allocates nothing. A Collector is for one goroutine.
type Collector struct {
	Attrs []slog.Attr // what was gathered
	Cut   int         // how many attributes the limit took

	keys   *Keys
	filter Filter
	place

	body    []byte // Attrs as members
	tangled bool   // body is not how the line must have them
}

// A place is where in a line attributes stand.
type place struct {
	depth   int // groups around them
	count   int // attributes so far, those of groups included
	bits    keyBits
	with    *level     // what With put into the object; nil: nothing
	beside  *Collector // what else stands there; nil: nothing
	showAll bool       // to the Filter
}

// NewCollector returns a Collector that has to be told by [Collector.Within]
// or [Collector.AtTop] where its attributes will stand.
func NewCollector(keys *Keys, filter Filter) Collector {
	return Collector{keys: keys, filter: filter}
}

// Within empties c for attributes in the innermost group of s. All of them
// are shown to the filter when showAll is set.
func (c *Collector) Within(s *Scope, showAll bool) {
	c.Clear()
	l := s.last()
	c.place = place{depth: len(s.groups), count: s.count, bits: l.bits, with: l, showAll: showAll}
}

// AtTop empties c for attributes outside of all groups of s.
func (c *Collector) AtTop(s *Scope, showAll bool) {
	c.Clear()
	c.place = place{count: s.count, bits: s.top.bits, with: &s.top, showAll: showAll}
}

// Beside tells c that the attributes of other stand in the same object,
// before those that it will get.
func (c *Collector) Beside(other *Collector) {
	c.bits, c.beside = other.bits, other
}

// GatherOnly tells c that no line is expected, so that it need not encode. A
// line that is made nevertheless is right, but takes longer.
func (c *Collector) GatherOnly() { c.tangled = true }

// Clear lets go of the last record's values, and of what a large one took.
func (c *Collector) Clear() {
	const keep = 64 << 10
	clear(c.Attrs)
	c.Attrs, c.Cut = c.Attrs[:0], 0
	c.with, c.beside = nil, nil
	c.body, c.tangled = c.body[:0], false
	if cap(c.body) > keep {
		c.body = nil
	}
}

// Add adds a. It always returns true, as [slog.Record.Attrs] likes it.
func (c *Collector) Add(a slog.Attr) bool {
	kind := a.Value.Kind()
	switch kind {
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
	k := c.keys.of(a.Key)
	if c.shows(k, kind) {
		a.Value, _ = c.filter.Change(k.secret, a.Value)
		kind = a.Value.Kind()
	}
	if kind == slog.KindGroup {
		c.addGroup(k, a)
	} else {
		c.add(k, a)
	}
	return true
}

// shows reports whether the filter has to see an attribute.
func (c *Collector) shows(k *key, kind slog.Kind) bool {
	return k.secret || kind == slog.KindAny || c.showAll
}

func (c *Collector) add(k *key, a slog.Attr) {
	if c.count >= MaxAttrs {
		c.Cut++
		return
	}
	c.count++
	c.enter(k, a.Key)
	c.body = c.appendMember(c.body, k, a.Value.Kind(), a.Value)
	c.Attrs = append(c.Attrs, a)
}

func (c *Collector) addGroup(k *key, a slog.Attr) {
	members := a.Value.Group()
	if a.Key == "" {
		for _, m := range members {
			c.Add(m)
		}
		return
	}
	c.enter(k, a.Key)
	body := append(k.append(c.body), '{')
	if b, n, ok := c.appendGroup(body, members, c.depth+1); ok && c.count+n <= MaxAttrs {
		if n > 0 {
			c.count += n
			c.body = b
			c.Attrs = append(c.Attrs, a)
		}
		return
	}
	if c.depth >= MaxDepth {
		c.add(k, slog.String(a.Key, depthMarker))
		return
	}
	inner := Collector{
		keys: c.keys, filter: c.filter, body: body, tangled: c.tangled,
		place: place{depth: c.depth + 1, count: c.count, showAll: c.showAll},
	}
	for _, m := range members {
		inner.Add(m)
	}
	c.count = inner.count
	c.Cut += inner.Cut
	if len(inner.Attrs) > 0 {
		inner.body = append(inner.body, '}')
		c.body, c.tangled = inner.body, inner.tangled
		c.Attrs = append(c.Attrs, slog.Attr{Key: a.Key, Value: slog.GroupValue(inner.Attrs...)})
	}
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
