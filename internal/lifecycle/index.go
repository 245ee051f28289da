package lifecycle

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sort"
	"time"

	"github.com/klauspost/compress/gzip"
)

// IndexVersion is the version of the index that this package writes.
const IndexVersion = 1

// An Index says what is where in a compressed segment. The package comment
// describes its file.
type Index struct {
	Version int `json:"chanlog_index"`
	// Segment is the name of the plain file that was compressed.
	Segment string `json:"segment"`
	// SHA256 is that of the uncompressed bytes, in hexadecimal digits.
	SHA256 string `json:"sha256"`
	// Bytes and GzipBytes are the sizes of the plain and of the compressed
	// file.
	Bytes     int64 `json:"bytes"`
	GzipBytes int64 `json:"gzip_bytes"`
	// Disorder is how much older a line is, at most, than one before it.
	Disorder time.Duration `json:"disorder_ns"`
	Summary
	Members []Member `json:"-"`
}

// A Member is a part of a compressed segment that can be read without the
// others.
type Member struct {
	// Offset is where the member begins in the compressed file, in bytes.
	Offset int64 `json:"offset"`
	// Start is where its content begins in the uncompressed segment, and
	// Bytes how long that is.
	Start int64 `json:"start"`
	Bytes int64 `json:"bytes"`
	// MidLine says that the content begins inside a line.
	MidLine bool `json:"mid_line,omitempty"`
	Summary
}

// A Summary says what lines there are, so that a reader can tell without
// reading them that none of them matches. A line belongs to the member that
// it begins in.
type Summary struct {
	Lines int64 `json:"lines"`
	// Own is how many of them are no records but lines of the writer.
	Own int64 `json:"own,omitempty"`
	// First and Last are the earliest and the latest time of a line, which
	// need not be those of its first and last line. They are zero when no
	// line tells its time.
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`
	// Levels counts the lines of each level. Lines whose level cannot be
	// told, as in a text file, are under "", so that all add up to Lines.
	Levels map[string]int64 `json:"levels,omitempty"`
	// Components are all that occur, sorted; "" is a line without one. It is
	// empty when Many is set.
	Components []string `json:"components,omitempty"`
	// Many says that there are more components than are listed, or lines
	// whose component cannot be told.
	Many bool `json:"many,omitempty"`
}

// indexEnd is the last line of an index file.
type indexEnd struct {
	Members int `json:"members"`
	// Sum is the CRC-32C of all that stands before the line.
	Sum string `json:"crc32c"`
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(data []byte) string {
	return fmt.Sprintf("%08x", crc32.Checksum(data, castagnoli))
}

// encode returns the content of the index file.
func (x *Index) encode() ([]byte, error) {
	var b []byte
	add := func(v any) error {
		line, err := json.Marshal(v)
		b = append(append(b, line...), '\n')
		return err
	}
	if err := add(x); err != nil {
		return nil, fmt.Errorf("encode index of %s: %w", x.Segment, err)
	}
	for _, m := range x.Members {
		if err := add(m); err != nil {
			return nil, fmt.Errorf("encode index of %s: %w", x.Segment, err)
		}
	}
	err := add(indexEnd{Members: len(x.Members), Sum: checksum(b)})
	if err != nil {
		return nil, fmt.Errorf("encode index of %s: %w", x.Segment, err)
	}
	return b, nil
}

// Reader returns the uncompressed segment from byte offset from on, read out
// of its compressed file gz. It reads nothing of gz that stands before the
// member with that byte. An offset at or beyond the end is an empty reader; a
// negative one is 0.
//
// Several readers of one gz may be used at the same time.
func (x *Index) Reader(gz io.ReaderAt, from int64) (io.Reader, error) {
	from = max(from, 0)
	// The last member that begins at or before from.
	i := sort.Search(len(x.Members), func(i int) bool { return x.Members[i].Start > from }) - 1
	if i < 0 {
		return nil, fmt.Errorf("read %s: its index has no members", x.Segment)
	}
	m := x.Members[i]
	r, err := gzip.NewReader(io.NewSectionReader(gz, m.Offset, x.GzipBytes-m.Offset))
	if err != nil {
		return nil, fmt.Errorf("read %s from byte %d of its compressed file: %w", x.Segment, m.Offset, err)
	}
	skip := from - m.Start
	n, err := io.CopyN(io.Discard, r, skip)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read %s from byte %d: %w", x.Segment, m.Start+n, err)
	}
	return r, nil
}
