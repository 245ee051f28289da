package handler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/logdir"
	"github.com/alphapt/chanlog/internal/logfile"
)

// A fileSink is one file and the format of its lines. Channels share one
// when Single is set. The file is nil as long as the directory cannot be
// used, which only [NewOrFallback] puts up with.
type fileSink struct {
	name      channel.Name
	maxSize   int64
	retention time.Duration // 0 is for ever
	purpose   string
	level     slog.Leveler
	sealed    bool
	text      bool

	durability   channel.Durability
	whenFull     channel.FullPolicy
	spoolSize    int64
	syncInterval time.Duration

	tending atomic.Bool // someone looks after the file
	givenUp atomic.Bool // the disk is full, and what is left is for others
	file    atomic.Pointer[logfile.File]
	lost    *atomic.Bool  // the directory was lost, and is opened anew
	dropped atomic.Uint64 // records that came while there was no file

	mu   sync.Mutex
	past logfile.Stats // the account of files in directories that were lost
}

// append hands one line of a channel to the file.
func (s *fileSink) append(line []byte, to place, full channel.FullPolicy) error {
	block := full != channel.FullDrop
	err := s.appendLine(line, to, block)
	if block && s.mayPass(err) {
		err = s.insist(line, to)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, logfile.ErrClosed):
		return ErrClosed
	case errors.Is(err, errNoFile):
		s.dropped.Add(1)
	}
	err = fmt.Errorf("channel %s: %w", s.name, err)
	if full == channel.FullExit && s.failed(err, to) {
		fmt.Fprintf(os.Stderr, "chanlog: %v: the process ends, as when_full of the channel says\n", err)
		os.Exit(1)
	}
	return err
}

// errNoFile is ErrNoDirectory of a record that no file has counted.
var errNoFile = fmt.Errorf("%w", ErrNoDirectory)

// mayPass reports whether an error is one that no file waits for: the
// directory was lost, and is opened anew.
func (s *fileSink) mayPass(err error) bool {
	return errors.Is(err, ErrNoDirectory) && s.lost.Load()
}

// insist tries again until it is done or five seconds are over.
func (s *fileSink) insist(line []byte, to place) (err error) {
	for until := time.Now().Add(syncLimit); ; {
		time.Sleep(insistEvery)
		if err = s.appendLine(line, to, true); !s.mayPass(err) || time.Now().After(until) {
			return err
		}
	}
}

// failed reports whether an error means that the record may be lost.
func (s *fileSink) failed(err error, to place) bool {
	switch {
	case errors.Is(err, ErrNoDirectory): // who asked for a handler without one has chosen
		return s.lost.Load()
	case errors.Is(err, ErrSpooled): // by a power cut only
		return to == onDisk || s.durability == channel.Always
	}
	return true
}

func (s *fileSink) appendLine(line []byte, to place, block bool) error {
	file := s.file.Load()
	if file == nil {
		return errNoFile
	}
	if s.givenUp.Load() {
		at := time.Now()
		file.Missed(dropDiskFull, 1, at, at)
		return ErrDiskFull
	}
	var err error
	switch {
	case block:
		err = file.AppendBlocking(line, to == inFile)
	case to == inFile:
		err = file.AppendNow(line)
	default:
		err = file.Append(line)
	}
	if err == nil && to == onDisk {
		err = syncWithin(file, syncLimit)
	}
	if err != nil && s.file.Load() != file { // the directory was lost meanwhile
		return ErrNoDirectory
	}
	return err
}

// fileTime is the timestamp of a text file's lines, as in JSON.
const fileTime = "2006-01-02T15:04:05.000000000Z07:00"

