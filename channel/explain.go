package channel

import (
	"fmt"
	"math"
	"strings"
)

// Explanation is what [Set.Explain] found out about a component.
type Explanation struct {
	// Component is the component as it was given.
	Component string
	// Words are its words, which are all that rules see of it.
	Words []string
	// Route is what [Set.Route] returns for it.
	Route Route
	// Second is the strongest matching rule of any other channel; its Reason
	// says why it lost. Its Rule is empty when no other channel matches.
	Second Route
	// Nearest is, for an unrouted component, the rule that was perhaps meant;
	// its Reason says what is different. Its Rule is empty when the component
	// is routed or no rule is near.
	Nearest Route
}

// Explain tells how a component is routed and why. It is meant for people and
// much slower than [Set.Route].
func (s *Set) Explain(component string) Explanation {
	text, ends := split(nil, nil, component)
	e := Explanation{Component: component, Route: s.unrouted}
	if len(ends) > 0 {
		e.Words = strings.Split(string(text), " ")
	}
	won := s.match(text, ends)
	if won == nil {
		e.Nearest = s.nearest(e.Words)
		return e
	}
	e.Route = won.route
	for _, r := range s.rules { // strongest first
		if r.channel != won.channel && r.matches(e.Words) {
			e.Second = r.route
			e.Second.Reason = whyWeaker(won, r)
			break
		}
	}
	return e
}

// matches says the same as Set.match for a single rule, in the plain way.
func (r *rule) matches(words []string) bool {
	all := " " + strings.Join(words, " ") + " "
	switch r.kind {
	case exactRule:
		return all == " "+r.key+" "
	case prefixRule:
		return strings.HasPrefix(all, " "+r.key+" ")
	default:
		return strings.Contains(all, " "+r.key+" ")
	}
}

// nearest returns the rule that is the fewest letters away from words of the
// component, or one that is part of a longer word: Go package names run words
// together, as in ordermanager.
func (s *Set) nearest(words []string) Route {
	words = words[:min(len(words), 32)] // nobody reads on, and the cost grows
	var found Route
	best := math.MaxInt
	for _, r := range s.rules { // of equally near ones the strongest counts
		// A separator may be missing or be one too many.
		for n := max(1, r.words-1); n <= r.words+1; n++ {
			for i := range len(words) - n + 1 {
				if i > 0 && r.kind != wordsRule || len(words) > n && r.kind == exactRule {
					break // it would not match there even if it were spelled right
				}
				run := strings.Join(words[i:i+n], " ")
				if d := distance(run, r.key, tolerance(r.letters)); d < best {
					best, found = d, r.route
					found.Reason = fmt.Sprintf("%q is nearly %q", run, r.key)
				}
			}
		}
	}
	if found.Rule != "" {
		return found
	}
	// Four letters on each side keep accidents out: author is not auth.
	for _, r := range s.rules {
		for _, w := range words {
			if r.kind == wordsRule && r.words == 1 && r.letters >= 4 && len(w) >= len(r.key)+4 &&
				(strings.HasPrefix(w, r.key) || strings.HasSuffix(w, r.key)) {
				found = r.route
				found.Reason = fmt.Sprintf("%q is part of %q, but only whole words count", r.key, w)
				return found
			}
		}
	}
	return Route{}
}

// String returns the explanation as a few lines for a terminal, without a
// newline at the end. Control characters are escaped.
func (e Explanation) String() string {
	var b strings.Builder
	line := func(label, format string, args ...any) {
		fmt.Fprintf(&b, "%-10s", label)
		fmt.Fprintf(&b, format, args...)
		b.WriteByte('\n')
	}
	line("component", "%q", e.Component)
	line("words", "%s", strings.Join(e.Words, " "))
	line("channel", "%s", e.Route.Channel)
	if e.Route.Rule != "" {
		line("rule", "%q: %s", e.Route.Rule, e.Route.Reason)
	} else {
		line("rule", "none: %s", e.Route.Reason)
	}
	if e.Second.Rule != "" {
		line("second", "%q of %s: %s", e.Second.Rule, e.Second.Channel, e.Second.Reason)
	}
	if e.Nearest.Rule != "" {
		line("nearest", "did you mean %q of %s? %s", e.Nearest.Rule, e.Nearest.Channel, e.Nearest.Reason)
	}
	return strings.TrimSuffix(b.String(), "\n")
}
