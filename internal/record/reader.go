package record

import (
	"bytes"
	"encoding/json"
	"time"
)

// Field returns the raw JSON value at path in line, found without decoding
// what stands before it. It reports false when there is no such field or the
// line ends early; what comes after the field is not looked at. Of a
// repeated key the first is found: lines of ours have none.
//
// The value shares memory with line.
func Field(line []byte, path ...string) (value []byte, ok bool) {
	if len(path) == 0 {
		return nil, false
	}
	value = line
	for _, key := range path {
		if value, ok = member(value, key); !ok {
			return nil, false
		}
	}
	return value, true
}

// Members calls yield with the raw key, quotes included, and the raw value
// of each member of object in order, until yield returns false. It reports
// whether the object was read to its end or to where yield stopped it.
func Members(object []byte, yield func(key, value []byte) bool) bool {
	i := skipSpace(object, 0)
	if i >= len(object) || object[i] != '{' {
		return false
	}
	i = skipSpace(object, i+1)
	if i < len(object) && object[i] == '}' {
		return true
	}
	for {
		keyEnd := skipString(object, i)
		if keyEnd < 0 {
			return false
		}
		key := object[i:keyEnd]
		i = skipSpace(object, keyEnd)
		if i >= len(object) || object[i] != ':' {
			return false
		}
		i = skipSpace(object, i+1)
		end := skipValue(object, i)
		if end < 0 {
			return false
		}
		if !yield(key, object[i:end]) {
			return true
		}
		i = skipSpace(object, end)
		if i >= len(object) {
			return false
		}
		switch object[i] {
		case '}':
			return true
		case ',':
			i = skipSpace(object, i+1)
		default:
			return false
		}
	}
}

// Elements calls yield with the raw value of each element of array in order,
// in the manner of [Members].
func Elements(array []byte, yield func(value []byte) bool) bool {
	i := skipSpace(array, 0)
	if i >= len(array) || array[i] != '[' {
		return false
	}
	i = skipSpace(array, i+1)
	if i < len(array) && array[i] == ']' {
		return true
	}
	for {
		end := skipValue(array, i)
		if end < 0 {
			return false
		}
		if !yield(array[i:end]) {
			return true
		}
		i = skipSpace(array, end)
		if i >= len(array) {
			return false
		}
		switch array[i] {
		case ']':
			return true
		case ',':
			i = skipSpace(array, i+1)
		default:
			return false
		}
	}
}

func member(object []byte, want string) (value []byte, ok bool) {
	Members(object, func(key, v []byte) bool {
		if sameKey(key, want) {
			value, ok = v, true
			return false
		}
		return true
	})
	return value, ok
}

// sameKey compares a raw key with its wanted text.
func sameKey(raw []byte, want string) bool {
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return string(inner) == want
	}
	s, ok := Unquote(raw)
	return ok && s == want
}

// Unquote returns the text of a raw JSON string, and false for a value that
// is none.
func Unquote(raw []byte) (string, bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') < 0 {
		return string(inner), true
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return s, err == nil
}

var timestampKey = []byte(`{"` + KeyTimestamp + `":"`)

// Timestamp returns the time of a line of ours, read in place.
func Timestamp(line []byte) (time.Time, bool) {
	rest, ok := bytes.CutPrefix(line, timestampKey)
	if !ok || len(rest) < timestampLen {
		return time.Time{}, false
	}
	t, err := time.Parse(TimestampLayout, string(rest[:timestampLen]))
	return t, err == nil
}

// The skip functions return the index after what stands at i, or -1 when b
// ends before it or something else stands there.

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		i++
	}
	return i
}

func skipString(b []byte, i int) int {
	if i >= len(b) || b[i] != '"' {
		return -1
	}
	for i++; i < len(b); {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return -1
		}
		end := i + n
		escapes := 0
		for end-1-escapes >= i && b[end-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return end + 1
		}
		// The quote is escaped, and the backslashes before it are used up.
		i = end + 1
	}
	return -1
}

func skipValue(b []byte, i int) int {
	if i >= len(b) {
		return -1
	}
	switch b[i] {
	case '"':
		return skipString(b, i)
	case '{', '[':
		return skipNested(b, i)
	}
	start := i
	for i < len(b) && b[i] != ',' && b[i] != '}' && b[i] != ']' && b[i] > ' ' {
		i++
	}
	if i == start || i == len(b) { // at the end of b, a number may be torn
		return -1
	}
	return i
}

// skipNested counts brackets and does not recurse: a hostile line must not
// grow the stack.
func skipNested(b []byte, i int) int {
	depth := 0
	for i < len(b) {
		switch b[i] {
		case '"':
			if i = skipString(b, i); i < 0 {
				return -1
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return -1
}