// newSinks gives each channel its sink, without a file.
func (c *core) newSinks() {
	defer func() {
		for _, s := range c.sinks {
			s.lost = &c.lost
		}
	}()
	c.fileText = newTextFormat(fileTime, false, c.opts.File.AddSource, true)
	if c.opts.File.Single != "" {
		c.sinks = []*fileSink{{
			name: c.opts.File.Single, level: c.opts.File.Level, text: c.opts.File.Text, purpose: "all channels",
			maxSize: c.maxSize(channel.Spec{}), retention: c.longestRetention(),
		}}
		c.share(c.sinks[0])
		return
	}
	for _, ch := range c.channels {
		ch.sink = &fileSink{
			name: ch.spec.Name, level: ch.file.configured, purpose: ch.spec.Purpose,
			sealed: ch.spec.Sealed, text: c.opts.File.Text && !ch.spec.Sealed,
			maxSize: c.maxSize(ch.spec), retention: ch.spec.Retention,
		}
		ch.sink.keep(ch.spec, &c.opts.File)
		ch.whenFull = ch.sink.whenFull
		c.sinks = append(c.sinks, ch.sink)
	}
}

// openFiles makes the directory, locks it, tells its readers what will be in
// it, and gives each sink its file. The files themselves appear with the
// first record.
func (c *core) openFiles() (err error) {
	base, err := logdir.Create(c.opts.Dir, 0)
	if err != nil {
		return err
	}
	dir, err := base.Lock()
	if err != nil {
		return err
	}
	spools, err := dir.SpoolFolder(c.opts.File.SpoolDir)
	if err != nil {
		return errors.Join(err, dir.Unlock())
	}
	files := make([]*logfile.File, len(c.sinks))
	defer func() {
		if err == nil {
			return
		}
		for _, f := range files {
			if f != nil {
				err = errors.Join(err, f.Close())
			}
		}
		err = errors.Join(err, dir.Unlock())
	}()
	if damaged := dir.Damaged(); damaged != nil {
		c.report(damaged)
	}
	c.rescue(dir, spools)
	for i, sink := range c.sinks {
		files[i], err = logfile.New(c.fileOptions(sink, dir, spools))
		if err != nil {
			return fmt.Errorf("channel %s: %w", sink.name, err)
		}
	}
	err = dir.Update(func(m *logdir.Manifest) {
		m.Spool = ""
		if c.opts.File.SpoolDir != "" {
			m.Spool = spools
		}
		m.TimeZone = ""
		if c.opts.Location != time.UTC {
			m.TimeZone = c.opts.Location.String()
		}
		for _, sink := range c.sinks {
			sink.describe(m)
		}
	})
	// A service whose disk is full must be able to start all the same.
	if errors.Is(err, syscall.ENOSPC) {
		c.report(err)
	} else if err != nil {
		return err
	}
	c.dir, err = dir, nil
	for i, sink := range c.sinks {
		files[i].Missed(dropNoDirectory, sink.dropped.Swap(0), c.began, time.Now())
		sink.file.Store(files[i])
	}
	c.lost.Store(false)
	return nil
}

// fileOptions are those of the sink's file.
func (c *core) fileOptions(sink *fileSink, dir *logdir.Writer, spools string) logfile.Options {
	return logfile.Options{
		Dir:          dir,
		Name:         sink.name,
		MaxSize:      sink.maxSize,
		Mode:         c.opts.File.Mode,
		Location:     c.opts.Location,
		Text:         sink.text,
		Spool:        logfile.Spool{Path: logdir.Ring(spools, sink.name), Size: int(sink.spoolSize)},
		Durability:   fileDurability[sink.durability],
		SyncInterval: sink.syncInterval,
		Block:        sink.whenFull != channel.FullDrop,
		OnError:      c.report,
	}
}

// describe enters what readers have to know about the file.
func (s *fileSink) describe(m *logdir.Manifest) {
	entry := m.Channels[s.name] // its active segment stays
	entry.Level = s.level.Level().String()
	entry.MaxSizeBytes = s.maxSize
	entry.Retention = s.retention
	entry.Purpose = s.purpose
	entry.Sealed = s.sealed
	entry.Durability, entry.SyncInterval = string(s.durability), 0
	if s.durability == channel.Interval {
		entry.SyncInterval = s.syncInterval
	}
	entry.WhenFull = string(s.whenFull)
	entry.Format = "json"
	if s.text {
		entry.Format = "text"
	}
	m.Channels[s.name] = entry
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

// tend looks after the directory until the handler is closed, and opens it
// anew when it was lost.
func (c *core) tend() {
	for c.waitForDirectory() == nil {
		lost := c.tendFiles()
		if lost == nil {
			return
		}
		c.loseDirectory(lost)
	}
}

// tendFiles looks after the files once a second: day's end, rotations that
// failed, interference, space on the disk. It returns nil when the handler is
// closed, and why when the directory is not ours any more.
func (c *core) tendFiles() (lost error) {
	ctx, cancel := context.WithCancel(context.Background())
	var maintenance sync.WaitGroup
	maintenance.Go(func() { c.maintain(ctx) })
	defer maintenance.Wait()
	defer cancel()
	disk := c.newPressure()
	c.watchDisk(disk)
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-c.stop:
			return nil
		case <-ticker.C:
			if err := c.dir.Held(); err != nil {
				return err
			}
			c.watchDisk(disk)
			for _, sink := range c.sinks {
				sink.tend()
			}
		}
	}
}

