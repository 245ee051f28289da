package perfsql

import (
	"strings"
	"unicode/utf8"
)

// maxStatement is how many bytes of a statement are logged.
const maxStatement = 1000

// sanitize returns a statement without what may be a secret in it: a ? stands
// in place of each literal, and comments are left out. What is in double
// quotes is a name for some dialects and a literal for others, so it goes too.
// Where dialects differ about where a literal ends, the text ends.
func sanitize(query string) string {
	var b strings.Builder
	l := lexer{query}
	for b.Len() <= maxStatement {
		kind, text := l.next()
		switch kind {
		case end:
			return strings.TrimSpace(b.String())
		case space:
			if b.Len() > 0 && !strings.HasSuffix(b.String(), " ") {
				b.WriteByte(' ')
			}
		case literal, quoted:
			b.WriteByte('?')
		case doubt:
			b.WriteString("…")
		default:
			b.WriteString(text)
		}
	}
	return cut(b.String(), maxStatement) + "…"
}

// cut returns at most n bytes of s, and no part of a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
