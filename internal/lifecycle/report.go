package lifecycle

import (
	"fmt"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
)

// An Op is a kind of [Action].
type Op string

const (
	Delete   Op = "delete"    // a segment, with all its files
	Compress Op = "compress"  // a plain segment, into archive/
	Reindex  Op = "index"     // a compressed segment whose index was missing or damaged
	SetAside Op = "set aside" // a compressed file that is not what the plain file beside it is
	Clear    Op = "clear"     // what an interrupted pass left, or an empty folder
)

// A Report says what a pass did, or in a dry run would do, and what it left
// undone on purpose.
type Report struct {
	DryRun   bool      `json:"dry_run"`
	Actions  []Action  `json:"actions"`
	Refusals []Refusal `json:"refusals"`
	// Segments is the number of rotated segments found, of all channels.
	Segments int `json:"segments"`
	// BytesBefore and BytesAfter are the sizes of all files of all channels,
	// active ones included.
	BytesBefore int64 `json:"bytes_before"`
	BytesAfter  int64 `json:"bytes_after"`
	// OverBudget is by how many bytes the budget is exceeded still.
	OverBudget int64 `json:"over_budget"`
}

// An Action is one thing done.
type Action struct {
	Op      Op          `json:"op"`
	Channel logdir.Name `json:"channel,omitempty"`
	// Path is the file or folder, relative to the log directory, with
	// slashes.
	Path   string `json:"path"`
	Reason string `json:"reason"`
	// BytesBefore and BytesAfter are the sizes of all the files concerned.
	BytesBefore int64 `json:"bytes_before"`
	BytesAfter  int64 `json:"bytes_after"`
}

// A Refusal is one thing not done, although the age or the budget asked for
// it.
type Refusal struct {
	// Op is what was refused; "" when the segment is left alone altogether.
	Op      Op          `json:"op,omitempty"`
	Channel logdir.Name `json:"channel,omitempty"`
	// Path is as in an [Action]; "" when it is about more than one segment.
	Path   string `json:"path,omitempty"`
	Reason string `json:"reason"`
}

// Count returns the number of actions of one kind.
func (r Report) Count(op Op) (n int) {
	for _, a := range r.Actions {
		if a.Op == op {
			n++
		}
	}
	return n
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// span formats a duration in days where it is such.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d == day:
		return "1 day"
	case d > 0 && d%day == 0:
		return fmt.Sprintf("%d days", d/day)
	}
	return d.String()
}
