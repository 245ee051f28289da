package channel

import (
	"unicode"
	"unicode/utf8"
)

// split appends the words of s to dst, in lower case and with one space
// between them, and to ends the index in dst where each of them ends. The
// caller passes both slices so that routing a record needs no allocation.
func split(dst []byte, ends []int, s string) ([]byte, []int) {
	const (
		none  = iota // between words
		upper        // in a run of capitals
		lower        // after a small letter
	)
	state := none
	for i, r := range s {
		var next int
		switch {
		case isUpper(r):
			next = upper
		case isLower(r):
			next = lower
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			// What has no case takes on that of the word it stands in, so
			// that K8S and k8s are one word alike. At the beginning of a word
			// it counts as a capital: 2FA.
			next = max(state, upper)
		default:
			state = none
			continue
		}
		if state == none || next == upper && isUpper(r) &&
			(state == lower || beginsLower(s[i+utf8.RuneLen(r):])) {
			if len(ends) > 0 {
				dst = append(dst, ' ')
			}
			ends = append(ends, len(dst))
		}
		dst = utf8.AppendRune(dst, fold(r))
		ends[len(ends)-1] = len(dst)
		state = next
	}
	return dst, ends
}

// wordsAt returns the words from first to last, both counted from 0 and both
// included, of what split returned.
func wordsAt(text []byte, ends []int, first, last int) []byte {
	start := 0
	if first > 0 {
		start = ends[first-1] + 1
	}
	return text[start:ends[last]]
}

// isUpper reports whether r has a small form. Letters that merely look like
// capitals, as the mathematical ones do, have none and count as caseless.
func isUpper(r rune) bool {
	if r < utf8.RuneSelf {
		return 'A' <= r && r <= 'Z'
	}
	return unicode.ToLower(r) != r
}

// isLower reports whether r has a capital.
func isLower(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z'
	}
	return unicode.ToUpper(r) != r && !isUpper(r)
}

func beginsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isLower(r)
}

// fold maps all forms of a letter to one. Going through the capital unites
// small letters that share one, such as the two sigmas.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(unicode.ToUpper(r))
}
