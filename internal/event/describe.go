package event

import (
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alphapt/chanlog/channel"
)

// A Description tells what a type of event has: the one table behind checks,
// JSON Schema, documentation and the columns of an export.
type Description struct {
	// Name of the type, as "audit.order".
	Name    string
	Version int
	Channel channel.Name
	// Purpose is one or more sentences.
	Purpose string
	// Levels says when an event is at which level. An event that fails its
	// check is at WARN at least.
	Levels []LevelRule
	// Fields in the order in which they are written. schema_errors, which an
	// event has that fails its check, stands before extra and is not listed.
	Fields []Field
}

// A Field is one member of the group of an event.
type Field struct {
	Key  string
	Type Type
	// Unit is empty where the value has none.
	Unit string
	// Required fields are always there, zero too.
	Required bool
	// Derived fields are worked out from others.
	Derived bool
	Doc     string
	// Allowed are the only values of a text, if not empty.
	Allowed []string
	// Min is the least value of a number, if not nil.
	Min *float64
	// Fields are those of the members of a List of objects.
	Fields []Field

	mayBeEmpty bool // a required text
}

// A Type is the type of a field.
type Type string

// The types of fields and what they are in JSON.
const (
	TypeText    Type = "text"    // string
	TypeDecimal Type = "decimal" // string that holds an exact number: "2500.50"
	TypeInteger Type = "integer" // number
	TypeNumber  Type = "number"  // number, or "NaN", "+Inf", "-Inf" where a check failed
	TypeBoolean Type = "boolean" // true or false
	TypeTime    Type = "time"    // string in RFC 3339 form
	TypeList    Type = "list"    // array of strings, or of objects if the field has Fields
	TypeMap     Type = "map"     // object whose keys are not known beforehand
)

// structFields reads the fields of v, a struct, from its tags.
func structFields(v any, docs map[string]string) ([]Field, string) {
	var fields []Field
	t := reflect.TypeOf(v)
	for sf := range t.Fields() {
		tag, ok := sf.Tag.Lookup("event")
		if !ok {
			continue
		}
		f, err := readField(sf, tag, docs)
		if err != nil {
			panic(fmt.Sprintf("event: %s.%s: %v", t, sf.Name, err))
		}
		f.Doc = docs[t.Name()+"."+f.Key]
		fields = append(fields, f)
	}
	return fields, purpose(t.Name(), docs[t.Name()])
}

// purpose turns "OrderEvent is a step" into "A step".
func purpose(name, doc string) string {
	rest, ok := strings.CutPrefix(doc, name+" is ")
	if !ok || rest == "" {
		return doc
	}
	return strings.ToUpper(rest[:1]) + rest[1:]
}

func readField(sf reflect.StructField, tag string, docs map[string]string) (Field, error) {
	key, need, _ := strings.Cut(tag, ",")
	f := Field{Key: key, Unit: sf.Tag.Get("unit"), Required: need != "", mayBeEmpty: need == "always"}
	if key == "" {
		return f, fmt.Errorf("the event tag is %q: want a key", tag)
	}
	if !slices.Contains([]string{"", "required", "always"}, need) {
		return f, fmt.Errorf("the event tag is %q: want required, always or nothing after the key", tag)
	}
	t := sf.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	kind := Type(sf.Tag.Get("type"))
	switch {
	case sf.Name == "_":
		if !slices.Contains([]Type{TypeText, TypeDecimal, TypeInteger, TypeNumber, TypeBoolean, TypeTime}, kind) {
			return f, fmt.Errorf("the type tag is %q: want the type of one value, since the field is blank", kind)
		}
		f.Type, f.Derived = kind, true
	case kind == TypeDecimal && t.Kind() == reflect.String:
		f.Type = TypeDecimal
	case kind == TypeMap && t.Kind() == reflect.Slice:
		f.Type = TypeMap
	case kind != "":
		return f, fmt.Errorf("the type tag is %q: want %q on a string or %q on a slice", kind, TypeDecimal, TypeMap)
	case t == reflect.TypeFor[time.Time]():
		f.Type = TypeTime
	case t == reflect.TypeFor[time.Duration]():
		f.Type, f.Unit = TypeNumber, "ms"
	case t.Kind() == reflect.String:
		f.Type = TypeText
	case t.Kind() == reflect.Bool:
		f.Type = TypeBoolean
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64:
		f.Type = TypeInteger
	case t.Kind() == reflect.Float64:
		f.Type = TypeNumber
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		f.Type = TypeList
	case t.Kind() == reflect.Slice && t.Elem() == reflect.TypeFor[slog.Attr]():
		f.Type = TypeMap
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		f.Type = TypeList
		f.Fields, _ = structFields(reflect.Zero(t.Elem()).Interface(), docs)
		for sf := range t.Elem().Fields() {
			// The members of a list are written by encoding/json.
			key, _, _ := strings.Cut(sf.Tag.Get("event"), ",")
			if name, _, _ := strings.Cut(sf.Tag.Get("json"), ","); name != key {
				return f, fmt.Errorf("%s.%s: the json tag is %q: want %q as in the event tag", t.Elem(), sf.Name, name, key)
			}
		}
	default:
		return f, fmt.Errorf("the type %s cannot be described", t)
	}
	if allowed := sf.Tag.Get("allowed"); allowed != "" {
		f.Allowed = strings.Fields(allowed)
	}
	if text, ok := sf.Tag.Lookup("min"); ok {
		least, err := strconv.ParseFloat(text, 64)
		if err != nil || f.Type == TypeDecimal && least != 0 {
			return f, fmt.Errorf("the min tag is %q: want a number, for a decimal 0", text)
		}
		f.Min = &least
	}
	return f, nil
}
