package channel

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is the class of a rule. A higher one beats a lower one.
type kind int

const (
	wordsRule  kind = iota // x y
	prefixRule             // x y.*
	exactRule              // =x y
)

func (k kind) String() string {
	return [...]string{"a word rule", "a prefix rule", "an exact rule"}[k]
}

// rule is one entry of Spec.Components, ready for comparing.
type rule struct {
	kind    kind
	key     string // the words with a space between them
	words   int
	letters int // separators not counted
	channel int // index in the set
	route   Route
}

// parseRule reads a rule as it is written in Spec.Components.
func parseRule(text string) (rule, error) {
	r := rule{route: Route{Rule: text}}
	body := text
	if rest, ok := strings.CutPrefix(body, "="); ok {
		r.kind, body = exactRule, rest
	}
	if rest, ok := strings.CutSuffix(body, ".*"); ok {
		if r.kind == exactRule {
			return r, errors.New(`"=" and ".*" exclude each other: "=x y" is the whole component, "x.*" its beginning`)
		}
		r.kind, body = prefixRule, rest
	}
	if i := strings.IndexFunc(body, notInRule); i >= 0 {
		c, _ := utf8.DecodeRuneInString(body[i:])
		return r, fmt.Errorf(`character %q is not allowed: want words of letters and digits, separated by _ - . / : or space, as "x y", "x.*" or "=x y"`, c)
	}
	key, ends := split(nil, nil, body)
	if len(ends) == 0 {
		return r, fmt.Errorf(`no words: want at least one, as in %s`, [...]string{`"order manager"`, `"order.*"`, `"=order manager"`}[r.kind])
	}
	r.key = string(key)
	r.words = len(ends)
	r.letters = utf8.RuneCount(key) - (r.words - 1)
	switch {
	case r.kind == exactRule:
		r.route.Reason = fmt.Sprintf("the component is exactly %q", r.key)
	case r.kind == prefixRule:
		r.route.Reason = fmt.Sprintf("the component begins with %q", r.key)
	case r.words == 1:
		r.route.Reason = fmt.Sprintf("the component has the word %q", r.key)
	default:
		r.route.Reason = fmt.Sprintf("the component has the words %q", r.key)
	}
	return r, nil
}

// notInRule finds the characters that would silently part words, above all
// those of patterns that mean something elsewhere: order*, ^order$.
func notInRule(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) &&
		!unicode.IsSpace(r) && !strings.ContainsRune("_-./:", r)
}

// compareRules is negative when a is the stronger of two rules that match the
// same component.
func compareRules(a, b *rule) int {
	return cmp.Or(
		cmp.Compare(b.kind, a.kind),
		cmp.Compare(b.words, a.words),
		cmp.Compare(b.letters, a.letters),
		cmp.Compare(a.channel, b.channel),
		// Inside a channel the order of the rules must not matter.
		cmp.Compare(a.route.Rule, b.route.Rule),
	)
}

// whyWeaker says why b lost against a.
func whyWeaker(a, b *rule) string {
	switch {
	case a.kind != b.kind:
		return fmt.Sprintf("%v beats %v", a.kind, b.kind)
	case a.words != b.words:
		return fmt.Sprintf("it has fewer words, %d against %d", b.words, a.words)
	case a.letters != b.letters:
		return fmt.Sprintf("it has fewer letters, %d against %d", b.letters, a.letters)
	default:
		return fmt.Sprintf("it is as long, and %s is listed first", a.route.Channel)
	}
}
