package redact

import (
	"strings"
	"sync/atomic"
	"unsafe"

	"github.com/alphapt/chanlog/channel"
)

// A keyTable says of a key whether it is one of a secret, and remembers. The
// keys of log calls are nearly always constants, so a key is known again by
// where its text is and how long it is, without a look at the text. That is
// safe: the table holds on to the text, so nothing else can come to stand
// there.
type keyTable struct {
	rules *channel.Set
	slots [1 << keySlotBits]atomic.Pointer[keyVerdict]
}

type keyVerdict struct {
	key    string
	secret bool
}

const (
	keySlotBits = 11
	// maxRemembered keeps the table from holding on to large texts.
	maxRemembered = 64
)

// secret reports whether the value of key is to be concealed.
func (t *keyTable) secret(key string) bool {
	if key == "" {
		return false
	}
	at := unsafe.StringData(key)
	// Fibonacci hashing: the upper bits depend on all lower ones.
	hash := uint64(uintptr(unsafe.Pointer(at))) * 0x9e3779b97f4a7c15
	slot := &t.slots[hash>>(64-keySlotBits)]
	if v := slot.Load(); v != nil && len(v.key) == len(key) && unsafe.StringData(v.key) == at {
		return v.secret
	}
	secret := t.judge(key)
	if len(key) <= maxRemembered {
		slot.Store(&keyVerdict{key, secret})
	}
	return secret
}

// judge asks the rules. Where they say nothing to a key with digits, they are
// asked again without them: password1 is a password.
func (t *keyTable) judge(key string) bool {
	route := t.rules.Route(key)
	if route.Rule == "" && strings.ContainsAny(key, "0123456789") {
		route = t.rules.Route(strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return '_'
			}
			return r
		}, key))
	}
	return route.Rule != "" && route.Channel == conceal
}
