package perfsql

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A tokenKind says what a token of a statement is.
type tokenKind int

const (
	end     tokenKind = iota
	space             // white space and comments
	word              // a keyword or a plain name
	quoted            // a name or a text in double quotes: dialects differ
	name              // a name in backquotes
	literal           // a text or a number
	sign              // anything else, one character
	doubt             // from here on dialects differ about what is a literal
)

// A lexer takes a statement of SQL apart, whatever the dialect. It never
// takes for a name what may be a literal: where it cannot know, doubt is its
// last token.
type lexer struct{ rest string }

func (l *lexer) next() (tokenKind, string) {
	kind, n := l.scan()
	text := l.rest[:n]
	l.rest = l.rest[n:]
	if kind == doubt {
		l.rest = ""
	}
	return kind, text
}

// scan returns kind and length of the next token.
func (l *lexer) scan() (tokenKind, int) {
	s := l.rest
	if s == "" {
		return end, 0
	}
	switch c := s[0]; {
	case c <= ' ':
		return space, len(s) - len(strings.TrimLeft(s, " \t\r\n\v\f\x00"))
	case strings.HasPrefix(s, "--"):
		return space, until(s, "\n", 2)
	case strings.HasPrefix(s, "/*"):
		return space, comment(s)
	case c == '#' && (len(s) < 2 || strings.IndexByte(">-#=", s[1]) < 0):
		return doubt, len(s) // a comment for MySQL, an operator for PostgreSQL
	case c == '\'':
		return text(s)
	case c == '"':
		return quoted, quote(s)
	case c == '`':
		return name, quote(s)
	case c == '$':
		return dollar(s)
	case c == '?' || c == ':' || c == '@': // bind parameters, and what looks like one
		return sign, 1 + nameLen(s[1:])
	case isDigit(c) || c == '.' && len(s) > 1 && isDigit(s[1]):
		return literal, number(s)
	}
	if n := nameLen(s); n > 0 {
		return word, n
	}
	_, n := utf8.DecodeRuneInString(s)
	return sign, n
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// until returns the length of s up to and with mark, looked for from place on.
func until(s, mark string, from int) int {
	if i := strings.Index(s[from:], mark); i >= 0 {
		return from + i + len(mark)
	}
	return len(s)
}

// comment returns the length of a comment. That it may hold others is true of
// PostgreSQL only, but elsewhere merely more is taken for a comment.
func comment(s string) int {
	depth := 0
	for i := 0; i < len(s)-1; i++ {
		switch s[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// text measures a literal in single quotes. Whether a backslash before a quote
// is an escape depends on dialect and settings.
func text(s string) (tokenKind, int) {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '\'':
			return doubt, len(s)
		case s[i] != '\'':
		case i+1 < len(s) && s[i+1] == '\'':
			i++
		default:
			return literal, i + 1
		}
	}
	return literal, len(s)
}

// quote returns the length of what is in quotes like the first character.
func quote(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			continue
		}
		if i+1 == len(s) || s[i+1] != s[0] {
			return i + 1
		}
		i++
	}
	return len(s)
}

// dollar measures $1, $name and the texts of PostgreSQL: $$text$$, $x$text$x$.
func dollar(s string) (tokenKind, int) {
	n := 1 + nameLen(s[1:])
	if n < len(s) && s[n] == '$' && (n == 1 || !isDigit(s[1])) {
		return literal, until(s, s[:n+1], n+1)
	}
	return sign, n
}

func number(s string) int {
	i := 1
	for ; i < len(s); i++ {
		c := s[i]
		exponent := (c == '+' || c == '-') && (s[i-1] == 'e' || s[i-1] == 'E')
		if !isDigit(c) && c != '.' && !exponent && nameLen(s[i:i+1]) == 0 {
			break
		}
	}
	return i
}

// nameLen returns how much of s is a plain name or a number.
func nameLen(s string) int {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return i
		}
	}
	return len(s)
}