// tend looks after one file, in a goroutine of its own: one disk that does
// not answer must not keep the others waiting.
func (s *fileSink) tend() {
	if !s.tending.CompareAndSwap(false, true) {
		return
	}
	file := s.file.Load()
	go func() {
		defer s.tending.Store(false)
		_ = file.RotateIfDue() // the file has reported its error already
	}()
}

// loseDirectory gives up a directory that was moved or deleted. What is
// written from here until there is a new one is dropped and counted.
func (c *core) loseDirectory(why error) {
	c.began = time.Now()
	c.lost.Store(true)
	for _, sink := range c.sinks {
		file := sink.file.Swap(nil)
		_ = file.Close() // what can go wrong there is of no use any more
		sink.retire(file.Stats())
	}
	_ = c.dir.Unlock()
	c.dir = nil
	c.report(fmt.Errorf("log directory was lost: %w", why))
	c.announce("the log directory was moved or deleted, and is opened anew: "+why.Error(), slog.String("dir", c.opts.Dir))
}

// closeDir syncs and closes every file and gives the directory free.
func (c *core) closeDir(ctx context.Context) error {
	c.tending.Wait()
	if c.dir == nil {
		return nil // it never could be used
	}
	var errs, closeErrs []error
	for _, sink := range c.sinks {
		file := sink.file.Load()
		if err := file.Sync(ctx); err != nil {
			errs = append(errs, fmt.Errorf("channel %s: %w", sink.name, err))
		}
		closeErrs = append(closeErrs, file.Close())
	}
	return errors.Join(errors.Join(errs...), errors.Join(closeErrs...), c.dir.Unlock())
}

// Flush returns when everything handed over so far is in the files and on
// the console. The console is waited for a second at most.
func (h *Handler) Flush(ctx context.Context) error {
	c := h.core
	if c.closed.Load() {
		return fmt.Errorf("flush: %w", ErrClosed)
	}
	var errs []error
	for _, sink := range c.sinks {
		if file := sink.file.Load(); file != nil {
			if err := file.Flush(ctx); err != nil {
				errs = append(errs, fmt.Errorf("flush: channel %s: %w", sink.name, err))
			}
		}
	}
	if c.console != nil {
		if err := c.console.flush(ctx); err != nil {
			errs = append(errs, fmt.Errorf("flush: %w", err))
		}
	}
	return errors.Join(errs...)
}

// Sync does what Flush does, and returns when the files are on the disk too.
func (h *Handler) Sync(ctx context.Context) error {
	errs := []error{h.Flush(ctx)}
	if errors.Is(errs[0], ErrClosed) {
		return fmt.Errorf("sync: %w", ErrClosed)
	}
	for _, sink := range h.core.sinks {
		file := sink.file.Load()
		if file == nil {
			errs = append(errs, fmt.Errorf("sync: channel %s: %w", sink.name, ErrNoDirectory))
			continue
		}
		if err := file.Sync(ctx); err != nil {
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
		file := sink.file.Load()
		if file == nil {
			errs = append(errs, fmt.Errorf("rotate: channel %s: %w", sink.name, ErrNoDirectory))
		} else if err := file.Rotate(); err != nil {
			errs = append(errs, fmt.Errorf("rotate: channel %s: %w", sink.name, err))
		}
	}
	return errors.Join(errs...)
}
