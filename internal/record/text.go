package record

import (
	"slices"
	"unicode/utf8"
)

const (
	hexDigits = "0123456789abcdef"
	del       = 0x7f // the one control character that JSON allows unescaped
)

// plain says of each byte whether it is a character of its own and stands for
// itself inside a JSON string.
var plain = func() (t [256]bool) {
	for c := range utf8.RuneSelf {
		t[c] = c >= ' ' && c != '"' && c != '\\' && c != del
	}
	return t
}()

// AppendString appends s as a JSON string, quotes included. Invalid UTF-8
// becomes \ufffd.
func AppendString(b []byte, s string) []byte {
	if !isPlain(s) {
		return appendEscaped(b, s)
	}
	start, quoted := len(b), len(s)+len(`""`)
	b = slices.Grow(b, quoted)[:start+quoted]
	b[start] = '"'
	copy(b[start+1:], s)
	b[len(b)-1] = '"'
	return b
}

// isPlain reports whether all of s stands for itself, as most strings do. It
// looks at eight bytes at once; the last eight may overlap those before.
func isPlain(s string) bool {
	if len(s) < 8 {
		for i := range len(s) {
			if !plain[s[i]] {
				return false
			}
		}
		return true
	}
	strange := strangers(load8(s, len(s)-8))
	for i := 0; i < len(s)-8; i += 8 {
		strange |= strangers(load8(s, i))
	}
	return strange == 0
}

// load8 is one instruction, as the compiler knows.
func load8(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// strangers is 0 when each of the eight bytes of w stands for itself. Each
// sum or difference has the top bit of a byte set where the byte does not,
// and elsewhere only above such a one, where a borrow went.
func strangers(w uint64) uint64 {
	const (
		ones = 0x0101010101010101
		tops = 0x8080808080808080
	)
	control := w - ' '*ones
	quote := (w ^ '"'*ones) - ones
	backslash := (w ^ '\\'*ones) - ones
	deleted := w + ones
	return (w | control | quote | backslash | deleted) & tops
}

func appendEscaped(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			b = append(b, s[start:i]...)
			b = appendEscape(b, c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || acts(r) {
			b = append(b, s[start:i]...)
			b = appendUnicodeEscape(b, r)
			start = i + size
		}
		i += size
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// acts reports whether a terminal, a browser or a JavaScript engine does
// something at r other than to show it: the C1 controls, the line and
// paragraph separators, the bidirectional embeddings, overrides and isolates.
func acts(r rune) bool {
	return r <= 0x9f && r >= 0x80 ||
		r >= 0x2028 && r <= 0x202e ||
		r >= 0x2066 && r <= 0x2069
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
}

// appendUnicodeEscape writes a rune of the basic multilingual plane.
func appendUnicodeEscape(b []byte, r rune) []byte {
	return append(b, '\\', 'u',
		hexDigits[r>>12&0xf], hexDigits[r>>8&0xf], hexDigits[r>>4&0xf], hexDigits[r&0xf])
}

// appendTame appends JSON text made by encoding/json or a Marshaler,
// escaping in its strings what [AppendString] escapes. Such characters and
// invalid UTF-8 can only stand inside strings, so the text is not parsed.
func appendTame(b, text []byte) []byte {
	start := 0
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf && text[i] != del {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r == del || r == utf8.RuneError && size == 1 || acts(r) {
			b = append(b, text[start:i]...)
			b = appendUnicodeEscape(b, r)
			start = i + size
		}
		i += size
	}
	return append(b, text[start:]...)
}
