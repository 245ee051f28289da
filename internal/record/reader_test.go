package record_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"reflect"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/record"
)

func TestField(t *testing.T) {
	line := []byte(`{"timestamp":"2026-01-24T03:45:00.000000001Z","level":"INFO","message":"a \"quoted\\\" brace }","n":-1.5e3,` +
		`"business_context":{"order_id":"ORD1","legs":[{"x":"]"},2],"inner":{"pric\u0065":2500.50}},"empty":{},"ok":true}` + "\n")
	for _, tt := range []struct {
		path []string
		want string // "": not found
	}{
		{[]string{"level"}, `"INFO"`},
		{[]string{"message"}, `"a \"quoted\\\" brace }"`},
		{[]string{"n"}, `-1.5e3`},
		{[]string{"business_context", "order_id"}, `"ORD1"`},
		{[]string{"business_context", "legs"}, `[{"x":"]"},2]`},
		{[]string{"business_context", "inner", "price"}, `2500.50`},
		{[]string{"empty"}, `{}`},
		{[]string{"ok"}, `true`},
		{[]string{"empty", "x"}, ``},
		{[]string{"level", "x"}, ``},
		{[]string{"order_id"}, ``},
		{nil, ``},
	} {
		got, ok := record.Field(line, tt.path...)
		if ok != (tt.want != "") || string(got) != tt.want {
			t.Errorf("%v: got %s, %t, want %s", tt.path, got, ok, tt.want)
		}
	}
	if got, ok := record.Timestamp(line); !ok || !got.Equal(time.Date(2026, 1, 24, 3, 45, 0, 1, time.UTC)) {
		t.Errorf("timestamp: got %v, %t", got, ok)
	}
	if n := testing.AllocsPerRun(100, func() { record.Field(line, "business_context", "order_id") }); n != 0 {
		t.Errorf("got %v allocations a look-up, want 0", n)
	}
}

func TestFieldInDamagedLines(t *testing.T) {
	whole := `{"level":"INFO","message":"m","g":{"a":[1,2],"b":"x"},"last":1}`
	for n := range len(whole) {
		torn := []byte(whole[:n])
		if v, ok := record.Field(torn, "last"); ok {
			t.Errorf("found %s in %s", v, torn)
		}
	}
	for _, bad := range []string{``, `x`, `[]`, `"s"`, `{`, `{"a"}`, `{"a":}`, `{"a" 1}`, `{,}`, `{"b":1 "a":2}`, `plain text`} {
		if v, ok := record.Field([]byte(bad), "a"); ok {
			t.Errorf("%s: found %s", bad, v)
		}
	}
}

func TestTimestampOfOtherLines(t *testing.T) {
	for _, line := range []string{``, `{"level":"INFO"}`, `{"timestamp":"2026"}`, `{"timestamp":"2026-13-24T03:45:00.000000001Z"}`, `{"timestamp":"not a time, but long enough"}`} {
		if got, ok := record.Timestamp([]byte(line)); ok {
			t.Errorf("%s: got %v", line, got)
		}
	}
}

// Whatever encoding/json finds at a path in a valid object, Field finds.
func FuzzField(f *testing.F) {
	f.Add([]byte(`{"a":{"b":[1,"]}",null]}, "c" : "\\\"" }`), "a", "b")
	f.Add([]byte(`{"a\u0062":1}`), "ab", "")
	f.Add([]byte(`{"a":"\\","b":2}`), "b", "")
	f.Fuzz(func(t *testing.T, line []byte, first, second string) {
		path := []string{first}
		if second != "" {
			path = append(path, second)
		}
		got, ok := record.Field(line, path...)
		var want any
		if json.Unmarshal(line, &want) != nil || bytes.IndexByte(line, '\\') >= 0 && !json.Valid(line) {
			return // damaged: it is enough that Field comes back
		}
		found := true
		for _, key := range path {
			m, isObject := want.(map[string]any)
			if want, found = m[key]; !found || !isObject {
				found = false
				break
			}
		}
		if repeats(line) {
			return // first and last differ on purpose
		}
		if ok != found {
			t.Fatalf("%q at %q: got %q, %t, want %v, %t", line, path, got, ok, want, found)
		}
		if !ok {
			return
		}
		var value any
		if err := json.Unmarshal(got, &value); err != nil || !reflect.DeepEqual(value, want) {
			t.Errorf("%q at %q: got %q (%v), want %v", line, path, got, err, want)
		}
	})
}

// repeats reports whether an object of the text has a key twice.
func repeats(text []byte) bool {
	twice := false
	var look func(raw []byte)
	look = func(raw []byte) {
		seen := make(map[string]bool)
		record.Members(raw, func(key, value []byte) bool {
			var k string
			if json.Unmarshal(key, &k) != nil || seen[k] {
				twice = true
			}
			seen[k] = true
			look(value)
			return true
		})
	}
	look(text)
	return twice
}

func TestUnquote(t *testing.T) {
	for _, want := range []string{"", "plain", "a\"b\\c\n\u202e\x00", "€"} {
		if got, ok := record.Unquote(record.AppendString(nil, want)); !ok || got != want {
			t.Errorf("got %q, %t, want %q", got, ok, want)
		}
	}
	for _, raw := range []string{``, `"`, `12`, `"\x"`} {
		if s, ok := record.Unquote([]byte(raw)); ok {
			t.Errorf("%s: got %q", raw, s)
		}
	}
}

// What the encoder writes, the reader finds.
func TestReaderFindsWhatTheEncoderWrote(t *testing.T) {
	l := []byte(line(new(record.Scope), append(usual(), slog.String("odd \"key\"\n", "v"))...))
	for _, tt := range []struct {
		path []string
		want string
	}{
		{[]string{"business_context", "tradingsymbol"}, `"RELIANCE"`},
		{[]string{"business_context", "price"}, `2500.5`},
		{[]string{"odd \"key\"\n"}, `"v"`},
	} {
		if got, ok := record.Field(l, tt.path...); !ok || string(got) != tt.want {
			t.Errorf("%v: got %s, %t, want %s", tt.path, got, ok, tt.want)
		}
	}
}
