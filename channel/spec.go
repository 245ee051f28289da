package channel

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

// Spec describes one channel of a [Set].
type Spec struct {
	// Name names the channel and its files. Required; see [Name.Valid].
	Name Name

	// Components are the rules that route a component to this channel; the
	// package comment describes them. The same rule may stand in two
	// channels: the one listed first has it. Without rules the channel is
	// reached by [Name.Attr] and [Name.Logger] only, and by what no rule
	// claims if it is the set's default channel.
	Components []string

	// Level is the lowest level that the channel's file takes. Nil means the
	// level the handler has for all files. It may be a [slog.LevelVar].
	Level slog.Leveler

	// MaxSize is the size in bytes at which the channel's file is rotated.
	// 0 means the handler's default.
	MaxSize int64

	// Retention is how long rotated files are kept before they are deleted.
	// 0 means for ever.
	Retention time.Duration

	// Purpose says in a few words what the channel is for.
	Purpose string

	// NoErrorCopy keeps the channel's records at ERROR and above from being
	// copied to the errors channel.
	NoErrorCopy bool

	// Durability says what the channel's records survive. Empty means
	// [Always] for a sealed channel, and for the others what the handler has
	// for all files.
	Durability Durability

	// WhenFull says what becomes of a record that there is no room for.
	// Empty means [FullBlock] for a sealed channel and [FullDrop] for the
	// others.
	WhenFull FullPolicy

	// Sealed marks a channel whose files are evidence. It is always written as
	// JSON, no disk budget deletes any of it, and when the disk is nearly full
	// the other channels give way to it. Its lines do not form a chain that
	// shows tampering yet.
	Sealed bool
}

// maxChannels bounds what a handler holds open at the same time.
const maxChannels = 64

// place is where in a list of channels a fault is.
type place struct {
	channel   int    // -1: the list itself
	component int    // -1: not in the rules
	field     string // "": the channel as a whole
}

func channelAt(i int, field string) place { return place{i, -1, field} }

// fault is one thing that is wrong with a set.
type fault struct {
	place
	line int // in the file that Parse reads; 0: there is none
	err  error
}

// report joins faults into one error, each with its place.
func report(specs []Spec, faults []fault) error {
	errs := make([]error, len(faults))
	for i, f := range faults {
		errs[i] = f.in(specs)
		if f.line > 0 {
			errs[i] = fmt.Errorf("line %d: %w", f.line, errs[i])
		}
	}
	return errors.Join(errs...)
}

// in adds to the fault where it is, with the names that specs has for it.
func (f fault) in(specs []Spec) error {
	if f.channel < 0 {
		return f.err
	}
	at := fmt.Sprintf("channels[%d]", f.channel)
	if name := specs[f.channel].Name; name != "" {
		at += fmt.Sprintf(" %q", string(name))
	}
	switch {
	case f.component >= 0:
		at += fmt.Sprintf(": components[%d]", f.component)
		if rule := specs[f.channel].Components[f.component]; rule != "" {
			at += fmt.Sprintf(" %q", rule)
		}
	case f.field != "":
		at += ": " + f.field
	}
	return fmt.Errorf("%s: %w", at, f.err)
}

// check returns the rules of specs and everything that is wrong with specs.
func check(specs []Spec) (rules []*rule, faults []fault) {
	add := func(at place, err error) { faults = append(faults, fault{place: at, err: err}) }
	switch n := len(specs); {
	case n == 0:
		add(channelAt(-1, "channels"), errors.New("no channels: a set needs at least one"))
	case n > maxChannels:
		add(channelAt(-1, "channels"), fmt.Errorf("%d channels: a set has at most %d", n, maxChannels))
	}
	for i, s := range specs {
		if err := s.Name.Valid(); err != nil {
			add(channelAt(i, "name"), err)
		} else if first := slices.IndexFunc(specs, func(o Spec) bool { return o.Name == s.Name }); first < i {
			add(channelAt(i, "name"), fmt.Errorf("channels[%d] has this name already: give each channel its own", first))
		}
		if s.MaxSize < 0 {
			add(channelAt(i, "max_size"), fmt.Errorf("%d bytes is negative: want 0 for the handler's default or more", s.MaxSize))
		}
		if s.Retention < 0 {
			add(channelAt(i, "retention"), fmt.Errorf("%v is negative: want 0 to keep files for ever or more", s.Retention))
		}
		if err := s.Durability.Valid(); s.Durability != "" && err != nil {
			add(channelAt(i, "durability"), err)
		}
		if err := s.WhenFull.Valid(); s.WhenFull != "" && err != nil {
			add(channelAt(i, "when_full"), err)
		}
		for j, text := range s.Components {
			r, err := parseRule(text)
			if err != nil {
				add(place{i, j, ""}, err)
				continue
			}
			r.channel = i
			r.route.Channel = s.Name
			rules = append(rules, &r)
		}
	}
	return rules, faults
}
