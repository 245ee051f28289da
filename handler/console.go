package handler

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/term"
)

// A console writes lines from a bounded queue in a goroutine of its own: a
// terminal that was stopped, or a pipe that nobody reads, must not stop the
// service. What does not fit is counted and, once there is room, said.
type console struct {
	opts  ConsoleOptions
	w     io.Writer
	text  *textFormat
	queue chan consoleItem
	stop  chan struct{} // closed when nothing more is handed over
	done  chan struct{} // closed when the goroutine has ended

	written atomic.Uint64
	dropped atomic.Uint64
	failed  atomic.Uint64
	lastErr atomic.Pointer[error]

	untold atomic.Uint64 // dropped lines that the console has not told of
	stuck  atomic.Bool   // the last wait for a line was in vain
}

// A consoleItem is a line, or a question whether all before it is written,
// or both.
type consoleItem struct {
	line    []byte
	written chan struct{} // closed afterwards; may be nil
}

const (
	// consoleQueue is the number of lines that may wait.
	consoleQueue = 1024
	// errorWait is how long a record at ERROR waits until its line is on
	// the console, since a program often ends right after it.
	errorWait = 20 * time.Millisecond
	// flushWait is how long Flush and Close wait for the console.
	flushWait = time.Second
	// consoleTime is local time to the millisecond: the date is known to
	// whoever looks at a console.
	consoleTime = "15:04:05.000"
)

func newConsole(opts ConsoleOptions, source bool) *console {
	c := &console{
		opts:  opts,
		w:     opts.Writer,
		queue: make(chan consoleItem, consoleQueue),
		stop:  make(chan struct{}),
		done:  make(chan struct{}),
	}
	if c.w == nil {
		c.w = os.Stderr
	}
	c.text = newTextFormat(consoleTime, colored(opts.Color, c.w), source, false)
	go c.run()
	return c
}

// colored says whether lines to w are coloured.
func colored(mode ColorMode, w io.Writer) bool {
	if mode != ColorAuto {
		return mode == ColorAlways
	}
	f, ok := w.(interface{ Fd() uintptr })
	return ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}

// enqueue hands a line over, or drops it when the queue is full. With wait
// it returns when the line is written, but does not wait long, and not at
// all for a console that was found stuck and has not moved since.
func (c *console) enqueue(line []byte, wait bool) {
	item := consoleItem{line: line}
	if c.opts.JSON { // the line belongs to the caller's state
		item.line = append([]byte(nil), line...)
	}
	wait = wait && !c.stuck.Load()
	if wait {
		item.written = make(chan struct{})
	}
	select {
	case c.queue <- item:
	default:
		c.dropped.Add(1)
		c.untold.Add(1)
		return
	}
	if wait && !c.wait(item.written, errorWait) {
		c.stuck.Store(true)
	}
}

func (c *console) wait(written <-chan struct{}, limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-written:
		return true
	case <-timer.C:
		return false
	}
}

// run writes until it is stopped and the queue is empty. The queue itself is
// never closed: a late record of another goroutine may still come.
func (c *console) run() {
	defer close(c.done)
	for {
		select {
		case item := <-c.queue:
			c.take(item)
		case <-c.stop:
			for {
				select {
				case item := <-c.queue:
					c.take(item)
				default:
					return
				}
			}
		}
	}
}

func (c *console) take(item consoleItem) {
	if n := c.untold.Swap(0); n > 0 {
		c.write(fmt.Appendf(nil, "chanlog: %d console lines were dropped: the console was too slow\n", n), false)
	}
	if item.line != nil {
		c.write(item.line, true)
	}
	c.stuck.Store(false)
	if item.written != nil {
		close(item.written)
	}
}

// write writes one line; a line of a record counts.
func (c *console) write(line []byte, counts bool) {
	_, err := c.w.Write(line)
	switch {
	case err != nil:
		c.lastErr.Store(&err)
		c.failed.Add(1)
	case counts:
		c.written.Add(1)
	}
}

// flush waits until what was handed over is written: until ctx is done and
// for a second at most.
func (c *console) flush(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, flushWait, errConsoleStuck)
	defer cancel()
	written := make(chan struct{})
	select {
	case c.queue <- consoleItem{written: written}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case <-written:
		return nil
	case <-c.done: // closed meanwhile, after all that was handed over before
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

var errConsoleStuck = errors.New("console: lines are still waiting after a second")

// close writes what is left, for a second at most, and ends the goroutine.
// It is called once.
func (c *console) close() error {
	close(c.stop)
	if !c.wait(c.done, flushWait) {
		return errConsoleStuck
	}
	return nil
}
