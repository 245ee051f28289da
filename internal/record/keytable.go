package record

import (
	"sync/atomic"
	"unicode/utf8"
	"unsafe"
)

// Keys knows the keys that a program logs: how each is written, and whether
// it says that its value is secret. Finding that out costs more than all the
// rest of an attribute, so it is remembered. Keys is safe for concurrent use.
//
// The keys of log calls are nearly always constants, so a key is known again
// by where its text is and how long it is, without a look at the text. That
// is safe: the table holds on to the text, so nothing else can come to stand
// there.
type Keys struct {
	secret func(key string) bool
	slots  [1 << keySlotBits]atomic.Pointer[key]
}

const (
	keySlotBits = 11
	// maxRemembered keeps the table from holding on to large texts.
	maxRemembered = 64
)

// A key is what there is to know of one. It does not change.
type key struct {
	name     string
	member   []byte // as it stands in an object: comma, string, colon
	hash     uint8
	secret   bool
	reserved bool // at the top level
	odd      bool // not UTF-8: another key may be written alike
}

// NewKeys returns a table that has judged no key yet. secret says of a key
// whether its value is secret, and always the same; nil: none is.
func NewKeys(secret func(key string) bool) *Keys {
	return &Keys{secret: secret}
}

// Secret reports whether the value of a key is secret.
func (t *Keys) Secret(name string) bool { return t.of(name).secret }

func (t *Keys) of(name string) *key {
	at := unsafe.StringData(name)
	// Fibonacci hashing: the upper bits depend on all lower ones.
	hash := uint64(uintptr(unsafe.Pointer(at))) * 0x9e3779b97f4a7c15
	slot := &t.slots[hash>>(64-keySlotBits)]
	if k := slot.Load(); k != nil && len(k.name) == len(name) && unsafe.StringData(k.name) == at {
		return k
	}
	k := t.judge(name)
	if len(name) <= maxRemembered {
		slot.Store(k)
	}
	return k
}

func (t *Keys) judge(name string) *key {
	return &key{
		name:     name,
		member:   append(AppendString([]byte{','}, name), ':'),
		hash:     hashKey(name),
		secret:   t.secret != nil && name != "" && t.secret(name),
		reserved: Reserved(name),
		odd:      !utf8.ValidString(name),
	}
}

// append appends the key as that of a member, without the comma where it is
// the first of its object.
func (k *key) append(b []byte) []byte {
	member := k.member
	if n := len(b); n > 0 && b[n-1] == '{' {
		member = member[1:]
	}
	return append(b, member...)
}

// hashKey is FNV-1a, folded to one byte.
func hashKey(name string) uint8 {
	h := uint32(2166136261)
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return uint8(h ^ h>>8 ^ h>>16 ^ h>>24)
}
