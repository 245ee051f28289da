package lifecycle

import (
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
)

// A Policy says what a pass does. The zero Policy does nothing but clear
// away what a crash left behind.
type Policy struct {
	// Channels are those that are looked after. Segments of others are left
	// alone, but count for the budget.
	Channels map[logdir.Name]ChannelPolicy

	// Budget is how many bytes the files of all channels may have together,
	// active ones included. What is over it is compressed before its time,
	// and then deleted where it is older than its retention. 0 is no budget.
	Budget int64

	// Holds keep segments from being deleted, whatever their age.
	Holds []Hold

	// BelowRetention lets DeleteAfter be shorter than Retention. Who sets it
	// has been told to, and has recorded by whom. Holds stand all the same.
	BelowRetention bool

	// TrustClock lets a pass delete although the clock was set, or although
	// most of a channel would go. It is for a pass that someone asked for
	// and looks at, not for one in the background.
	TrustClock bool

	// DryRun makes a pass that changes nothing, takes no lock, and reports
	// what a pass at the same moment would do. Segments to be compressed are
	// compressed for it and thrown away, since it tells their size.
	DryRun bool

	// Workers is how many segments are compressed at the same time.
	// 0 is GOMAXPROCS.
	Workers int
}

// A ChannelPolicy says how long the segments of a channel are kept, and in
// what form. Ages are those of a segment's newest record.
type ChannelPolicy struct {
	// Retention is the age up to which nothing deletes a segment. 0 is for
	// ever.
	Retention time.Duration

	// DeleteAfter is the age from which a segment is deleted. Less than the
	// retention, 0 included, is the retention. Between the two a segment is
	// kept for as long as the budget allows.
	DeleteAfter time.Duration

	// CompressAfter is the age from which a segment is compressed. 0 is as
	// soon as it was rotated; less is never, under pressure neither.
	CompressAfter time.Duration

	// Priority orders the channels under disk pressure: the lowest is
	// compressed and deleted first.
	Priority int

	// Sealed keeps the budget from deleting anything of the channel. It
	// comes after all others in being compressed, too.
	Sealed bool
}

// A Hold keeps what was logged in some time from being deleted.
type Hold struct {
	// Channel is the one held; "" is every channel.
	Channel logdir.Name
	// From and To bound the time that is held, both included. Zero is
	// unbounded on that side. A segment is held as a whole unless all its
	// records are earlier, or all later.
	From, To time.Time
	// Reason says why, for the report.
	Reason string
}

// covers reports whether a segment of that channel, with records from first
// to last, has to stay.
func (h Hold) covers(name logdir.Name, first, last time.Time) bool {
	return (h.Channel == "" || h.Channel == name) &&
		(h.To.IsZero() || !first.After(h.To)) &&
		(h.From.IsZero() || !last.Before(h.From))
}

// forever is a limit that no age reaches.
const forever = time.Duration(1<<63 - 1)

// floor is the age under which nothing is deleted.
func (c ChannelPolicy) floor() time.Duration {
	if c.Retention == 0 {
		return forever
	}
	return c.Retention
}

// limit is the age over which a segment is deleted.
func (c ChannelPolicy) limit(belowRetention bool) time.Duration {
	if belowRetention && c.DeleteAfter > 0 {
		return c.DeleteAfter
	}
	return max(c.floor(), c.DeleteAfter)
}

// check returns all faults of the policy in one error.
func (p Policy) check() error {
	var faults []error
	add := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	for _, name := range slices.Sorted(maps.Keys(p.Channels)) {
		c := p.Channels[name]
		if err := name.Valid(); err != nil {
			faults = append(faults, err)
		}
		if c.Retention < 0 {
			add("channel %s: retention is %v, want 0 (for ever) or more", name, c.Retention)
		}
		if c.DeleteAfter < 0 {
			add("channel %s: delete after is %v, want 0 (the retention) or more", name, c.DeleteAfter)
		}
	}
	if p.Budget < 0 {
		add("budget is %d bytes, want 0 (none) or more", p.Budget)
	}
	if p.Workers < 0 {
		add("workers are %d, want 0 (one for each processor) or more", p.Workers)
	}
	for i, h := range p.Holds {
		if h.Channel != "" && h.Channel.Valid() != nil {
			add("hold %d: %w", i, h.Channel.Valid())
		}
		if !h.From.IsZero() && !h.To.IsZero() && h.To.Before(h.From) {
			add("hold %d ends at %s, before it begins at %s", i, stamp(h.To), stamp(h.From))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("maintenance policy: %w", err)
	}
	return nil
}

func (p Policy) workers() int {
	if p.Workers == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return p.Workers
}
