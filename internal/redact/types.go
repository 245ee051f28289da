package redact

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"sync"
)

// A verdict says what there is to do with the values of a type.
type verdict int

const (
	harmless verdict = iota // no secret can be in it
	mayHold                 // there may be one: its JSON must be looked at
	hides                   // it has one that JSON does not show under its name: only the JSON is logged
	secret                  // the value is one
)

// A typeInfo is what is known of a type.
type typeInfo struct {
	verdict verdict
	// renamed are the names that JSON has for fields whose own name is that
	// of a secret.
	renamed map[string]bool
}

// A typeTable knows each type met so far.
type typeTable struct {
	known     sync.Map // reflect.Type to *typeInfo
	any       bool     // there are secret types
	secretKey func(string) bool
}

func (t *typeTable) init(secrets []reflect.Type, secretKey func(string) bool) {
	t.secretKey = secretKey
	for _, typ := range secrets {
		if typ != nil {
			t.known.Store(typ, &typeInfo{verdict: secret})
			t.any = true
		}
	}
}

func (t *typeTable) of(typ reflect.Type) *typeInfo {
	if v, ok := t.known.Load(typ); ok {
		return v.(*typeInfo)
	}
	j := judgement{t: t, looking: make(map[reflect.Type]bool), info: new(typeInfo)}
	j.look(typ)
	t.known.Store(typ, j.info)
	return j.info
}

// A judgement looks at a type and all types inside of it.
type judgement struct {
	t       *typeTable
	looking map[reflect.Type]bool
	info    *typeInfo
}

func (j *judgement) found(v verdict) { j.info.verdict = max(j.info.verdict, v) }

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	errorType     = reflect.TypeFor[error]()
)

func (j *judgement) look(typ reflect.Type) {
	if j.looking[typ] {
		return
	}
	top := len(j.looking) == 0
	j.looking[typ] = true
	if v, ok := j.t.known.Load(typ); ok && v.(*typeInfo).verdict == secret {
		j.found(mayHold) // a secret inside of something
		return
	}
	switch pkg := typ.PkgPath(); {
	case pkg == "time" || pkg == "math/big" || pkg == "net/netip":
		return
	case typ.Implements(jsonMarshaler) || reflect.PointerTo(typ).Implements(jsonMarshaler):
		j.found(mayHold)
	case top && typ.Implements(errorType):
		return // logged as its text
	case typ.Implements(textMarshaler):
		return
	}
	switch typ.Kind() {
	case reflect.Interface, reflect.Map:
		j.found(mayHold)
		if typ.Kind() == reflect.Map {
			j.look(typ.Elem())
		}
	case reflect.Pointer, reflect.Slice, reflect.Array:
		j.look(typ.Elem())
	case reflect.Struct:
		for f := range typ.Fields() {
			j.field(f)
		}
	}
}

// field looks at a field of a struct, also at one that JSON does not show:
// fmt does, and so may a String method.
func (j *judgement) field(f reflect.StructField) {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	shown := f.IsExported() && f.Tag.Get("json") != "-"
	if name == "" {
		name = f.Name
	}
	switch {
	case !j.t.secretKey(f.Name):
		if shown && j.t.secretKey(name) {
			j.found(mayHold)
		}
	case !shown:
		if f.Type.Kind() != reflect.Bool { // passwordSet tells no secret
			j.found(hides)
		}
	case j.t.secretKey(name):
		j.found(mayHold)
	default:
		j.found(mayHold)
		if j.info.renamed == nil {
			j.info.renamed = make(map[string]bool)
		}
		j.info.renamed[name] = true
	}
	j.look(f.Type)
}

// maxReflect is how deep holdsSecret looks. A cycle ends there too.
const maxReflect = 32

// holdsSecret reports whether v is, or has in it where JSON would show it, a
// value of a secret type. What it cannot look into counts as one.
func holdsSecret(v reflect.Value, t *typeTable, depth int) bool {
	if !v.IsValid() {
		return false
	}
	switch t.of(v.Type()).verdict {
	case secret:
		return true
	case harmless:
		return false
	}
	if depth == 0 {
		return true
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		return holdsSecret(v.Elem(), t, depth-1)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if holdsSecret(v.Index(i), t, depth-1) {
				return true
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if holdsSecret(it.Key(), t, depth-1) || holdsSecret(it.Value(), t, depth-1) {
				return true
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); (f.IsExported() || f.Anonymous) && holdsSecret(v.Field(i), t, depth-1) {
				return true
			}
		}
	}
	return false
}
