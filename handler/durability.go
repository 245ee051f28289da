package handler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/logdir"
	"github.com/alphapt/chanlog/internal/logfile"
)

var (
	// ErrSpooled is the error of Handle for a record that is kept, but not
	// where it should be by now: an ERROR is not in its file, or a record of
	// [channel.Always] durability not on the disk. It will be there as soon
	// as the disk answers, also when the process ends before.
	ErrSpooled = logfile.ErrSpooled

	// ErrSpoolFull is the error of Handle for a record that was dropped,
	// because the disk took nothing for as long as the channel waits (see
	// [channel.FullPolicy]). It is counted.
	ErrSpoolFull = logfile.ErrFull
)

var fileDurability = map[channel.Durability]logfile.Durability{
	channel.Process:  logfile.Process,
	channel.Interval: logfile.Interval,
	channel.Always:   logfile.Always,
}

// keep says how well the sink keeps its records.
func (s *fileSink) keep(spec channel.Spec, o *FileOptions) {
	s.durability, s.whenFull, s.spoolSize = o.Durability, channel.FullDrop, minSpoolSize
	if spec.Sealed {
		s.durability, s.whenFull, s.spoolSize = channel.Always, channel.FullBlock, sealedSpoolSize
	}
	s.durability = cmp.Or(spec.Durability, s.durability)
	s.whenFull = cmp.Or(spec.WhenFull, s.whenFull)
	s.spoolSize = cmp.Or(o.SpoolSize, s.spoolSize)
	s.syncInterval = o.SyncInterval
}

// A place is where a record has to be when Handle returns. Each is safer than
// the one before, and a record that is in the spool survives the process.
type place int

const (
	inSpool place = iota
	inFile        // where everybody looks
	onDisk
)

// share gives the single file to all channels. It is kept as well as the
// ordinary channels want it; records that are to be on the disk at once, or
// would rather wait than be dropped, see to that themselves.
func (c *core) share(s *fileSink) {
	durability := []channel.Durability{"", channel.Process, channel.Interval}
	var d int
	for _, ch := range c.channels {
		var own fileSink
		own.keep(ch.spec, &c.opts.File)
		ch.sink, ch.onDisk, ch.whenFull = s, own.durability == channel.Always, own.whenFull
		d = max(d, slices.Index(durability, own.durability))
	}
	s.keep(channel.Spec{Durability: durability[d], WhenFull: channel.FullDrop}, &c.opts.File)
}

const (
	// syncLimit is how long a record waits for the disk.
	syncLimit = 5 * time.Second
	// insistEvery is the time from one attempt to the next.
	insistEvery = 10 * time.Millisecond
)

// syncWithin puts all that was appended to the file on the disk.
func syncWithin(file *logfile.File, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := file.Sync(ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrSpooled, err)
	}
	return nil
}

// rescue brings into their files what is left in spools that no channel of
// today has: of channels that are gone, and in a folder that was used before.
// What fails is reported, and stays for the next time.
func (c *core) rescue(dir *logdir.Writer, spools string) {
	inside, err := dir.SpoolFolder("")
	if err != nil {
		c.report(err)
	}
	for _, folder := range []string{spools, inside, dir.Manifest().Spool} {
		if folder == "" {
			continue
		}
		names, err := logdir.Rings(folder)
		if err != nil {
			c.report(err)
		}
		for _, name := range names {
			sink := c.sinkOf(name)
			if sink != nil && folder == spools {
				continue
			}
			if sink == nil {
				known := dir.Manifest().Channels[name]
				sink = &fileSink{name: name, maxSize: known.MaxSizeBytes, text: known.Format == "text"}
				sink.keep(channel.Spec{Durability: channel.Durability(known.Durability)}, &c.opts.File)
			}
			err := logfile.Rescue(c.fileOptions(sink, dir, folder))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				c.report(fmt.Errorf("channel %s: %w", name, err))
			}
		}
		if folder != spools && folder != inside && len(names) > 0 {
			_ = os.Remove(folder) // unless something is left in it
		}
	}
}

func (c *core) sinkOf(name channel.Name) *fileSink {
	for _, sink := range c.sinks {
		if sink.name == name {
			return sink
		}
	}
	return nil
}
