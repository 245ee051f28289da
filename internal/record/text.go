package record

import "unicode/utf8"

const (
	hexDigits = "0123456789abcdef"
	del       = 0x7f // the one control character that JSON allows unescaped
)

// plain says of each ASCII character whether it stands for itself inside a
// JSON string.
var plain = func() (t [utf8.RuneSelf]bool) {
	for c := range t {
		t[c] = c >= ' ' && c != '"' && c != '\\' && c != del
	}
	return t
}()

// AppendString appends s as a JSON string, quotes included. Invalid UTF-8
// becomes \ufffd.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if plain[c] {
				i++
				continue
			}
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
