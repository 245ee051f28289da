package record

import "log/slog"

// enter notes that the object at hand gets a member called name.
func (c *Collector) enter(k *key, name string) {
	if c.bits.mark(k.hash) && c.has(name) || k.reserved && c.depth == 0 || k.odd {
		c.tangled = true
	}
}

// has reports whether the object at hand has a member called name.
func (c *Collector) has(name string) bool {
	return contains(c.Attrs, name) || c.with != nil && c.with.has(name) ||
		c.beside != nil && contains(c.beside.Attrs, name)
}

// has reports whether the object has a member called name.
func (l *level) has(name string) bool {
	return contains(l.attrs, name) || l.group == name && name != ""
}

func contains(attrs []slog.Attr, name string) bool {
	for i := range attrs {
		if attrs[i].Key == name {
			return true
		}
	}
	return false
}

// keyBits are the keys that one object has so far: a Bloom filter of one
// hash, which most often says that a key is new. With a dozen keys it is
// wrong about one in twenty, at the price of a comparison with each.
type keyBits [4]uint64

// mark adds a key by its hash and reports whether it may have been there
// before.
func (k *keyBits) mark(hash uint8) bool {
	word, bit := &k[hash>>6], uint64(1)<<(hash&63)
	was := *word&bit != 0
	*word |= bit
	return was
}
