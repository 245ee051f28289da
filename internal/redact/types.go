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
	harmless verdict = iota // no key of a secret can be in its JSON
	mayHold                 // there may be one: the JSON must be looked at
	secret                  // the value is one
)

// A typeTable knows the verdict of each type met so far.
type typeTable struct {
	known     sync.Map // reflect.Type to verdict
	any       bool     // there are secret types
	secretKey func(string) bool
}

func (t *typeTable) init(secrets []reflect.Type, secretKey func(string) bool) {
	t.secretKey = secretKey
	for _, typ := range secrets {
		if typ != nil {
			t.known.Store(typ, secret)
			t.any = true
		}
	}
}

func (t *typeTable) of(typ reflect.Type) verdict {
	if v, ok := t.known.Load(typ); ok {
		return v.(verdict)
	}
	v := t.judge(typ, map[reflect.Type]bool{})
	t.known.Store(typ, v)
	return v
}

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	errorType     = reflect.TypeFor[error]()
)

// judge looks at the types inside typ; looking holds those it is inside of.
func (t *typeTable) judge(typ reflect.Type, looking map[reflect.Type]bool) verdict {
	if v, ok := t.known.Load(typ); ok {
		if v.(verdict) == harmless {
			return harmless
		}
		return mayHold // a secret inside of something
	}
	if looking[typ] {
		return harmless // what it holds is being looked at already
	}
	looking[typ] = true
	if typ.Implements(jsonMarshaler) || reflect.PointerTo(typ).Implements(jsonMarshaler) {
		if typ.PkgPath() == "time" || typ.PkgPath() == "math/big" {
			return harmless
		}
		return mayHold
	}
	if len(looking) == 1 && typ.Implements(errorType) {
		return harmless // logged as its text
	}
	if typ.Implements(textMarshaler) {
		return harmless
	}
	switch typ.Kind() {
	case reflect.Interface, reflect.Map:
		return mayHold
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return t.judge(typ.Elem(), looking)
	case reflect.Struct:
		return t.judgeFields(typ, looking)
	}
	return harmless
}

func (t *typeTable) judgeFields(typ reflect.Type, looking map[reflect.Type]bool) verdict {
	for f := range typ.Fields() {
		if !f.IsExported() && !f.Anonymous {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if t.secretKey(f.Name) || t.secretKey(name) || t.judge(f.Type, looking) != harmless {
			return mayHold
		}
	}
	return harmless
}

// maxReflect is how deep holdsSecret looks. A cycle ends there too.
const maxReflect = 32

// holdsSecret reports whether v is, or has in it where JSON would show it, a
// value of a secret type. What it cannot look into counts as one.
func holdsSecret(v reflect.Value, t *typeTable, depth int) bool {
	if !v.IsValid() {
		return false
	}
	switch t.of(v.Type()) {
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
