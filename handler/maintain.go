package handler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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
	said := make(map[string]bool)
	ticker := time.NewTicker(maintainEvery)
	defer ticker.Stop()
	for {
		report, err := keeper.Run(ctx, policy)
		if ctx.Err() != nil {
			return
		}
		said = c.sayRefusals(report, said)
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

// sayRefusals reports and logs what the pass left undone on purpose, once as
// long as it lasts, and returns what it knows to be said.
func (c *core) sayRefusals(report lifecycle.Report, said map[string]bool) map[string]bool {
	now := make(map[string]bool)
	say := func(key, message string) {
		now[key] = true
		if !said[key] {
			c.report(errors.New("maintenance: " + message))
			c.announce("old log files are kept: " + message)
		}
	}
	for _, r := range report.Refusals {
		if r.Path == "" { // of single segments, the error says it
			say(string(r.Channel)+string(r.Op), fmt.Sprintf("channel %s: %s", r.Channel, r.Reason))
		}
	}
	if report.OverBudget > 0 {
		say("budget", fmt.Sprintf("the files take %d bytes more than the budget of %d, and none that is left may be deleted",
			report.OverBudget, c.opts.Maintenance.Budget))
	}
	return now
}

// policy says what is done with the files of each channel. Under a budget,
// the channel that is kept the shortest gives way first: its records matter
// least later on.
func (c *core) policy() lifecycle.Policy {
	o := c.opts.Maintenance
	p := lifecycle.Policy{
		Channels:   make(map[logdir.Name]lifecycle.ChannelPolicy, len(c.sinks)),
		Budget:     o.Budget,
		TrustClock: o.TrustClock,
		Workers:    1, // in the background of a service that has better to do
	}
	sinks := c.byRetention()
	// Files of channels that the configuration no longer has are kept as
	// long as they were to be, and no longer.
	for name, was := range c.dir.Manifest().Channels {
		if !slices.ContainsFunc(sinks, func(s *fileSink) bool { return s.name == name }) {
			sinks = append(sinks, &fileSink{name: name, retention: was.Retention, sealed: was.Sealed})
		}
	}
	for i, sink := range sinks {
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
