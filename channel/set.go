package channel

import (
	"fmt"
	"slices"
)

// Set is a list of channels with the rules that route components to them. It
// does not change. Make one with [Default], [NewSet] or [Parse].
type Set struct {
	specs []Spec
	index map[Name]int
	rules []*rule // strongest first

	// The strongest rule of each kind for each list of words.
	exact, prefix, words      map[string]*rule
	longestPrefix, longestRun int // in words

	unrouted Route
}

// Route says where the records of one component go.
type Route struct {
	// Channel is the channel they go to.
	Channel Name
	// Rule is the rule that decided, as it is written in [Spec].Components.
	// Empty means that no rule matches.
	Rule string
	// Reason says in one sentence why.
	Reason string
}

// NewSet returns a set of copies of specs. The order of specs counts: a tie
// between the rules of two channels goes to the one listed first.
//
// Everything that is wrong is in the one error: no channels or more than 64, a
// name that is not valid or used twice, a rule without words or with other
// characters than letters, digits and separators, a negative size or
// retention. Each fault names its place, such as
//
//	channels[3] "trading": components[2] "=": no words: …
func NewSet(specs ...Spec) (*Set, error) {
	rules, faults := check(specs)
	if len(faults) > 0 {
		return nil, report(specs, faults)
	}
	return newSet(specs, rules), nil
}

func newSet(specs []Spec, rules []*rule) *Set {
	s := &Set{
		specs:  cloneSpecs(specs),
		index:  make(map[Name]int),
		rules:  rules,
		exact:  make(map[string]*rule),
		prefix: make(map[string]*rule),
		words:  make(map[string]*rule),
	}
	for i, spec := range s.specs {
		s.index[spec.Name] = i
	}
	slices.SortFunc(rules, compareRules)
	for _, r := range rules {
		var m map[string]*rule
		switch r.kind {
		case exactRule:
			m = s.exact
		case prefixRule:
			m = s.prefix
			s.longestPrefix = max(s.longestPrefix, r.words)
		case wordsRule:
			m = s.words
			s.longestRun = max(s.longestRun, r.words)
		}
		if m[r.key] == nil {
			m[r.key] = r
		}
	}
	s.unrouted.Channel = s.specs[0].Name
	if _, ok := s.index[Application]; ok {
		s.unrouted.Channel = Application
	}
	s.unrouted.Reason = fmt.Sprintf("no rule matches, and %s takes what no rule claims", s.unrouted.Channel)
	return s
}

func cloneSpecs(specs []Spec) []Spec {
	specs = slices.Clone(specs)
	for i := range specs {
		specs[i].Components = slices.Clone(specs[i].Components)
	}
	return specs
}

// Specs returns copies of the set's channels in their order.
func (s *Set) Specs() []Spec {
	return cloneSpecs(s.specs)
}

// Names returns the names of the set's channels in their order.
func (s *Set) Names() []Name {
	names := make([]Name, len(s.specs))
	for i, spec := range s.specs {
		names[i] = spec.Name
	}
	return names
}

// Spec returns a copy of the channel named name and whether there is one.
func (s *Set) Spec(name Name) (Spec, bool) {
	i, ok := s.index[name]
	if !ok {
		return Spec{}, false
	}
	return cloneSpecs(s.specs[i : i+1])[0], true
}

// Index returns the place of the channel named name in the order of the set,
// counted from 0, and whether there is such a channel. A handler can keep what
// it knows of each channel in a slice.
func (s *Set) Index(name Name) (int, bool) {
	i, ok := s.index[name]
	return i, ok
}

// Route returns the channel for component and the rule that decided. It is
// fast enough to be called for each record and allocates nothing for
// components of usual length.
func (s *Set) Route(component string) Route {
	var textBuf [128]byte
	var endsBuf [24]int
	text, ends := split(textBuf[:0], endsBuf[:0], component)
	if r := s.match(text, ends); r != nil {
		return r.route
	}
	return s.unrouted
}

// match returns the strongest rule for the words that split returned, or nil.
func (s *Set) match(text []byte, ends []int) *rule {
	if r := s.exact[string(text)]; r != nil {
		return r
	}
	for n := min(len(ends), s.longestPrefix); n > 0; n-- {
		if r := s.prefix[string(wordsAt(text, ends, 0, n-1))]; r != nil {
			return r
		}
	}
	for n := min(len(ends), s.longestRun); n > 0; n-- {
		var best *rule
		for i := range len(ends) - n + 1 {
			r := s.words[string(wordsAt(text, ends, i, i+n-1))]
			if r != nil && (best == nil || compareRules(r, best) < 0) {
				best = r
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}
