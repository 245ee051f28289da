package lifecycle

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"time"

	"github.com/alphapt/chanlog/internal/record"
)

// blocks cuts what r holds into pieces of at most len(buf) bytes, which end
// where a line ends. Only a line that does not fit is cut elsewhere, and the
// last piece may lack its newline. The pieces share memory with buf, and one
// is valid until the next is asked for.
func blocks(r io.Reader, buf []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		n := 0 // bytes of a line that the next piece begins with
		for {
			var err error
			for n < len(buf) && err == nil {
				var got int
				got, err = r.Read(buf[n:])
				n += got
			}
			last := errors.Is(err, io.EOF)
			if err != nil && !last {
				yield(nil, err)
				return
			}
			cut := n
			if i := bytes.LastIndexByte(buf[:n], '\n'); !last && i >= 0 {
				cut = i + 1
			}
			if cut > 0 && !yield(buf[:cut], nil) || last {
				return
			}
			n = copy(buf, buf[cut:n])
		}
	}
}

// lineTime returns the time of a line, JSON or text. A text line begins with
// its time and a space.
func lineTime(line []byte) (time.Time, bool) {
	if t, ok := record.Timestamp(line); ok {
		return t, true
	}
	if len(line) == 0 || line[0] < '0' || line[0] > '9' {
		return time.Time{}, false
	}
	word, _, ok := bytes.Cut(line[:min(len(line), len(time.RFC3339Nano)+1)], []byte{' '})
	if !ok {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, string(word))
	return t.UTC(), err == nil
}

// lineOrigin returns the raw level and component of a JSON line. They are
// nil where the line has none, and whole is false where it could not be read
// so far as to tell.
func lineOrigin(line []byte) (level, component []byte, whole bool) {
	whole = record.Members(line, func(key, value []byte) bool {
		switch string(key) {
		case `"` + record.KeyTimestamp + `"`:
		case `"` + record.KeyLevel + `"`:
			level = value
		case `"` + record.KeyComponent + `"`:
			component = value
			return false
		default: // the keys have a fixed order: there is no component
			return false
		}
		return true
	})
	return level, component, whole
}

var ownKey = []byte(`"_t":`)

// isOwn reports whether the writer itself made the line.
func isOwn(line []byte) bool {
	if !bytes.Contains(line, ownKey) { // nearly always: most lines are not walked
		return false
	}
	_, ok := record.Field(line, "_t")
	return ok
}
