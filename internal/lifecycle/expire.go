package lifecycle

import (
	"context"
	"fmt"
	"path"
	"slices"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
)

// expire deletes the segments that are too old.
func (p *pass) expire(ctx context.Context) {
	for _, c := range p.channels {
		if !c.listed || ctx.Err() != nil {
			continue
		}
		if c.policy.DeleteAfter > 0 && c.policy.DeleteAfter < c.policy.floor() && !p.policy.BelowRetention {
			p.refuseChannel(c, fmt.Sprintf("to delete what is older than %s was asked for, but its retention of %s stands",
				span(c.policy.DeleteAfter), retention(c.policy.Retention)))
		}
		limit := c.policy.limit(p.policy.BelowRetention)
		p.age(ctx, c, limit)
		var old []*segment
		for _, s := range c.all {
			switch {
			case p.timeless(s) && limit < forever:
				p.refuse(Delete, s, "no line of it has a time, so its age is unknown: look at it, and move it away")
			case p.older(s, limit) && !p.held(c, s):
				old = append(old, s)
			}
		}
		if len(old) == 0 || !p.clockAllows(c, len(old)) {
			continue
		}
		for _, s := range old {
			if ctx.Err() != nil {
				return
			}
			p.delete(s, fmt.Sprintf("newest record is of %s, older than %s", stamp(s.newest), span(limit)))
		}
	}
}

func retention(d time.Duration) string {
	if d == 0 {
		return "for ever"
	}
	return span(d)
}

func (p *pass) refuseChannel(c *channelSegments, reason string) {
	p.report.Refusals = append(p.report.Refusals, Refusal{Op: Delete, Channel: c.name, Reason: reason})
}

// held reports whether a hold keeps s, and says so.
func (p *pass) held(c *channelSegments, s *segment) bool {
	for _, h := range p.policy.Holds {
		if h.covers(c.name, s.known.first, s.known.last) {
			p.refuse(Delete, s, "on hold: "+h.Reason)
			return true
		}
	}
	return false
}

// clockAllows reports whether n segments of a channel may be deleted at
// once, and says why not. A clock that is wrong makes everything old.
func (p *pass) clockAllows(c *channelSegments, n int) bool {
	if p.policy.TrustClock {
		return true
	}
	if jump := p.keeper.clock.jump(); jump.Abs() > maxJump {
		p.refuseChannel(c, fmt.Sprintf("the clock was set by %s since this process started, so that ages cannot be trusted: restart it when the clock is right",
			jump.Round(time.Second)))
		return false
	}
	if all := c.count(); n > all/2 {
		p.refuseChannel(c, fmt.Sprintf("%d of %d segments would go at once, more than half: see whether the clock is right", n, all))
		return false
	}
	return true
}

// count returns the number of segments the channel had when the pass began,
// with the active one.
func (c *channelSegments) count() int {
	if c.active > 0 {
		return len(c.all) + 1
	}
	return len(c.all)
}

// delete removes all files of a segment, and reports whether it did. The one
// that is the segment comes after the others, and takes only its index with
// it, so that at every moment there is the segment or nothing.
func (p *pass) delete(s *segment, reason string) bool {
	a := Action{Op: Delete, Channel: s.Channel, Path: s.place(), Reason: reason, BytesBefore: s.bytes()}
	main := s.main()
	index := (*file)(nil)
	if main.kind == logdir.Compressed {
		index = s.index(main)
	}
	var rest []*file
	for _, f := range s.files {
		if f != main && f != index {
			rest = append(rest, f)
		}
	}
	if err := p.deleteFiles(rest, main, index); err != nil {
		p.fail(s, err)
		return false
	}
	s.gone = true
	p.act(a)
	return true
}

func (p *pass) deleteFiles(rest []*file, main, index *file) error {
	for _, f := range rest {
		if err := p.drop(f); err != nil {
			return err
		}
	}
	if !p.policy.DryRun {
		// The order of removals is not that in which they reach the disk.
		for _, folder := range folders(rest) {
			if err := p.syncFolder(folder); err != nil {
				return err
			}
		}
		// It may have been written to since it was read.
		if err := p.unchanged(main); err != nil {
			return err
		}
	}
	if err := p.drop(main); err != nil {
		return err
	}
	if index != nil {
		return p.drop(index)
	}
	return nil
}

// folders returns the folders that the files are in.
func folders(files []*file) (names []string) {
	for _, f := range files {
		if folder := path.Dir(f.path); !slices.Contains(names, folder) {
			names = append(names, folder)
		}
	}
	return names
}
