package record

import (
	"log/slog"
	"unicode/utf8"
)

// appendMembers appends attrs as members of the object that b ends in. It
// reports false, with what it appended to be thrown away, when they cannot
// be written just like that: a key repeats, is reserved or is not UTF-8, or a
// string is longer than a whole record may be. The caller then takes the slow
// way.
//
// What it knows of the object's keys comes by value, and goes back so: a
// pointer would be moved to the heap, since the function calls itself.
func appendMembers(b []byte, attrs []slog.Attr, seen seenKeys, top bool) ([]byte, keyBits, bool) {
	for i := range attrs {
		a := &attrs[i]
		if top && Reserved(a.Key) || !utf8.ValidString(a.Key) {
			return b, seen.bits, false
		}
		if seen.bits.mark(a.Key) && (contains(attrs[:i], a.Key) || seen.before(a.Key)) {
			return b, seen.bits, false
		}
		b = appendKey(b, a.Key)
		switch a.Value.Kind() {
		case slog.KindString:
			s := a.Value.String()
			if len(s) > MaxRecord {
				return b, seen.bits, false
			}
			b = AppendString(b, s)
		case slog.KindGroup:
			var ok bool
			if b, _, ok = appendMembers(append(b, '{'), a.Value.Group(), seenKeys{}, false); !ok {
				return b, seen.bits, false
			}
			b = append(b, '}')
		default:
			b = appendValue(b, a.Value)
		}
	}
	return b, seen.bits, true
}

// appendKey appends the key of a member, and the comma before it unless it
// is the first of its object.
func appendKey(b []byte, key string) []byte {
	if len(b) == 0 || b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return append(AppendString(b, key), ':')
}

func contains(attrs []slog.Attr, key string) bool {
	for i := range attrs {
		if attrs[i].Key == key {
			return true
		}
	}
	return false
}

// seenKeys are the keys that one object has so far: a filter which most
// often says that a key is new, and, to be sure, where the keys from outside
// the list at hand are.
type seenKeys struct {
	bits  keyBits
	with  []slog.Attr // attributes that With put into the object
	extra []slog.Attr // attributes that the context put into it
	group string      // the group that WithGroup opened in it
}

// before reports whether key comes from outside the list at hand.
func (s *seenKeys) before(key string) bool {
	return s.group == key && key != "" || contains(s.with, key) || contains(s.extra, key)
}

// keyBits is a Bloom filter of one hash. With a dozen keys it is wrong about
// one in twenty, at the price of a comparison with each.
type keyBits [4]uint64

// mark adds key and reports whether it may have been there before.
func (k *keyBits) mark(key string) bool {
	var h uint
	if n := uint(len(key)); n > 0 {
		h = n + 3*uint(key[0]) + 31*uint(key[n-1]) + 131*uint(key[n/2])
	}
	word, bit := &k[h>>6&3], uint64(1)<<(h&63)
	was := *word&bit != 0
	*word |= bit
	return was
}
