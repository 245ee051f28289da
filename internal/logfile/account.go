package logfile

import (
	"bytes"
	"slices"
	"sync"
	"time"

	"github.com/alphapt/chanlog/internal/record"
)

// An account counts the records that are not simply in the ring, and keeps
// what has to be said of those that are missing. Its lock is held for moments
// only, so that who counts never waits for the disk.
type account struct {
	mu    sync.Mutex
	stats Stats
	marks marks
}

// change calls f with the account locked.
func (a *account) change(f func(s *Stats)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f(&a.stats)
}

// appended enters one call of Append and its result.
func (a *account) appended(size int, err error) {
	a.change(func(s *Stats) { s.count(size, err) })
}

// missed enters records that are not in the file, as dropped for a reason
// that readers of the file will be told.
func (a *account) missed(reason, told string, n uint64, from, to time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stats.Emitted += n
	a.stats.drop(reason, n)
	a.marks.dropped(told, n, from, to)
}

// missing makes the file tell of records that were counted already.
func (a *account) missing(told string, n uint64, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.marks.dropped(told, n, at, at)
}

// tell adds a mark.
func (a *account) tell(m record.Mark) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.marks = append(a.marks, m)
}

// pending returns a copy of the marks.
func (a *account) pending() marks {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.marks)
}

// take returns the marks that are to be written now.
func (a *account) take() marks {
	a.mu.Lock()
	defer a.mu.Unlock()
	m := a.marks
	a.marks = nil
	return m
}

// putBack takes back those of the marks that took returned whose lines are
// not whole in the beginning of a write.
func (a *account) putBack(took marks, kept []byte) {
	if len(took) == 0 {
		return
	}
	rest := took[min(bytes.Count(kept, []byte("\n")), len(took)):]
	if len(rest) == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	newer := a.marks
	a.marks = slices.Clip(rest)
	for _, m := range newer {
		if m.Kind == record.MarkDropped {
			a.marks.dropped(m.Reason, m.Count, m.From, m.To)
		} else {
			a.marks = append(a.marks, m)
		}
	}
}
