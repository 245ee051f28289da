package event

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// lastTick is the tick of the latest id of this process.
var lastTick atomic.Uint64

// NewID returns a UUID of version 7 for an event at time t. Ids sort by time
// as text; those of one process are strictly in the order of the calls, also
// when the clock stands still or goes back.
func NewID(t time.Time) string {
	// A tick is 1/4096 of a millisecond: the 48 bits of a version 7 stamp
	// and the 12 below them, as RFC 9562 allows in its section 6.2.
	ns := uint64(max(t.UnixNano(), 0))
	tick := ns/1e6<<12 | ns%1e6<<12/1e6
	for {
		last := lastTick.Load()
		tick = max(tick, last+1)
		if lastTick.CompareAndSwap(last, tick) {
			break
		}
	}
	var id [16]byte
	binary.BigEndian.PutUint64(id[:], tick>>12<<16|0x7000|tick&0xfff)
	random := rand.Uint64() //nolint:gosec // an id has to be unique, not secret
	binary.BigEndian.PutUint64(id[8:], 1<<63|random>>2)
	var text [36]byte
	hex.Encode(text[0:], id[0:4])
	hex.Encode(text[9:], id[4:6])
	hex.Encode(text[14:], id[6:8])
	hex.Encode(text[19:], id[8:10])
	hex.Encode(text[24:], id[10:])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}
