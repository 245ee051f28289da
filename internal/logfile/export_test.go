package logfile

import (
	"time"

	"github.com/alphapt/chanlog/internal/spool"
)

// WithClock returns o with now in the place of time.Now.
func (o Options) WithClock(now func() time.Time) Options {
	o.now = now
	return o
}

// ViaLumberjack reports whether lumberjack does the appending at the moment.
func (f *File) ViaLumberjack() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.act != nil && f.act.logger != nil
}

// FreeLoggers is the number of lumberjack loggers that no file uses.
func FreeLoggers() int {
	loggers.mu.Lock()
	defer loggers.mu.Unlock()
	return len(loggers.free)
}

// Kill ends f as a kill does, between two writes: what is in the ring stays
// there, and nothing is written any more.
func (f *File) Kill() {
	f.Freeze(f.KillFrozen)
	f.ended.Wait()
}

// KillFrozen is Kill within Freeze.
func (f *File) KillFrozen() {
	f.closed = true
	if r := f.ring.Load(); r != nil {
		r.Stop()
		r.Close()
	}
	_ = f.closeActive()
	f.wake.stop()
}

// Ring returns the ring, nil when there is none.
func (f *File) Ring() *spool.Ring { return f.ring.Load() }

// Freeze calls during while nothing is drained.
func (f *File) Freeze(during func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	during()
}

// KillInWrite is Kill while a batch is written, of which that many bytes are.
func (f *File) KillInWrite(written int) {
	f.Freeze(func() {
		if r, a := f.ring.Load(), f.act; r != nil && a != nil {
			b, _, _ := r.Next(f.room(f.opts.now()))
			p := b.Bytes
			if a.torn {
				p = append([]byte{'\n'}, p...)
			}
			if len(p) > 0 {
				_ = r.Begin(b, a.place(0))
			}
			_, _ = a.own.Write(p[:min(written, len(p))])
		}
		f.KillFrozen()
	})
	f.ended.Wait()
}

// Asleep reports whether the one who drains has to be woken.
func (f *File) Asleep() bool { return f.asleep.Load() }
