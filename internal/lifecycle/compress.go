package lifecycle

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
)

// A job is a segment to be compressed.
type job struct {
	*segment
	// age is what the newest record must have reached, and 0 when it does
	// not matter.
	age    time.Duration
	reason string
}

// An outcome is what has become of a job.
type outcome struct {
	actions []Action
	// files are those of the segment now; nil when nothing was done.
	files   []*file
	removed []string // names that are gone from other folders than archive/
	index   *Index   // nil unless the segment was read to its end
	err     error
}

// compressDue compresses the segments that are old enough.
func (p *pass) compressDue(ctx context.Context) {
	var jobs []job
	for _, c := range p.channels {
		after := c.policy.CompressAfter
		if !c.listed || after < 0 {
			continue
		}
		for _, s := range c.live() {
			if !s.compressible() || after > 0 && !p.older(s, after) {
				continue
			}
			reason := "rotated"
			if after > 0 {
				reason = "newest record is older than " + span(after)
			}
			jobs = append(jobs, job{s, after, reason})
		}
	}
	p.compressAll(ctx, jobs)
}

func (s *segment) compressible() bool {
	main := s.main()
	return !s.leave && !s.gone && main != nil && main.kind == logdir.Plain
}

// compressAll compresses several segments at the same time.
func (p *pass) compressAll(ctx context.Context, jobs []job) {
	if len(jobs) == 0 {
		return
	}
	if !p.policy.DryRun {
		if err := p.makeFolder(logdir.ArchiveFolder); err != nil {
			p.errs = append(p.errs, err)
			return
		}
	}
	outcomes := make([]outcome, len(jobs))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(p.policy.workers(), len(jobs)) {
		wg.Go(func() {
			lowPriority()
			packer := takePacker()
			defer packer.giveBack()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(jobs) {
					return
				}
				outcomes[i].err = p.archive(ctx, packer, jobs[i], &outcomes[i])
			}
		})
	}
	wg.Wait()
	for i, o := range outcomes {
		p.settle(jobs[i].segment, o)
	}
}

// settle enters what a worker did. Workers themselves change nothing that
// others see but the disk.
func (p *pass) settle(s *segment, o outcome) {
	for _, a := range o.actions {
		p.act(a)
	}
	for _, name := range o.removed {
		p.left(name)
	}
	if o.files != nil {
		s.files = o.files
	}
	if o.index != nil {
		s.known.first, s.known.last, s.known.exact = o.index.First, o.index.Last, true
	}
	if o.err != nil {
		p.fail(s, o.err)
	}
}
