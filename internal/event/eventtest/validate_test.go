package eventtest_test

import (
	"strings"
	"testing"

	"github.com/alphapt/chanlog/internal/event/eventtest"
)

func TestValidate(t *testing.T) {
	const schema = `{
		"$id": "x", "type": "object", "required": ["a"], "additionalProperties": false,
		"properties": {
			"a": {"type": "string", "minLength": 2, "pattern": "^a", "enum": ["ab", "b", ""]},
			"n": {"type": "number", "minimum": 1}, "i": {"type": "integer"},
			"t": {"type": "string", "format": "date-time"},
			"l": {"type": "array", "items": {"type": "boolean"}}
		}
	}`
	for _, tt := range []struct{ doc, want string }{
		{`{"a":"ab","n":1.5,"i":3,"t":"2026-01-24T03:45:00.5Z","l":[true,false]}`, ""},
		{`{"a":"ab","n":1}`, ""},
		{`[]`, "$: got array, want object"},
		{`{}`, "$: got no a, want one"},
		{`{"a":"ab","z":1}`, "$: got z, want only what is described"},
		{`{"a":"x"}`, "$.a: got x, want one of"},
		{`{"a":"b"}`, `$.a: got "b", want a length of 2 or more`},
		{`{"a":"b"}`, `$.a: got "b", want a match of ^a`},
		{`{"a":"ab","n":0.5}`, "$.n: got 0.5, want 1 or more"},
		{`{"a":"ab","i":0.5}`, "$.i: got number, want integer"},
		{`{"a":"ab","n":null}`, "$.n: got <nil>, want number"},
		{`{"a":"ab","t":"noon"}`, `$.t: got "noon", want a time`},
		{`{"a":"ab","l":[true,1]}`, "$.l[1]: got integer, want boolean"},
		{`{`, "document: "},
	} {
		err := eventtest.Validate([]byte(schema), []byte(tt.doc))
		if err == nil && tt.want != "" || err != nil && (tt.want == "" || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v, want %q", tt.doc, err, tt.want)
		}
	}
	if err := eventtest.Validate([]byte(`{"maximum":1}`), []byte(`2`)); err == nil {
		t.Error("got no error for a keyword that is not known, want one")
	}
}
