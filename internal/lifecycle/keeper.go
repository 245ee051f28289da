package lifecycle

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
)

// A Keeper looks after one log directory in passes, and remembers from one
// to the next what it read of the segments, so that a pass that finds
// nothing to do only lists the folders. It is safe for concurrent use.
type Keeper struct {
	dir    *logdir.Dir
	clock  clock
	before func(step, name string) error // see disk

	mu   sync.Mutex        // held for a pass
	seen map[string]*known // by path of the file that is the segment
}

// known is what was read of a segment.
type known struct {
	// The file that it was read from, and its index; what changes is read
	// again.
	size, indexSize   int64
	mtime, indexMtime time.Time

	// first and last are the times of the earliest and latest record. Unless
	// exact is set, first is not known, last is only a time that occurs, and
	// there may be later ones.
	first, last time.Time
	exact       bool

	// failed is what went wrong with the segment. It is left alone until the
	// monotonic clock shows retry, since the same would happen every minute.
	failed error
	retry  time.Duration
}

// retryAfter is how long a segment that cannot be read, compressed or deleted
// is left alone.
const retryAfter = time.Hour

// NewKeeper returns a Keeper of the directory. It touches nothing yet, and
// needs no closing.
func NewKeeper(dir *logdir.Dir) *Keeper {
	return &Keeper{dir: dir, clock: systemClock}
}

// Run makes one pass over dir, as a new [Keeper] would.
func Run(ctx context.Context, dir *logdir.Dir, policy Policy) (Report, error) {
	return NewKeeper(dir).Run(ctx, policy)
}

// Run makes one pass. What goes wrong with one segment does not stop it: the
// error joins all that went wrong, each with its file, and the report has
// what was done all the same. When ctx ends, the pass ends with the
// segments at hand as they were.
//
// A policy with faults, a directory that cannot be listed, and another pass
// at work, which is a [logdir.MaintainedError], are errors without a report.
func (k *Keeper) Run(ctx context.Context, policy Policy) (report Report, err error) {
	if err := policy.check(); err != nil {
		return Report{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !policy.DryRun {
		unlock, err := k.dir.LockMaintenance()
		if err != nil {
			return Report{}, err
		}
		defer func() { err = errors.Join(err, unlock()) }()
	}
	root, err := os.OpenRoot(k.dir.Path())
	if err != nil {
		return Report{}, logdir.Explain("open log directory", k.dir.Path(), err)
	}
	defer root.Close()
	p := &pass{
		disk:   &disk{root: root, path: k.dir.Path(), before: k.before},
		keeper: k,
		policy: policy,
		now:    k.clock.wall(),
		report: Report{DryRun: policy.DryRun, Actions: []Action{}, Refusals: []Refusal{}},
		seen:   make(map[string]*known),
		dirty:  make(map[string]bool),
		packer: takePacker(),
	}
	defer p.packer.giveBack()
	if err := p.list(); err != nil {
		return Report{}, err
	}
	p.run(ctx)
	return p.report, errors.Join(p.errs...)
}

// A pass is one look at the directory.
type pass struct {
	*disk
	keeper *Keeper
	policy Policy
	now    time.Time
	packer *packer // for what is not done in parallel

	// channels are those with segments, sorted. Their segments are in the
	// order of their numbers.
	channels []*channelSegments
	days     map[string]int  // folders in daily/, and how much is in each
	bytes    int64           // of all files
	dirty    map[string]bool // folders that were changed and not synced

	seen   map[string]*known
	report Report
	errs   []error
}

// run does what there is to do. Order matters: what is deleted need not be
// compressed, and the budget looks at what is left.
func (p *pass) run(ctx context.Context) {
	p.report.BytesBefore = p.bytes
	for _, step := range []func(context.Context){p.clear, p.learn, p.expire, p.compressDue, p.keepBudget} {
		if ctx.Err() == nil {
			step(ctx)
		}
	}
	p.clearDays()
	p.syncDirty()
	p.report.BytesAfter = p.bytes
	if err := ctx.Err(); err != nil {
		p.errs = append(p.errs, err)
		return
	}
	if !p.policy.DryRun {
		p.keeper.seen = p.seen // files that are gone are forgotten
	}
}

// fail notes what went wrong with a segment.
func (p *pass) fail(s *segment, err error) {
	s.leave = true
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return // it is the pass that ended
	}
	if errors.Is(err, fs.ErrNotExist) && p.policy.DryRun {
		return // without the lock, someone else may have been quicker
	}
	p.errs = append(p.errs, err)
	if !p.policy.DryRun && s.known != nil {
		s.known.failed, s.known.retry = err, p.keeper.clock.up()+retryAfter
	}
}

func (p *pass) act(a Action) {
	p.report.Actions = append(p.report.Actions, a)
	p.bytes += a.BytesAfter - a.BytesBefore
}

func (p *pass) refuse(op Op, s *segment, reason string) {
	p.report.Refusals = append(p.report.Refusals, Refusal{Op: op, Channel: s.Channel, Path: s.place(), Reason: reason})
}
