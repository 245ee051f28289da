package handler

import (
	"log/slog"
	"math"
	"sync/atomic"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/memo"
	"github.com/alphapt/chanlog/internal/record"
)

// channelState is what the handler knows of one channel.
type channelState struct {
	spec    channel.Spec
	file    gate
	console gate
	sink    *fileSink     // nil when files are off
	copies  *channelState // where records at ERROR go too; nil: nowhere

	whenFull channel.FullPolicy // what becomes of a record that there is no room for

	// lowest is the lowest level that any sink takes, or varies: what a
	// disabled record costs is the look at it.
	lowest atomic.Int64

	// onDisk says that records are to be on the disk at once, in a file that
	// they share with those of other channels, which are not.
	onDisk bool
}

// needs returns where a record at level l has to be when Handle returns.
func (ch *channelState) needs(l slog.Level) place {
	switch {
	case ch.onDisk:
		return onDisk
	case l >= slog.LevelError:
		return inFile
	}
	return inSpool
}

// takesFile reports whether a record at level l goes to the channel's file.
func (ch *channelState) takesFile(l slog.Level) bool { return ch.file.lets(l) }

// takesCopy reports whether a record at level l is copied to the errors
// channel.
func (ch *channelState) takesCopy(l slog.Level) bool {
	return l >= slog.LevelError && ch.copies != nil && ch.copies.file.lets(l)
}

// writesText reports whether the lines in the channel's file are text. A
// sealed channel is JSON also where it shares a text file.
func (ch *channelState) writesText() bool { return ch.sink.text && !ch.spec.Sealed }

// varies stands for a lowest level that has to be asked for each time.
const varies = slog.Level(math.MinInt)

// enabled reports whether a sink of ours takes a record at level l.
func (ch *channelState) enabled(l slog.Level) bool {
	if lowest := slog.Level(ch.lowest.Load()); lowest != varies {
		return l >= lowest
	}
	return ch.takesFile(l) || ch.console.lets(l) || ch.takesCopy(l)
}

// An origin is where records come from and go to: a component, its channel,
// and both as they stand in the line.
type origin struct {
	channel   *channelState
	component string
	encoded   []byte
	unrouted  bool // no rule matched the component
}

// originKey is a component and the channel that a channel.Name chose over
// the rules, or -1.
type originKey struct {
	chosen    int
	component string
}

const byRule = -1

// maxOrigins bounds the cache of origins. Components come from the source
// code; a program that makes them up as it runs pays for the look-up.
const maxOrigins = 1024

type origins = memo.Table[originKey, *origin]

// origin returns the origin of a component. chosen is the index of the
// channel that a channel.Name named, or byRule.
func (c *core) origin(chosen int, component string) *origin {
	key := originKey{chosen, component}
	if o, ok := c.origins.Get(key); ok {
		return o
	}
	o := &origin{component: component}
	switch {
	case chosen != byRule:
		o.channel = c.channels[chosen]
	case component == "":
		o.channel = c.fallback
	default:
		route := c.opts.Channels.Route(component)
		i, _ := c.opts.Channels.Index(route.Channel)
		o.channel = c.channels[i]
		o.unrouted = route.Rule == ""
	}
	o.encoded = record.AppendOrigin(nil, component, string(o.channel.spec.Name))
	c.origins.Put(key, o)
	return o
}

// newChannels makes the state of each channel of the set, without sinks, and
// returns the channel for records without a component as well.
func (c *core) newChannels() {
	specs := c.opts.Channels.Specs()
	c.origins.Limit = maxOrigins
	c.wholeConsole.configured = c.opts.Console.Level
	for _, spec := range specs {
		ch := &channelState{spec: spec}
		ch.file.configured = spec.Level
		if spec.Level == nil {
			ch.file.configured = c.opts.File.Level
		}
		if c.opts.File.Off {
			ch.file.configured = Hidden
		}
		ch.console.whole = &c.wholeConsole
		ch.console.configured = c.opts.Console.Level
		if l := c.opts.Console.Channels[spec.Name]; l != nil {
			ch.console.configured = l
		}
		c.channels = append(c.channels, ch)
	}
	c.fallback = c.channels[0]
	if i, ok := c.opts.Channels.Index(channel.Application); ok {
		c.fallback = c.channels[i]
	}
	if i, ok := c.opts.Channels.Index(channel.Errors); ok && c.opts.File.Single == "" {
		for j, ch := range c.channels {
			if j != i && !ch.spec.NoErrorCopy {
				ch.copies = c.channels[i]
			}
		}
	}
	c.settleLevels()
}
