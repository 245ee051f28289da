package channel

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Parse reads a set from JSON; the package comment shows the form. Every fault
// is in the one error, each with its line and place: those that [NewSet] finds,
// a key that is not known (with the nearest that is), a key given twice, a
// value of the wrong type, and a size, duration or level that cannot be read.
func Parse(data []byte) (*Set, error) {
	root, err := readTree(data)
	if err != nil {
		return nil, err
	}
	p := &parser{lines: make(map[place]int)}
	p.set(root)

	rules, faults := check(p.specs)
	for _, f := range faults {
		// A value that could not be read is empty here and reported already.
		if !slices.ContainsFunc(p.faults, func(o fault) bool { return o.place == f.place }) {
			f.line = cmp.Or(p.lines[f.place], p.lines[channelAt(f.channel, "")])
			p.faults = append(p.faults, f)
		}
	}
	if len(p.faults) > 0 {
		slices.SortStableFunc(p.faults, func(a, b fault) int { return a.line - b.line })
		return nil, report(p.specs, p.faults)
	}
	return newSet(p.specs, rules), nil
}

// parser makes specs of a tree and collects what is wrong with it.
type parser struct {
	specs  []Spec
	faults []fault
	lines  map[place]int // for the faults that check finds afterwards
}

func (p *parser) fail(at place, line int, format string, args ...any) {
	p.faults = append(p.faults, fault{at, line, fmt.Errorf(format, args...)})
}

func (p *parser) set(root node) {
	const key = "channels"
	at := channelAt(-1, key)
	p.lines[at] = root.line
	list, ok := p.members(channelAt(-1, ""), root, key)[key]
	if !ok {
		return // check says that there are no channels
	}
	p.lines[at] = list.line
	channels, _ := value[[]node](p, at, list)
	for i, n := range channels {
		p.specs = append(p.specs, Spec{})
		p.channel(i, n)
	}
}

func (p *parser) channel(i int, n node) {
	spec := &p.specs[i]
	p.lines[channelAt(i, "")] = n.line
	m := p.members(channelAt(i, ""), n,
		"name", "components", "level", "max_size", "retention", "purpose", "error_copy", "durability", "when_full", "sealed")
	for key, n := range m {
		p.lines[channelAt(i, key)] = n.line
	}
	if n, ok := m["max_size"]; ok {
		// A plain number of bytes may stand without quotation marks.
		if number, ok := n.value.(json.Number); ok {
			m["max_size"] = node{n.line, number.String()}
		}
	}

	asIs := func(s string) (string, error) { return s, nil }
	name, _ := field(p, i, m, "name", asIs)
	spec.Name = Name(name)
	spec.Purpose, _ = field(p, i, m, "purpose", asIs)
	spec.MaxSize, _ = field(p, i, m, "max_size", ParseSize)
	spec.Retention, _ = field(p, i, m, "retention", ParseDuration)
	spec.Durability, _ = field(p, i, m, "durability", ParseDurability)
	spec.WhenFull, _ = field(p, i, m, "when_full", ParseFullPolicy)
	if level, ok := field(p, i, m, "level", ParseLevel); ok {
		spec.Level = level
	}
	flag := func(b bool) (bool, error) { return b, nil }
	spec.Sealed, _ = field(p, i, m, "sealed", flag)
	if errorCopy, ok := field(p, i, m, "error_copy", flag); ok {
		spec.NoErrorCopy = !errorCopy
	}
	rules, _ := field(p, i, m, "components", func(list []node) ([]node, error) { return list, nil })
	for j, n := range rules {
		at := place{i, j, ""}
		p.lines[at] = n.line
		text, _ := value[string](p, at, n)
		spec.Components = append(spec.Components, text)
	}
}

// field reads the value of key, which must be an A, as a B. Not ok means that
// it is absent or faulty.
func field[A, B any](p *parser, i int, members map[string]node, key string, read func(A) (B, error)) (v B, ok bool) {
	n, ok := members[key]
	if !ok {
		return v, false
	}
	at := channelAt(i, key)
	a, ok := value[A](p, at, n)
	if !ok {
		return v, false
	}
	v, err := read(a)
	if err != nil {
		p.fail(at, n.line, "%w", err)
		return v, false
	}
	return v, true
}

// value returns the value of n, which must be a T.
func value[T any](p *parser, at place, n node) (v T, ok bool) {
	v, ok = n.value.(T)
	if !ok {
		p.fail(at, n.line, "got %s, want %s", kindOf(n.value), kindOf(v))
	}
	return v, ok
}

// members returns the members of an object that may have the known keys.
func (p *parser) members(at place, n node, known ...string) map[string]node {
	list, _ := value[[]member](p, at, n)
	m := make(map[string]node)
	for _, e := range list {
		_, twice := m[e.key]
		switch {
		case twice:
			p.fail(at, e.line, "key %q is given twice: keep one", e.key)
		case slices.Contains(known, e.key):
			m[e.key] = e.node
		default:
			hint := "want " + strings.Join(known, ", ")
			if near := nearestOf(e.key, known); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			p.fail(at, e.line, "unknown key %q: %s", e.key, hint)
		}
	}
	return m
}
