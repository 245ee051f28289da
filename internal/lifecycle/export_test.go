package lifecycle

import "time"

// ErrSkip, returned by a hook, leaves a sync out.
var ErrSkip = errSkip

// MemberSize is that of the parts of a compressed segment.
const MemberSize = memberSize

// SetClock gives the Keeper other clocks, which start now.
func (k *Keeper) SetClock(wall func() time.Time, up func() time.Duration) {
	k.clock = clock{wall: wall, up: up, start: wall().Add(-up())}
}

// SetHook has f called before each step that touches a file.
func (k *Keeper) SetHook(f func(step, name string) error) { k.before = f }

// Checksum is that of the last line of an index file.
func Checksum(data []byte) string { return checksum(data) }
