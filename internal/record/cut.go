package record

import (
	"log/slog"
	"strconv"
	"unicode/utf8"
)

const (
	// maxMessage is what a message may take of a line: it must not push
	// out the attributes.
	maxMessage = MaxRecord / 2
	// maxEscape is how many bytes of a line one byte of a text may take.
	maxEscape = 6
	// cutReserve is kept free for the mark and the end of the line.
	cutReserve = 80
	// minCut is the room in bytes below which a value is left out instead
	// of cut.
	minCut = 64
)

// A cutter writes members up to a limit, and counts what it left out.
type cutter struct {
	limit int // the length that the buffer may reach
	bytes int // of values
	attrs int
}

// appendMembers appends attrs, whose keys are unique, inside depth groups.
func (c *cutter) appendMembers(b []byte, attrs []slog.Attr, depth int) []byte {
	for _, a := range attrs {
		start := len(b)
		b = appendKey(b, CutName(a.Key))
		value := len(b)
		room := c.limit - depth - value // the groups have to be closed
		if room < minCut {
			b = c.leaveOut(b[:start], a)
			continue
		}
		if a.Value.Kind() == slog.KindGroup {
			b = c.appendMembers(append(b, '{'), a.Value.Group(), depth+1)
			if b[len(b)-1] == '{' {
				b = b[:start]
			} else {
				b = append(b, '}')
			}
			continue
		}
		if a.Value.Kind() == slog.KindString && len(a.Value.String()) > room {
			b = c.appendCut(b, a.Value.String(), room)
			continue
		}
		b = appendValue(b, a.Value.Kind(), a.Value)
		if len(b)-value > room {
			text := a.Value.String
			if a.Value.Kind() != slog.KindString {
				encoded := string(b[value:])
				text = func() string { return encoded }
			}
			b = c.appendCut(b[:value], text(), room)
		}
	}
	return b
}

func (c *cutter) appendCut(b []byte, s string, room int) []byte {
	b, cut := appendStringCut(b, s, room)
	c.bytes += cut
	return b
}

func (c *cutter) leaveOut(b []byte, a slog.Attr) []byte {
	if a.Value.Kind() == slog.KindGroup {
		c.attrs += countAttrs(a.Value.Group())
	} else {
		c.attrs++
	}
	return b
}

func countAttrs(attrs []slog.Attr) (n int) {
	for i := range attrs {
		if v := attrs[i].Value; v.Kind() == slog.KindGroup {
			n += countAttrs(v.Group())
		} else {
			n++
		}
	}
	return n
}

// appendMark says at the end of the line what was left out, if anything was.
func (c *cutter) appendMark(b []byte) []byte {
	if c.bytes == 0 && c.attrs == 0 {
		return b
	}
	b = append(b, `,"`+KeyCut+`":{"bytes":`...)
	b = strconv.AppendInt(b, int64(c.bytes), 10)
	b = append(b, `,"attrs":`...)
	b = strconv.AppendInt(b, int64(c.attrs), 10)
	return append(b, '}')
}

// appendStringCut appends as much of s as fits into room bytes, quotes and a
// mark included, and reports how many bytes of s it left out.
func appendStringCut(b []byte, s string, room int) ([]byte, int) {
	start := len(b)
	if len(s) <= room {
		if b = AppendString(b, s); len(b)-start <= room {
			return b, 0
		}
	}
	const mark = len("\"…[cut 123456789 bytes]\"")
	for keep := min(len(s), max(room-mark, 0)); ; {
		for keep > 0 && keep < len(s) && !utf8.RuneStart(s[keep]) {
			keep--
		}
		left := len(s) - keep
		b = AppendString(b[:start], s[:keep])
		b = append(b[:len(b)-1], "…[cut "...)
		b = strconv.AppendInt(b, int64(left), 10)
		b = append(b, ` bytes]"`...)
		over := len(b) - start - room
		if over <= 0 || keep == 0 {
			return b, left
		}
		// A byte of s takes one to six bytes of the line.
		keep -= min(keep, max(over/6, 1))
	}
}

// CutName cuts a component, a correlation id or a key to [MaxName] bytes.
func CutName(s string) string {
	if len(s) <= MaxName {
		return s
	}
	n := MaxName
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
