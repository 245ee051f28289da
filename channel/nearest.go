package channel

import (
	"math"
	"unicode/utf8"
)

// distance returns how many letters must be put in, left out, replaced or
// swapped with their neighbour to make b of a, or math.MaxInt when that is
// more than limit.
func distance(a, b string, limit int) int {
	// Most pairs end here, and long words never get to the table.
	if diff := utf8.RuneCountInString(a) - utf8.RuneCountInString(b); max(diff, -diff) > limit {
		return math.MaxInt
	}
	s, t := []rune(a), []rune(b)
	// Three rows of the usual table: a swap looks two rows back.
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := range s {
		row[0] = i + 1
		for j := range t {
			change := 1
			if s[i] == t[j] {
				change = 0
			}
			row[j+1] = min(last[j]+change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	if last[len(t)] > limit {
		return math.MaxInt
	}
	return last[len(t)]
}

// tolerance returns how far off a word of that many letters may be to count as
// a slip. With more, short words would resemble everything.
func tolerance(letters int) int {
	return letters / 4
}

// nearestOf returns the candidate that s was perhaps meant to be, or "".
func nearestOf(s string, candidates []string) string {
	found, best := "", math.MaxInt
	for _, c := range candidates {
		if d := distance(s, c, tolerance(len(c))); d < best {
			found, best = c, d
		}
	}
	return found
}
