package handler

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/alphapt/chanlog/internal/lifecycle"
	"github.com/alphapt/chanlog/internal/logdir"
)

const (
	// maintainEvery is the time between two passes over the rotated files.
	maintainEvery = time.Minute
)

// maintain compresses and deletes rotated files in the background until ctx
// ends. The first pass comes at once: a service that is started every day
// and stopped every evening needs one too.
func (c *core) maintain(ctx context.Context) {
	if c.opts.Maintenance.CleanupOff && c.opts.Maintenance.CompressionOff && c.opts.Maintenance.Budget == 0 {
		return
	}
	keeper := lifecycle.NewKeeper(c.dir.Dir)
	policy := c.policy()
	ticker := time.NewTicker(maintainEvery)
	defer ticker.Stop()
	for {
		_, err := keeper.Run(ctx, policy)
		if ctx.Err() != nil {
			return
		}
		// Someone else is at it: that serves as well.
		if err != nil && !errors.Is(err, logdir.ErrMaintained) {
			c.report(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// policy says what is done with the files of each channel. Under a budget,
// the channel that is kept the shortest gives way first: its records matter
// least later on.
func (c *core) policy() lifecycle.Policy {
	o := c.opts.Maintenance
	p := lifecycle.Policy{
		Channels: make(map[logdir.Name]lifecycle.ChannelPolicy, len(c.sinks)),
		Budget:   o.Budget,
		Workers:  1, // in the background of a service that has better to do
	}
	for i, sink := range c.byRetention() {
		cp := lifecycle.ChannelPolicy{
			Retention:     sink.retention,
			CompressAfter: o.CompressAfter,
			Priority:      i,
			Sealed:        sink.sealed,
		}
		if o.CleanupOff {
			cp.Retention = 0
		}
		if o.CompressionOff {
			cp.CompressAfter = -1
		}
		p.Channels[sink.name] = cp
	}
	return p
}

// byRetention returns the files, the one that is kept the shortest first.
func (c *core) byRetention() []*fileSink {
	sinks := slices.Clone(c.sinks)
	slices.SortStableFunc(sinks, func(a, b *fileSink) int { return cmp.Compare(keptFor(a), keptFor(b)) })
	return sinks
}

// keptFor is the retention of a file, with for ever as the longest.
func keptFor(s *fileSink) time.Duration {
	if s.retention == 0 {
		return math.MaxInt64
	}
	return s.retention
}
