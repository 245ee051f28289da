package lifecycle

import "time"

// maxJump is how far the wall clock may move against the monotonic one. A
// leap second, a summer time set by hand or a machine that slept a night are
// less; a clock that is wrong by years is more.
const maxJump = 24 * time.Hour

// A clock has the time of day, and the time since it was made by a clock
// that nobody sets.
type clock struct {
	wall  func() time.Time
	up    func() time.Duration
	start time.Time // wall, when up was 0
}

var processStart = time.Now()

var systemClock = clock{
	wall:  func() time.Time { return time.Now().Round(0) }, // without the monotonic reading
	up:    func() time.Duration { return time.Since(processStart) },
	start: processStart.Round(0),
}

// jump returns how far the wall clock was set ahead since the start; less
// than 0 is back.
func (c clock) jump() time.Duration {
	return c.wall().Sub(c.start) - c.up()
}
