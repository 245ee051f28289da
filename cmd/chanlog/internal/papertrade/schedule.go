package papertrade

import (
	"math/rand/v2"
	"time"
)

// Streams of random numbers: one for each part of the service that draws them,
// so that the parts do not disturb each other's sequence.
const (
	streamHistory = iota + 1
	streamFeed
	streamVenue
	streamDesk
)

func newRand(seed, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }

// schedule spaces rare events in time: at most one per interval, each interval
// between half and one and a half times the mean. It is for one goroutine, or
// under its owner's lock.
type schedule struct {
	mean time.Duration
	rng  *rand.Rand
	next time.Time
}

// due reports whether the next event has come, and plans the one after it.
func (s *schedule) due(now time.Time) bool {
	first := s.next.IsZero()
	if !first && now.Before(s.next) {
		return false
	}
	s.next = now.Add(s.mean/2 + time.Duration(s.rng.Int64N(int64(s.mean))))
	return !first
}
