package redact_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"math/big"
	"net/url"
	"reflect"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/redact"
)

func newRedactor(t testing.TB, o redact.Options) *redact.Redactor {
	t.Helper()
	r, err := redact.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDefaultKeys(t *testing.T) {
	r := newRedactor(t, redact.Options{})
	for key, want := range map[string]bool{
		"password": true, "user_password": true, "PasswordHash": true, "DB_PASSWD": true, "pwd": true,
		"secret": true, "client_secret": true, "token": true, "accessToken": true, "request_token": true,
		"Authorization": true, "proxy-authorization": true, "api_key": true, "apiKey": true, "apikey": true, "X-API-Key": true,
		"cookie": true, "Set-Cookie": true, "jwt": true, "otp": true, "aws_credentials": true, "private_key": true,
		"password1": true, "apiKey2": true, "user.password2": true, "pass": true, "PGPASSWORD": true, "accesstoken": true, "X-Auth": true,
		"instrument_token2": false, "md5": false,

		"": false, "key": false, "api": false, "order_id": false, "instrument_token": false, "InstrumentToken": false,
		"exchange_token": false, "max_tokens": false, "passenger": false, "tokenizer": false, "secretary": false,
		"author": false, "primary_key": false, "keyboard": false, "session_id": false, "compass": false,
	} {
		if got := r.Key(key); got != want {
			t.Errorf("%q: got %t, want %t", key, got, want)
		}
	}
}

type inner struct {
	Name  string
	Token string `json:"t"`
}

type hidden struct {
	Name     string
	Password string `json:"-"`
	secret   string
}

type recursive struct {
	Next *recursive
	Any  any
}

type harmlessTree struct {
	Next *harmlessTree
	At   time.Time
	N    *big.Int
	List []string
}

type key string

func TestValue(t *testing.T) {
	r := newRedactor(t, redact.Options{Types: []reflect.Type{reflect.TypeFor[key]()}})
	self := &recursive{}
	self.Next = self
	for _, tt := range []struct {
		name  string
		value any
		want  string // the JSON that is logged; "": the value itself
	}{
		{"number", 1, ""},
		{"list", []string{"password"}, ""},
		{"time", time.Now(), ""},
		{"tree without keys", harmlessTree{Next: &harmlessTree{}}, ""},
		{"error", &url.Error{Op: "get", URL: "x", Err: errors.New("no token")}, ""},
		{"struct without a secret in it", recursive{Any: 1}, ""},
		{"field with another name in JSON", inner{"n", "x"}, `{"Name":"n","t":"***"}`},
		{"field that JSON leaves out", hidden{"n", "x", "y"}, `{"Name":"n"}`},
		{"URL", &url.URL{Scheme: "https", Host: "h", User: url.UserPassword("u", "x")}, `"https://u:xxxxx@h"`},
		{"map", map[string]any{"a": 1, "token": []int{1, 2}}, `{"a":1,"token":"***"}`},
		{"order and numbers stay", map[string]any{"b": json.Number("1.0"), "pwd": 1, "z": "<&>"}, `{"b":1.0,"pwd":"***","z":"<&>"}`},
		{"nested", recursive{Any: []any{map[string]string{"otp": "1"}, "s"}}, `{"Next":null,"Any":[{"otp":"***"},"s"]}`},
		{"escaped key", json.RawMessage(`{"pass\u0077ord":{"a":[1]}}`), `{"pass\u0077ord":"***"}`},
		{"secret type", key("x"), `"***"`},
		{"secret type inside", recursive{Any: []key{"x"}}, `"***"`},
		{"pointer to a secret type", new(key("x")), `"***"`},
		{"cycle", self, `"***"`},
		{"function", map[string]any{"f": func() {}}, `"*** (could not be inspected)"`},
	} {
		got, changed := r.Value(tt.value)
		if changed != (tt.want != "") {
			t.Errorf("%s: changed %t, got %v", tt.name, changed, got)
			continue
		}
		if !changed {
			continue
		}
		b, err := json.Marshal(got.Any())
		if err != nil {
			t.Fatal(err)
		}
		var gotJSON, wantJSON any
		if json.Unmarshal(b, &gotJSON) != nil || json.Unmarshal([]byte(tt.want), &wantJSON) != nil || !reflect.DeepEqual(gotJSON, wantJSON) {
			t.Errorf("%s: got %s, want %s", tt.name, b, tt.want)
		}
		if raw, ok := got.Any().(json.RawMessage); ok && string(raw) != tt.want {
			t.Errorf("%s: got %s, want the text %s", tt.name, raw, tt.want)
		}
	}
}

// A value so deep that it cannot be looked through is concealed.
func TestDeepValueFailsClosed(t *testing.T) {
	r := newRedactor(t, redact.Options{})
	var deep any = map[string]any{"password": "x"}
	for range 900 {
		deep = []any{deep}
	}
	got, changed := r.Value(deep)
	if !changed || got.Kind() != slog.KindString {
		t.Errorf("got %v, %t, want a marker", got, changed)
	}
}

// Whatever JSON comes, what stays in place of a secret key's value is not
// the value.
func FuzzValue(f *testing.F) {
	r := newRedactor(f, redact.Options{})
	f.Add([]byte(`{"password":"CANARY"}`))
	f.Add([]byte(`[{"a":{"tok\u0065n" : ["CANARY",{"x":1}]}},2]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if !json.Valid(text) {
			return
		}
		got, changed := r.Value(json.RawMessage(text))
		out := text
		if changed {
			var err error
			if out, err = json.Marshal(got.Any()); err != nil {
				t.Fatal(err)
			}
		}
		var tree any
		d := json.NewDecoder(bytes.NewReader(out))
		d.UseNumber() // some are larger than a float64
		if err := d.Decode(&tree); err != nil {
			t.Fatalf("%v in %q", err, out)
		}
		check(t, r, tree)
	})
}

func check(t *testing.T, r *redact.Redactor, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			if r.Key(k) && inner != redact.Concealed {
				t.Errorf("%q is shown: %v", k, inner)
			}
			check(t, r, inner)
		}
	case []any:
		for _, inner := range v {
			check(t, r, inner)
		}
	}
}

func BenchmarkKey(b *testing.B) {
	r := newRedactor(b, redact.Options{})
	keys := []string{"event_type", "order_id", "strategy_name", "instrument_token", "tradingsymbol", "transaction_type", "quantity", "price"}
	for b.Loop() {
		for _, k := range keys {
			r.Key(k)
		}
	}
}
