package lifecycle

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// minEarly is the size under which a segment is not compressed before its
// time: it would take a block and its index another.
const minEarly = 8 << 10

// keepBudget brings the files of all channels under the budget, as far as
// that may be done: it compresses what is plain still, which loses nothing,
// and deletes what is older than its retention.
func (p *pass) keepBudget(ctx context.Context) {
	if p.policy.Budget == 0 {
		return
	}
	byPriority := slices.DeleteFunc(slices.Clone(p.channels), func(c *channelSegments) bool { return !c.listed })
	slices.SortStableFunc(byPriority, func(a, b *channelSegments) int {
		if a.policy.Sealed != b.policy.Sealed {
			if b.policy.Sealed {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.policy.Priority, b.policy.Priority)
	})
	p.compressEarly(ctx, byPriority)
	p.deleteEarly(ctx, byPriority)
	if over := p.over(); over > 0 && ctx.Err() == nil {
		p.report.OverBudget = over
		p.report.Refusals = append(p.report.Refusals, Refusal{Op: Delete, Reason: fmt.Sprintf(
			"the files have %d bytes, %d more than the budget, and nothing more may be deleted: shorten a retention, raise the budget, or move files away",
			p.bytes, over)})
	}
}

func (p *pass) over() int64 { return max(0, p.bytes-p.policy.Budget) }

// compressEarly goes in rounds. A round has as many segments as could be
// enough if nothing were left of them, so the next one is needed only for
// what they do leave, and no round does more than is needed, however many
// workers there are.
func (p *pass) compressEarly(ctx context.Context, channels []*channelSegments) {
	var waiting []*segment
	for _, c := range channels {
		if c.policy.CompressAfter < 0 {
			continue
		}
		for _, s := range c.all {
			if s.compressible() && s.main().size >= minEarly {
				waiting = append(waiting, s)
			}
		}
	}
	for len(waiting) > 0 && p.over() > 0 && ctx.Err() == nil {
		var jobs []job
		for hope := int64(0); len(waiting) > 0 && hope < p.over(); waiting = waiting[1:] {
			hope += waiting[0].main().size
			jobs = append(jobs, job{waiting[0], 0, "disk budget"})
		}
		p.compressAll(ctx, jobs)
	}
}

// deleteEarly deletes what is between its retention and the age at which it
// would be deleted anyway, the oldest of a channel first, and never more
// than half of a channel.
func (p *pass) deleteEarly(ctx context.Context, channels []*channelSegments) {
	for _, c := range channels {
		floor, limit := c.policy.floor(), c.policy.limit(p.policy.BelowRetention)
		if c.policy.Sealed || floor >= limit {
			continue
		}
		if p.over() == 0 || ctx.Err() != nil {
			return
		}
		p.age(ctx, c, floor)
		gone := len(c.all) - len(c.live())
		for _, s := range c.live() {
			if p.over() == 0 || ctx.Err() != nil {
				return
			}
			// Why one that is older than the limit is still there was said.
			if !p.older(s, floor) || p.older(s, limit) || p.held(c, s) {
				continue
			}
			if !p.clockAllows(c, gone+1) {
				break
			}
			if p.delete(s, fmt.Sprintf("disk budget; newest record is of %s, older than the retention of %s", stamp(s.newest), span(floor))) {
				gone++
			}
		}
	}
}
