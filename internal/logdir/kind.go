package logdir

import (
	"fmt"
	"strings"
)

// A Kind says what a file is to the rotated segment that its name begins
// with.
type Kind uint8

const (
	// Plain is the segment as it was written. While it exists it is the
	// segment, whatever else has its name.
	Plain Kind = iota
	// Compressed is the segment in gzip form.
	Compressed
	// Index says what is where in the compressed file beside it.
	Index
	// Aside is a compressed file that did not hold what the plain file
	// beside it held.
	Aside
	// Unfinished is a compressed file that is being written.
	Unfinished
	// UnfinishedIndex is an index that is being written.
	UnfinishedIndex
)

// kindExt has for each kind what follows the channel, time and number. No
// two are such that a name could be of both.
var kindExt = [...]string{
	Plain:           logExt,
	Compressed:      logExt + gzExt,
	Index:           logExt + gzExt + ".idx",
	Aside:           logExt + gzExt + ".aside",
	Unfinished:      logExt + gzExt + tempExt,
	UnfinishedIndex: logExt + gzExt + ".idx" + tempExt,
}

// File returns the name of the segment's file of kind k. That of
// [Plain] is [Segment.Name].
func (s Segment) File(k Kind) string {
	return strings.TrimSuffix(s.Name(), logExt) + kindExt[k]
}

// ParseFile is the inverse of [Segment.File], and as strict as
// [ParseSegment].
func ParseFile(name string) (Segment, Kind, error) {
	// No channel, time or number has this in it.
	i := strings.Index(name, logExt)
	if i < 0 {
		return Segment{}, 0, fmt.Errorf("segment file name %q: it has no %s", name, logExt)
	}
	for k, ext := range kindExt {
		if name[i:] == ext {
			seg, _, err := ParseSegment(name[:i] + logExt)
			return seg, Kind(k), err
		}
	}
	return Segment{}, 0, fmt.Errorf("segment file name %q: bad extension %q, want one of %q", name, name[i:], kindExt)
}
