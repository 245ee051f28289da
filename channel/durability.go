package channel

import (
	"fmt"
	"slices"
	"strings"
)

// A Durability says what a record survives once the log call has returned.
// The empty one leaves it to the handler.
type Durability string

const (
	// Process records survive the end of the process, SIGKILL included. A
	// power cut takes what the system has not written to the disk by itself,
	// which is usually the last half minute.
	Process Durability = "process"

	// Interval records are also put on the disk (fsync) twice a second, or
	// as often as the handler is told. A power cut takes the last interval.
	Interval Durability = "interval"

	// Always records are on the disk when the log call returns, so that a
	// power cut takes none. A call takes as long as the disk does; calls of
	// several goroutines share one fsync.
	Always Durability = "always"
)

var durabilities = []Durability{Process, Interval, Always}

// Valid returns an error unless d is one of the three.
func (d Durability) Valid() error { return known(d, durabilities) }

// ParseDurability reads "process", "interval" or "always" in any case.
func ParseDurability(s string) (Durability, error) {
	d := Durability(strings.ToLower(s))
	return d, d.Valid()
}

// A FullPolicy says what becomes of a record when the disk is so slow, full
// or dead that there is no room for the record in memory either. The empty
// one is [FullBlock] for sealed channels and [FullDrop] for all others.
type FullPolicy string

const (
	// FullDrop waits for room for 50 ms at most. Then the record is dropped
	// and counted, the log call returns an error, and a line in the file
	// will say how many records are missing.
	FullDrop FullPolicy = "drop"

	// FullBlock waits for five seconds before it does the same.
	FullBlock FullPolicy = "block"

	// FullExit waits for five seconds, and then ends the process with
	// status 1 and a message on standard error: rather no service than one
	// without a trail.
	FullExit FullPolicy = "exit"
)

var fullPolicies = []FullPolicy{FullDrop, FullBlock, FullExit}

// Valid returns an error unless p is one of the three.
func (p FullPolicy) Valid() error { return known(p, fullPolicies) }

// ParseFullPolicy reads "drop", "block" or "exit" in any case.
func ParseFullPolicy(s string) (FullPolicy, error) {
	p := FullPolicy(strings.ToLower(s))
	return p, p.Valid()
}

// known returns an error unless word is one of words.
func known[W ~string](word W, words []W) error {
	if slices.Contains(words, word) {
		return nil
	}
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = string(w)
	}
	return fmt.Errorf("%q: want one of %s", string(word), strings.Join(names, ", "))
}
