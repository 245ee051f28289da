package handler

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
	"github.com/alphapt/chanlog/internal/record"
	"github.com/alphapt/chanlog/internal/redact"
)

// core is what all handlers derived from one share.
type core struct {
	opts     Options
	channels []*channelState // in the order of the set
	fallback *channelState   // for records without a component
	origins  origins
	states   sync.Pool        // of *state
	redactor *redact.Redactor // nil when nothing is concealed

	dir      *logdir.Writer // nil when files are off
	sinks    []*fileSink    // each file once
	fileText *textFormat

	console      *console // nil when it is off
	wholeConsole gate

	unrouted    atomic.Uint64
	extraFailed atomic.Uint64
	errors      atomic.Uint64

	closed   atomic.Bool
	closing  sync.Once
	closeErr error
	stop     chan struct{}  // closed by Close
	tending  sync.WaitGroup // the goroutine that looks after the files
}

// New returns a handler with the given options; nil means all defaults. The
// options are copied, and the environment is not read, save for NO_COLOR and
// TERM by [ColorAuto]. Every fault of the options is in the one error; an
// error about the directory names it, the reason and the remedy.
//
// A handler with files holds the directory until Close.
func New(opts *Options) (*Handler, error) {
	c := &core{opts: opts.withDefaults(), stop: make(chan struct{})}
	var err error
	c.redactor, err = newRedactor(c.opts.Redact)
	if err := errors.Join(c.opts.validate(), err); err != nil {
		return nil, fmt.Errorf("chanlog: options: %w", err)
	}
	c.states.New = c.newState
	c.newChannels()
	if !c.opts.File.Off {
		if err := c.openFiles(); err != nil {
			return nil, fmt.Errorf("chanlog: %w", err)
		}
		ticker := time.NewTicker(time.Second)
		c.tending.Go(func() {
			defer ticker.Stop()
			c.tend(ticker.C, c.stop)
		})
	}
	if !c.opts.Console.Off {
		c.console = newConsole(c.opts.Console, c.opts.File.AddSource)
	}
	h := &Handler{core: c, scope: new(record.Scope), chosen: byRule, extra: c.joinExtra()}
	h.logNotices()
	return h, nil
}

// closeLimit is how long Close takes at most.
const closeLimit = 5 * time.Second

// Close writes and syncs what is left, closes the files and gives the
// directory free, within five seconds: it returns an error when the disk
// takes longer. Afterwards Handle returns [ErrClosed]. Further calls do
// nothing and return the same error. All handlers derived from one with With
// are closed together.
func (h *Handler) Close() error {
	c := h.core
	c.closing.Do(func() { c.closeErr = c.close() })
	return c.closeErr
}

func (c *core) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	c.closed.Store(true)
	close(c.stop)
	c.stopTimers()
	var errs []error
	if c.console != nil {
		errs = append(errs, c.console.close())
	}
	if c.dir != nil {
		done := make(chan error, 1)
		go func() { done <- c.closeDir(ctx) }()
		select {
		case err := <-done:
			errs = append(errs, err)
		case <-ctx.Done():
			errs = append(errs, fmt.Errorf("%s: the disk did not answer within %v", c.dir.Path(), closeLimit))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("chanlog: close: %w", err)
	}
	return nil
}

func (c *core) closeDir(ctx context.Context) error {
	c.tending.Wait()
	var errs []error
	for _, sink := range c.sinks {
		if err := sink.file.Sync(ctx); err != nil {
			errs = append(errs, fmt.Errorf("channel %s: %w", sink.name, err))
		}
	}
	return errors.Join(errors.Join(errs...), c.closeFiles(), c.dir.Unlock())
}

// report hands an error to the user's hook. A hook that panics must not end
// the service.
func (c *core) report(err error) {
	c.errors.Add(1)
	if c.opts.OnError == nil {
		return
	}
	defer func() { _ = recover() }()
	c.opts.OnError(err)
}
