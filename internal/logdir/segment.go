package logdir

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	logExt = ".log"
	gzExt  = ".gz"

	startLayout = "20060102T150405.000000000Z"
	// numberWidth keeps names of one channel and time in order in a plain
	// listing; larger numbers just get longer.
	numberWidth = 6
)

// A Segment is one file's worth of a channel's records. Channel and Number
// identify it for ever: the position of a record is channel, segment number
// and byte offset in the uncompressed file.
type Segment struct {
	Channel Name
	// Start is the time of the first record, in UTC.
	Start time.Time
	// Number counts the segments of a channel from 1.
	Number uint64
}

// Name returns the name of the rotated file:
// trading-20260124T034500.000000000Z-000042.log.
//
// A channel name may hold hyphens and underscores itself. The grammar is
// unambiguous all the same, read from the right: number and time have no
// hyphens, and the time has a fixed width.
func (s Segment) Name() string {
	return fmt.Sprintf("%s-%s-%0*d%s", s.Channel, s.Start.UTC().Format(startLayout), numberWidth, s.Number, logExt)
}

// ParseSegment is the inverse of [Segment.Name], also for the compressed
// form, whose name ends in .log.gz. It accepts exactly what Name can give
// for a valid channel, a year of four digits and a number from 1 on.
func ParseSegment(name string) (seg Segment, compressed bool, err error) {
	fail := func(what string) (Segment, bool, error) {
		return Segment{}, false, fmt.Errorf("segment name %q: %s, want channel-yyyymmddThhmmss.nnnnnnnnnZ-number.log or .log.gz", name, what)
	}
	plain, compressed := strings.CutSuffix(name, gzExt)
	base, ok := strings.CutSuffix(plain, logExt)
	if !ok {
		return fail("bad extension")
	}
	i := strings.LastIndexByte(base, '-')
	j := i - len(startLayout) - 1
	if j < 1 || base[j] != '-' {
		return fail("parts are missing")
	}
	seg.Channel = Name(base[:j])
	if seg.Channel.Valid() != nil {
		return fail("bad channel")
	}
	if seg.Start, err = time.Parse(startLayout, base[j+1:i]); err != nil {
		return fail("bad time")
	}
	if seg.Number, err = strconv.ParseUint(base[i+1:], 10, 64); err != nil || seg.Number == 0 {
		return fail("bad number")
	}
	// time.Parse and ParseUint are more lenient than the grammar.
	if seg.Name() != plain {
		return fail("not in its one spelling")
	}
	return seg, compressed, nil
}
