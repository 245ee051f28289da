package event

import (
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/alphapt/chanlog/channel"
)

// ContextKey is the key of the group that an event lands in.
const ContextKey = "business_context"

// Keys of fields that the package knows of.
const (
	keyID      = "event_id"
	keyVersion = "schema_version"
	keyErrors  = "schema_errors"
	keyExtra   = "extra"
)

// A Spec is what a package tells about one type of event.
type Spec struct {
	// Name of the type, with the package's: "audit.order".
	Name string
	// Version grows when the meaning of a field changes or one is removed.
	Version int
	Channel channel.Name
	// Constants are fields that are the same for all events of the type.
	Constants []Constant
	// Common is a struct of fields that the package puts before those of the
	// event, nil for none.
	Common any
	// Noun is what messages begin with: "order" makes "order filled".
	Noun string
	// KindKey is the field that tells what happened: "event_type". Its
	// values are those of Kinds.
	KindKey string
	Kinds   []Kind
	// Levels tells when an event has which level, where that is not in Kinds.
	Levels []LevelRule
	// Docs are the comments of the package's structs as eventtest.Docs keeps
	// them, by "Type" and "Type.key".
	Docs map[string]string
}

// A Constant is a field that always has one value.
type Constant struct{ Key, Value, Doc string }

// A Kind is one thing that can happen, and its level.
type Kind struct {
	Name    string
	Level   slog.Level
	message string // empty for a kind that the schema does not have
	noun    string
}

// Message is what the record of such an event says.
func (k Kind) Message() string {
	if k.message == "" {
		return message(k.noun, k.Name)
	}
	return k.message
}

// A LevelRule says when events are at a level.
type LevelRule struct {
	Level slog.Level
	When  string
}

// A Schema describes a type of event and checks and writes its events.
type Schema struct {
	desc      Description
	rules     []rule // of the fields that are no constant, id or version
	fixed     int    // how many fields are
	constants []slog.Attr
	kinds     []Kind
	noun      string
	version   slog.Attr
	channel   slog.Attr

	// room is how many attributes the largest event so far had, to begin
	// with the required ones. Events of one type differ little, so one
	// allocation of this size is nearly always the only one.
	room atomic.Int64
}

// NewSchema makes the schema of the events that have the type E. It panics
// when the tags of E are wrong, which is a fault of the program.
func NewSchema[E any](spec Spec) *Schema {
	var e E
	s := &Schema{
		noun: spec.Noun, kinds: slices.Clone(spec.Kinds),
		version: slog.Int(keyVersion, spec.Version), channel: spec.Channel.Attr(),
		desc: Description{Name: spec.Name, Version: spec.Version, Channel: spec.Channel, Levels: spec.Levels},
	}
	fields := commonFields(spec)
	own, purpose := structFields(e, spec.Docs)
	for i := range own {
		if own[i].Key == spec.KindKey {
			for _, k := range spec.Kinds {
				own[i].Allowed = append(own[i].Allowed, k.Name)
			}
		}
	}
	s.desc.Purpose = purpose
	s.desc.Fields = slices.Concat(fields, own)
	for _, c := range spec.Constants {
		s.constants = append(s.constants, slog.String(c.Key, c.Value))
	}
	for i := range s.kinds {
		s.kinds[i].message = message(spec.Noun, s.kinds[i].Name)
	}
	s.desc.Levels = slices.Concat(kindLevels(spec), spec.Levels)
	s.fixed = len(spec.Constants) + 2
	s.rules = rules(s.desc.Fields[s.fixed:])
	for _, f := range s.desc.Fields {
		if f.Required {
			s.room.Add(1)
		}
	}
	return s
}

// commonFields are the fields before those of the event's own struct.
func commonFields(spec Spec) []Field {
	var fields []Field
	for _, c := range spec.Constants {
		fields = append(fields, Field{Key: c.Key, Type: TypeText, Required: true, Doc: c.Doc, Allowed: []string{c.Value}})
	}
	fields = append(fields,
		Field{Key: keyID, Type: TypeText, Required: true, Doc: "Id of this event, a UUID of version 7: ids sort by time."},
		Field{Key: keyVersion, Type: TypeInteger, Required: true, Doc: "Version of the description of this type of event."})
	if spec.Common != nil {
		more, _ := structFields(spec.Common, spec.Docs)
		fields = append(fields, more...)
	}
	return fields
}

func message(noun, kind string) string {
	return strings.TrimSpace(noun + " " + strings.ReplaceAll(kind, "_", " "))
}

// kindLevels says in words what the table of kinds says.
func kindLevels(spec Spec) []LevelRule {
	var rules []LevelRule
	for _, k := range spec.Kinds {
		i := slices.IndexFunc(rules, func(r LevelRule) bool { return r.Level == k.Level })
		if i < 0 {
			rules = append(rules, LevelRule{k.Level, spec.KindKey + " is " + k.Name})
		} else {
			rules[i].When += ", " + k.Name
		}
	}
	slices.SortStableFunc(rules, func(a, b LevelRule) int { return int(a.Level - b.Level) })
	return rules
}

// Kind returns the kind of that name. One that the schema does not have is
// at WARN; the check will say that it is not allowed.
func (s *Schema) Kind(name string) Kind {
	for i := range s.kinds {
		if s.kinds[i].Name == name {
			return s.kinds[i]
		}
	}
	return Kind{Name: name, Level: slog.LevelWarn, noun: s.noun}
}

// Describe returns the description. It is not to be changed.
func (s *Schema) Describe() Description { return s.desc }

// Group returns a group that holds the constants of the schema: the beginning
// of an event that a caller logs by itself, as an attribute.
func (s *Schema) Group() Group { return Group{attrs: slices.Clone(s.constants)} }
