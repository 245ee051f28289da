package eventtest

import (
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/event"
)

// Agree tests that what an event of type E writes about itself is what its
// schema describes: with all fields set every field, in the order of the
// struct, with the value of the field; with none set the required ones.
func Agree[E slog.LogValuer](t *testing.T, s *event.Schema) {
	t.Helper()
	fields := own[E](t, s)
	full := reflect.New(reflect.TypeFor[E]()).Elem()
	values := fill(full, fields)

	got := slices.DeleteFunc(members(full, s), hasKey("schema_errors"))
	var want []string
	for _, f := range fields {
		if !f.Derived || f.Required || slices.ContainsFunc(got, hasKey(f.Key)) {
			want = append(want, f.Key)
		}
	}
	if diff := cmp.Diff(want, keys(got)); diff != "" {
		t.Errorf("%T with all fields set (-described +written):\n%s", full.Interface(), diff)
	}
	for _, a := range got {
		if v, ok := values[a.Key]; ok && !reflect.DeepEqual(plain(a.Value), v) {
			t.Errorf("%T: %s: got %v, want %v, the value of the field", full.Interface(), a.Key, plain(a.Value), v)
		}
	}

	empty := reflect.New(reflect.TypeFor[E]()).Elem()
	got = slices.DeleteFunc(members(empty, s), hasKey("schema_errors"))
	want = nil
	for _, f := range fields {
		if f.Required {
			want = append(want, f.Key)
		}
	}
	if diff := cmp.Diff(want, keys(got)); diff != "" {
		t.Errorf("%T with no field set (-required +written):\n%s", empty.Interface(), diff)
	}
}

// own returns the described fields that come from the struct.
func own[E any](t *testing.T, s *event.Schema) []event.Field {
	t.Helper()
	n := 0
	for sf := range reflect.TypeFor[E]().Fields() {
		if _, ok := sf.Tag.Lookup("event"); ok {
			n++
		} else {
			t.Errorf("%s.%s: got no event tag, want one", reflect.TypeFor[E](), sf.Name)
		}
	}
	all := s.Describe().Fields
	return all[len(all)-n:]
}

// members returns what v writes, without the constants of the schema.
func members(v reflect.Value, s *event.Schema) []slog.Attr {
	g := s.Group()
	constants := len(g.Value().Group())
	return slices.Clone(v.Interface().(slog.LogValuer).LogValue().Group()[constants:])
}

// fill sets every field of v to a value of its own and returns, by key, how
// they are to be written.
func fill(v reflect.Value, fields []event.Field) map[string]any {
	values := make(map[string]any)
	i := 0
	for sf, fv := range v.Fields() {
		if _, ok := sf.Tag.Lookup("event"); !ok {
			continue
		}
		f := fields[i]
		i++
		if sf.Name == "_" {
			continue
		}
		if fv.Kind() == reflect.Pointer {
			fv.Set(reflect.New(fv.Type().Elem()))
			fv = fv.Elem()
		}
		set(fv, f, i)
		if f.Type != event.TypeMap || fv.Type() == reflect.TypeFor[[]slog.Attr]() {
			values[f.Key] = written(fv)
		}
	}
	return values
}

func set(v reflect.Value, f event.Field, i int) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2026, 1, 24, 3, 45, i, 0, time.UTC)))
	case v.Type() == reflect.TypeFor[time.Duration]():
		v.SetInt(int64(i) * int64(time.Millisecond))
	case v.Type() == reflect.TypeFor[slog.Attr]():
		v.Set(reflect.ValueOf(slog.Int("free", i)))
	case v.Kind() == reflect.String && f.Type == event.TypeDecimal:
		v.SetString(fmt.Sprintf("%d.50", i))
	case v.Kind() == reflect.String && len(f.Allowed) > 0:
		v.SetString(f.Allowed[0])
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprintf("text %d", i))
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(int64(i))
	case v.CanUint():
		v.SetUint(uint64(i))
	case v.CanFloat():
		v.SetFloat(float64(i) + 0.5)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		set(v.Index(0), event.Field{Fields: f.Fields}, i)
	case v.Kind() == reflect.Struct && f.Fields != nil:
		fill(v, f.Fields)
	case v.Kind() == reflect.Struct: // an element of a map
		for _, fv := range v.Fields() {
			set(fv, event.Field{}, i)
		}
	}
}

// written returns what is to be written of the value of a field.
func written(v reflect.Value) any {
	switch x := v.Interface().(type) {
	case time.Time:
		return x
	case time.Duration:
		return event.Milliseconds(x)
	case []slog.Attr:
		return map[string]any{x[0].Key: x[0].Value.Any()}
	}
	switch {
	case v.Kind() == reflect.String:
		return v.String()
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return int64(v.Uint())
	}
	return v.Interface()
}

func plain(v slog.Value) any {
	switch v.Kind() {
	case slog.KindUint64:
		return int64(v.Uint64())
	case slog.KindGroup:
		m := make(map[string]any)
		for _, a := range v.Group() {
			m[a.Key] = plain(a.Value)
		}
		return m
	}
	return v.Any()
}

func keys(attrs []slog.Attr) (keys []string) {
	for _, a := range attrs {
		keys = append(keys, a.Key)
	}
	return keys
}

func hasKey(key string) func(slog.Attr) bool {
	return func(a slog.Attr) bool { return a.Key == key }
}
