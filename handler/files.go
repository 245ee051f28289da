package handler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/logdir"
	"github.com/alphapt/chanlog/internal/logfile"
)

// A fileSink is one file and the format of its lines. Channels share one
// when Single is set.
type fileSink struct {
	name channel.Name
	file *logfile.File
	text bool
}

// append writes one line.
func (s *fileSink) append(line []byte) error {
	err := s.file.Append(line)
	if err == nil {
		return nil
	}
	if errors.Is(err, logfile.ErrClosed) {
		return ErrClosed
	}
	return fmt.Errorf("channel %s: %w", s.name, err)
}

// fileTime is the timestamp of a text file's lines, as in JSON.
const fileTime = "2006-01-02T15:04:05.000000000Z07:00"

// openFiles makes the directory, locks it, tells its readers what will be in
// it, and gives each channel its sink. Files appear with the first record.
func (c *core) openFiles() (err error) {
	dir, err := logdir.Create(c.opts.Dir, 0)
	if err != nil {
		return err
	}
	c.dir, err = dir.Lock()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.closeFiles(), c.dir.Unlock())
		}
	}()
	if damaged := c.dir.Damaged(); damaged != nil {
		c.report(damaged)
	}
	c.fileText = newTextFormat(fileTime, false, c.opts.File.AddSource, c.opts.File.Single != "")
	if c.opts.File.Single != "" {
		if err := c.openSingle(); err != nil {
			return err
		}
	} else if err := c.openEach(); err != nil {
		return err
	}
	return c.dir.Update(func(m *logdir.Manifest) {
		m.TimeZone = ""
		if c.opts.Location != time.UTC {
			m.TimeZone = c.opts.Location.String()
		}
		for _, ch := range c.channels {
			c.describe(m, ch)
		}
	})
}

// describe enters what readers have to know about the channel's file.
func (c *core) describe(m *logdir.Manifest, ch *channelState) {
	entry := m.Channels[ch.sink.name]
	entry.Level = ch.file.configured.Level().String()
	entry.MaxSizeBytes = c.maxSize(ch.spec)
	entry.Retention = ch.spec.Retention
	entry.Purpose = ch.spec.Purpose
	entry.Sealed = ch.spec.Sealed
	if c.opts.File.Single != "" {
		entry.Level = c.opts.File.Level.Level().String()
		entry.Retention = c.longestRetention()
		entry.Purpose, entry.Sealed = "all channels", false
	}
	entry.Format = "json"
	if ch.sink.text {
		entry.Format = "text"
	}
	m.Channels[ch.sink.name] = entry
}

func (c *core) openEach() error {
	for _, ch := range c.channels {
		sink := &fileSink{name: ch.spec.Name, text: c.opts.File.Text && !ch.spec.Sealed}
		if err := c.open(sink, c.maxSize(ch.spec)); err != nil {
			return err
		}
		ch.sink = sink
	}
	return nil
}

func (c *core) openSingle() error {
	sink := &fileSink{name: c.opts.File.Single, text: c.opts.File.Text}
	if err := c.open(sink, c.maxSize(channel.Spec{})); err != nil {
		return err
	}
	for _, ch := range c.channels {
		ch.sink = sink
	}
	return nil
}

func (c *core) open(sink *fileSink, maxSize int64) (err error) {
	sink.file, err = logfile.New(logfile.Options{
		Dir:      c.dir,
		Name:     sink.name,
		MaxSize:  maxSize,
		Mode:     c.opts.File.Mode,
		Location: c.opts.Location,
		OnError:  c.report,
	})
	if err != nil {
		return fmt.Errorf("channel %s: %w", sink.name, err)
	}
	c.sinks = append(c.sinks, sink)
	return nil
}

func (c *core) maxSize(spec channel.Spec) int64 {
	if c.opts.File.MaxSize > 0 {
		return c.opts.File.MaxSize
	}
	if spec.MaxSize > 0 {
		return spec.MaxSize
	}
	return defaultMaxSize
}

// longestRetention is that of the single file: it keeps what any channel
// keeps. One that keeps for ever wins.
func (c *core) longestRetention() (longest time.Duration) {
	for _, ch := range c.channels {
		if ch.spec.Retention == 0 {
			return 0
		}
		longest = max(longest, ch.spec.Retention)
	}
	return longest
}

// closeFiles closes every file. It does not sync.
func (c *core) closeFiles() error {
	var errs []error
	for _, sink := range c.sinks {
		errs = append(errs, sink.file.Close())
	}
	return errors.Join(errs...)
}

// tend looks after the files once a second until stop is closed: day's end,
// rotations that failed, interference.
func (c *core) tend(ticks <-chan time.Time, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-ticks:
			for _, sink := range c.sinks {
				// The file has reported its error already.
				_ = sink.file.RotateIfDue()
			}
		}
	}
}

// Flush returns when everything handed over so far is in the files and on
// the console. The console is waited for a second at most.
func (h *Handler) Flush(ctx context.Context) error {
	c := h.core
	if c.closed.Load() {
		return fmt.Errorf("flush: %w", ErrClosed)
	}
	// A record is in its file when Handle returns.
	if c.console == nil {
		return nil
	}
	if err := c.console.flush(ctx); err != nil {
		return fmt.Errorf("flush: %w", err)
	}
	return nil
}

// Sync does what Flush does, and returns when the files are on the disk too.
func (h *Handler) Sync(ctx context.Context) error {
	errs := []error{h.Flush(ctx)}
	if errors.Is(errs[0], ErrClosed) {
		return fmt.Errorf("sync: %w", ErrClosed)
	}
	for _, sink := range h.core.sinks {
		if err := sink.file.Sync(ctx); err != nil {
			errs = append(errs, fmt.Errorf("sync: channel %s: %w", sink.name, err))
		}
	}
	return errors.Join(errs...)
}

// Rotate moves the files of the named channels, or of all when none is
// named, to daily/ and begins new ones. An empty file stays. In a handler
// with a single file any name means that file.
func (h *Handler) Rotate(names ...channel.Name) error {
	c := h.core
	if c.closed.Load() {
		return fmt.Errorf("rotate: %w", ErrClosed)
	}
	var errs []error
	sinks := c.sinks
	if len(names) > 0 {
		sinks = nil
	}
	for _, name := range names {
		i, ok := c.opts.Channels.Index(name)
		switch {
		case !ok && name != c.opts.File.Single:
			errs = append(errs, fmt.Errorf("rotate: no channel %q: want one of %s", name, joinNames(c.opts.Channels)))
		case c.opts.File.Off:
		case c.opts.File.Single != "":
			sinks = c.sinks
		default:
			sinks = append(sinks, c.channels[i].sink)
		}
	}
	for _, sink := range sinks {
		if err := sink.file.Rotate(); err != nil {
			errs = append(errs, fmt.Errorf("rotate: channel %s: %w", sink.name, err))
		}
	}
	return errors.Join(errs...)
}

// logNotices writes the remarks about the configuration as records.
func (h *Handler) logNotices() {
	l := slog.New(h).With("component", "chanlog")
	for _, notice := range h.core.opts.Notices {
		l.Warn(notice)
	}
}
