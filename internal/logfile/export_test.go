package logfile

import "time"

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
