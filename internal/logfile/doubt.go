package logfile

import (
	"bytes"
	"fmt"
	"path/filepath"
	"time"

	"github.com/alphapt/chanlog/internal/record"
)

// rewriteLimit is how much of a file that could not be synced is written
// again, in bytes. What is older the system has written by itself long ago,
// most likely.
const rewriteLimit = 8 << 20

// leaves reports whether the file must be left before anything is written,
// since a sync of it failed. Only under Always is a file that cannot be left
// of no use.
func (f *File) leaves(now time.Time) bool {
	return f.act.doubtful && (f.opts.Durability == Always || !f.retry.waits(now))
}

// leaveDoubtful goes on in a new file after a sync of the present one failed,
// and writes again what is in doubt. The system still has that in memory: it
// only does not know whether it is on the disk. f.mu is held.
func (f *File) leaveDoubtful(now time.Time) error {
	a := f.act
	var again []byte
	if f.opts.Durability != Always || f.ring.Load() == nil { // otherwise the ring has it
		from := max(a.synced, a.size-rewriteLimit)
		again = make([]byte, a.size-from)
		if _, err := a.own.ReadAt(again, from); err != nil {
			return fmt.Errorf("read what may not be on the disk: %w", err)
		}
		if from > a.synced {
			_, again, _ = bytes.Cut(again, []byte("\n"))
		}
	}
	if err := f.rotate(now); err != nil {
		return fmt.Errorf("leave a file that could not be synced: %w", err)
	}
	f.account.tell(record.Mark{
		Kind: record.MarkGap, Reason: "not synced", From: a.seen, To: now, Segment: a.number,
		Message: fmt.Sprintf("%s could not be put on the disk: records from the end of segment %d may be doubled here",
			filepath.Base(f.path), a.number),
	})
	if f.act == nil {
		if err := f.open(); err != nil {
			return err
		}
	}
	if len(again) == 0 {
		return nil
	}
	took := f.account.take()
	kept, err := f.act.append(append(f.linesOf(took, now), again...), now, f.opts.Location)
	f.account.putBack(took, kept)
	return err
}
