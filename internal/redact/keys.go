package redact

import "strings"

// Key reports whether the value of key is secret: what the rules say or,
// where they say nothing to a key with digits, what they say without them,
// since password1 is a password. It takes its time, so whoever asks about
// the same keys again and again remembers the answers.
func (r *Redactor) Key(key string) bool {
	route := r.rules.Route(key)
	if route.Rule == "" && strings.ContainsAny(key, "0123456789") {
		route = r.rules.Route(strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return '_'
			}
			return r
		}, key))
	}
	return route.Rule != "" && route.Channel == conceal
}
