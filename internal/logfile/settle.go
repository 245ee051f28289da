package logfile

import "time"

// settleAfter is how long a system may have written lines in its memory only.
// Linux lets 30 s pass.
const settleAfter = time.Minute

// A settling is how many lines were in the file at some time.
type settling struct {
	lines uint64
	at    time.Time
}

// settleOld keeps lines that were in the file a minute ago from being looked for
// after another boot: by then they may have been compressed, or deleted at the
// end of their retention, and would seem to be missing. f.mu is held.
func (f *File) settleOld(now time.Time) {
	r := f.ring.Load()
	if r == nil || now.Sub(f.settling.at) < settleAfter {
		return
	}
	_ = r.Settle(f.settling.lines) // a fault is found by who drains
	f.settling = settling{r.Drained(), now}
}
