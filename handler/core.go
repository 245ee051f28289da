package handler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
	"github.com/alphapt/chanlog/internal/record"
)

// core is what all handlers derived from one share.
type core struct {
	opts     Options
	began    time.Time
	root     *Handler        // the one that New returned
	channels []*channelState // in the order of the set
	fallback *channelState   // for records without a component
	origins  origins
	states   sync.Pool // of *state
	redactor redactor

	dir      *logdir.Writer // nil until it is open; belongs to New, then to tend, then to Close
	sinks    []*fileSink    // each file once
	fileText *textFormat

	console      *console // nil when it is off
	wholeConsole gate
	lost         atomic.Bool // the directory, which is opened anew
	settling     sync.Mutex  // held while the lowest levels of the channels change

	unrouted    atomic.Uint64
	extraFailed atomic.Uint64
	reporter    *reporter

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
	return newHandler(opts, false)
}

func newHandler(opts *Options, fallBack bool) (*Handler, error) {
	c := &core{opts: opts.withDefaults(), began: time.Now(), stop: make(chan struct{})}
	var err error
	c.redactor, err = newRedactor(c.opts.Redact)
	if err := errors.Join(c.opts.validate(), err); err != nil {
		return nil, fmt.Errorf("chanlog: options: %w", err)
	}
	if !c.opts.File.Off {
		// Once and for all: a later change of the working directory must
		// not move what NewOrFallback tries again.
		if c.opts.Dir, err = filepath.Abs(c.opts.Dir); err != nil {
			return nil, fmt.Errorf("chanlog: log directory: %w", err)
		}
	}
	c.states.New = c.newState
	c.reporter = newReporter(c.opts.OnError)
	c.newChannels()
	var unusable error
	if !c.opts.File.Off {
		c.newSinks()
		if unusable = c.openFiles(); unusable != nil && !fallBack {
			c.reporter.close()
			return nil, fmt.Errorf("chanlog: %w", unusable)
		}
	}
	if !c.opts.Console.Off {
		c.console = newConsole(c.opts.Console, c.opts.File.AddSource)
	}
	c.root = &Handler{core: c, scope: new(record.Scope), chosen: byRule, extra: c.joinExtra()}
	if unusable != nil {
		c.report(unusable)
		c.announce("records are not written to files: "+unusable.Error(), slog.String("dir", c.opts.Dir))
	}
	if !c.opts.File.Off {
		c.tending.Go(c.tend)
	}
	for _, notice := range c.opts.Notices {
		c.announce(notice)
	}
	return c.root, nil
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
	if !c.opts.File.Off {
		done := make(chan error, 1)
		go func() { done <- c.closeDir(ctx) }()
		select {
		case err := <-done:
			errs = append(errs, err)
		case <-ctx.Done():
			errs = append(errs, fmt.Errorf("%s: the disk did not answer within %v", c.opts.Dir, closeLimit))
		}
	}
	err := errors.Join(errs...)
	c.reporter.close()
	reported := make(chan struct{})
	go func() {
		defer close(reported)
		c.reporter.ended.Wait()
	}()
	select {
	case <-reported:
	case <-ctx.Done(): // a hook that hangs
	}
	if err != nil {
		return fmt.Errorf("chanlog: close: %w", err)
	}
	return nil
}

// report counts an error and hands it to the user's hook.
func (c *core) report(err error) { c.reporter.report(err) }
