package lifecycle

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/alphapt/chanlog/internal/logdir"
)

// Limits of an index file that is read. What this package writes stays far
// below: a line names at most maxLevels and maxComponents, and the members
// of a terabyte fit.
const (
	maxIndex     = 1 << 30
	maxIndexLine = 256 << 10
)

// ErrIndex is wrapped by every error for an index that is damaged, or that
// is not the one of the compressed file. It can be made anew with
// [BuildIndex].
var ErrIndex = errors.New("index is damaged")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrIndex, fmt.Errorf(format, args...))
}

// ReadIndex reads an index file, and returns it only if all of it holds
// together. The error wraps [ErrIndex] when it does not, and
// [logdir.ErrFormat] when a newer version of chanlog wrote the index.
//
// Whether it belongs to the compressed file beside it is for the caller to
// see: the name in Segment, and the size in GzipBytes.
func ReadIndex(r io.Reader) (*Index, error) {
	lines := bufio.NewReaderSize(io.LimitReader(r, maxIndex), 4<<10)
	x, line, err := readHead(lines)
	if err != nil {
		return nil, err
	}
	seen := line
	for {
		if line, err = readLine(lines); err != nil {
			return nil, err
		}
		if bytes.HasPrefix(line, []byte(`{"members":`)) {
			break
		}
		var m Member
		if err := json.Unmarshal(line, &m); err != nil {
			return nil, damaged("member %d: %w", len(x.Members), err)
		}
		x.Members = append(x.Members, m)
		seen = append(seen, line...)
	}
	var end indexEnd
	switch err := json.Unmarshal(line, &end); {
	case err != nil:
		return nil, damaged("last line: %w", err)
	case end.Sum != checksum(seen):
		return nil, damaged("checksum is %s, but %s is on its last line", checksum(seen), end.Sum)
	case end.Members != len(x.Members):
		return nil, damaged("%d members, but %d is on its last line", len(x.Members), end.Members)
	}
	if _, err := lines.ReadByte(); !errors.Is(err, io.EOF) {
		return nil, damaged("there is more after its last line")
	}
	if err := x.check(); err != nil {
		return nil, err
	}
	return x, nil
}

// readHead reads the first line, which has all but the members.
func readHead(lines *bufio.Reader) (x *Index, line []byte, err error) {
	if line, err = readLine(lines); err != nil {
		return nil, nil, err
	}
	// The version is looked at first: a newer one may not fit the struct.
	var head struct {
		Version int `json:"chanlog_index"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return nil, nil, damaged("first line: %w", err)
	}
	switch {
	case head.Version > IndexVersion:
		return nil, nil, fmt.Errorf("index has format %d, known are 1 to %d: %w; update chanlog", head.Version, IndexVersion, logdir.ErrFormat)
	case head.Version < 1:
		return nil, nil, damaged("no version, want 1 to %d", IndexVersion)
	}
	x = new(Index)
	if err := json.Unmarshal(line, x); err != nil {
		return nil, nil, damaged("first line: %w", err)
	}
	if sum, err := hex.DecodeString(x.SHA256); err != nil || len(sum) != 32 {
		return nil, nil, damaged("SHA-256 is %q, want 64 hexadecimal digits", x.SHA256)
	}
	return x, line, nil
}

// readLine returns a line of its own memory, newline included.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxIndexLine:
			return nil, damaged("a line is longer than %d bytes", maxIndexLine)
		case err == nil:
			return line, nil
		case errors.Is(err, io.EOF):
			return nil, damaged("it ends early")
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("read index: %w", err)
		}
	}
}

// check reports a fault that would send a reader to the wrong place.
func (x *Index) check() error {
	var at, start, lines int64
	for i, m := range x.Members {
		switch {
		case i == 0 && m.Offset != 0, i > 0 && m.Offset <= at, m.Offset >= x.GzipBytes:
			return damaged("member %d begins at %d of %d compressed bytes", i, m.Offset, x.GzipBytes)
		case m.Start != start:
			return damaged("member %d starts at %d, the one before ends at %d", i, m.Start, start)
		case m.Bytes < 0 || m.Bytes > math.MaxInt64-start || m.Lines < 0 || m.Lines > m.Bytes:
			return damaged("member %d has %d bytes and %d lines", i, m.Bytes, m.Lines)
		}
		at = m.Offset
		start += m.Bytes
		lines += m.Lines
	}
	switch {
	case len(x.Members) == 0:
		return damaged("no members")
	case start != x.Bytes:
		return damaged("members have %d bytes, the segment %d", start, x.Bytes)
	case lines != x.Lines:
		return damaged("members have %d lines, the segment %d", lines, x.Lines)
	}
	return nil
}
