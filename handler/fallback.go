package handler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// ErrNoDirectory is the error of Handle for a record that a file should have
// taken while the log directory could not be used; see [NewOrFallback]. The
// record is on the console, if that shows its level.
var ErrNoDirectory = errors.New("chanlog: the log directory cannot be used")

// NewOrFallback is [New] for a service that must start whether or not it can
// write its logs. Where the directory cannot be used, it goes on with the
// console and the extra handlers, says so once on the console and to
// OnError, and tries again after a second, then after twice as long each
// time up to a minute. The records that a file misses are counted in
// [Stats], dropped for the reason "no directory", and said once the
// directory can be used.
//
// The error is for faults of the options themselves, which are the same as
// New's and will not mend themselves.
func NewOrFallback(opts *Options) (*Handler, error) {
	return newHandler(opts, true)
}

const (
	firstRetry = time.Second
	lastRetry  = time.Minute
)

// waitForDirectory tries to open the files until that succeeds. It returns
// ErrClosed when the handler is closed before.
func (c *core) waitForDirectory() error {
	for wait := firstRetry; c.dir == nil; wait = min(2*wait, lastRetry) {
		timer := time.NewTimer(wait)
		select {
		case <-c.stop:
			timer.Stop()
			return ErrClosed
		case <-timer.C:
		}
		missed := c.missed()
		if err := c.openFiles(); err == nil {
			c.announce(fmt.Sprintf("the log directory can be used again, %d records are not in it", missed),
				slog.String("dir", c.opts.Dir))
		}
	}
	return nil
}

// missed counts the records that came while there was no directory.
func (c *core) missed() (n uint64) {
	for _, sink := range c.sinks {
		n += sink.dropped.Load()
	}
	return n
}

// announce logs what the handler has to say about itself.
func (c *core) announce(message string, attrs ...slog.Attr) {
	l := slog.New(c.root).With("component", "chanlog")
	l.LogAttrs(context.Background(), slog.LevelWarn, message, attrs...)
}
