// Package memo remembers the results of a function for a bounded number of
// keys, for readers that must neither lock nor allocate.
//
// It is made for keys that a program has few of: component names, call
// sites. A full table is not emptied, since whoever fills it with random
// keys would then throw out the useful ones; further keys are just not kept.
package memo

import (
	"maps"
	"sync"
	"sync/atomic"
)

// A Table maps keys to values. It is safe for concurrent use. The zero
// Table keeps nothing until Limit is set.
type Table[K comparable, V any] struct {
	// Limit is the number of keys to keep. It must not change after the
	// first use.
	Limit int

	entries atomic.Pointer[map[K]V]
	mu      sync.Mutex // serialises writers; readers never take it
}

// Get returns the value kept for key.
func (t *Table[K, V]) Get(key K) (V, bool) {
	if m := t.entries.Load(); m != nil {
		v, ok := (*m)[key]
		return v, ok
	}
	var zero V
	return zero, false
}

// Put keeps value for key, unless the table is full. The whole table is
// copied: that is what lets readers go without a lock.
func (t *Table[K, V]) Put(key K, value V) {
	t.mu.Lock()
	defer t.mu.Unlock()
	old := t.entries.Load()
	if old == nil {
		old = &map[K]V{}
	}
	if _, known := (*old)[key]; !known && len(*old) >= t.Limit {
		return
	}
	m := maps.Clone(*old)
	m[key] = value
	t.entries.Store(&m)
}
