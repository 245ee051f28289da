package redact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"regexp"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/record"
)

// Concealed is what stands in place of a secret.
const Concealed = "***"

// uninspected is what stands in place of a value that could not be looked
// into.
const uninspected = "*** (could not be inspected)"

// Options say what is secret, beyond the keys that always are.
type Options struct {
	// Keys are further rules for keys, in the form of channel rules; one
	// that begins with ! is an exception.
	Keys []string
	// Types are types whose values are secret. A map, struct or slice that
	// has such a value in it is concealed as a whole.
	Types []reflect.Type
	// Patterns are replaced wherever they match in a message, a string or
	// an error.
	Patterns []*regexp.Regexp
	// HMACKey, when not empty, makes equal secrets look equal: they become
	// the first 16 bytes of their HMAC-SHA256 under this key.
	HMACKey []byte
}

// A Redactor conceals secrets. It is safe for concurrent use.
type Redactor struct {
	rules    *channel.Set // of keys
	types    typeTable
	patterns []*regexp.Regexp
	hmacKey  []byte
}

// New returns a Redactor. All faults of the options are in the one error.
func New(o Options) (*Redactor, error) {
	r := &Redactor{patterns: o.Patterns, hmacKey: o.HMACKey}
	rules, err := newRules(o.Keys)
	r.rules = rules
	errs := []error{err}
	if n := len(o.HMACKey); n > 0 && n < minKey {
		errs = append(errs, fmt.Errorf("redact HMAC key: %d bytes: want %d or more, or none", n, minKey))
	}
	for i, p := range o.Patterns {
		if p == nil {
			errs = append(errs, fmt.Errorf("redact patterns[%d]: is nil", i))
		}
	}
	for i, t := range o.Types {
		if t == nil {
			errs = append(errs, fmt.Errorf("redact types[%d]: is nil", i))
		}
	}
	r.types.init(o.Types, r.Key)
	return r, errors.Join(errs...)
}

// minKey is the length in bytes below which a key could be guessed.
const minKey = 16

// Conceal returns what stands in place of v.
func (r *Redactor) Conceal(v slog.Value) slog.Value {
	switch v.Kind() {
	case slog.KindGroup:
		return slog.StringValue(Concealed)
	case slog.KindAny:
		// Not v.String: fmt follows a map that contains itself for ever.
		return slog.StringValue(r.conceal(func() string { return string(record.AppendAny(nil, v.Any())) }))
	}
	return slog.StringValue(r.conceal(v.String))
}

// conceal runs text, which may be code of a user, only where it matters.
func (r *Redactor) conceal(text func() string) (out string) {
	if len(r.hmacKey) == 0 {
		return Concealed
	}
	defer func() {
		if recover() != nil {
			out = Concealed
		}
	}()
	mac := hmac.New(sha256.New, r.hmacKey)
	mac.Write([]byte(text()))
	return "hmac:" + hex.EncodeToString(mac.Sum(nil)[:16])
}

// Text returns s with what the patterns find in it concealed.
func (r *Redactor) Text(s string) string {
	for _, p := range r.patterns {
		s = p.ReplaceAllStringFunc(s, func(found string) string {
			return r.conceal(func() string { return found })
		})
	}
	return s
}

// Patterns reports whether Text may change anything.
func (r *Redactor) Patterns() bool { return len(r.patterns) > 0 }

// Value looks into a value of no slog kind. It reports false when v can be
// logged as it is; otherwise the first result is logged in its place.
func (r *Redactor) Value(v any) (slog.Value, bool) {
	if v == nil {
		return slog.Value{}, false
	}
	info := r.types.of(reflect.TypeOf(v))
	switch info.verdict {
	case secret:
		return r.Conceal(slog.AnyValue(v)), true
	case mayHold, hides:
		if u, ok := v.(interface{ Redacted() string }); ok { // as *url.URL has it
			return slog.StringValue(r.Text(u.Redacted())), true
		}
		return r.inspect(v, info)
	}
	if r.Patterns() {
		return r.plain(v, info)
	}
	return slog.Value{}, false
}

// plain applies the patterns to a value that has no keys.
func (r *Redactor) plain(v any, info *typeInfo) (out slog.Value, changed bool) {
	defer func() {
		if recover() != nil {
			out, changed = slog.StringValue(uninspected), true
		}
	}()
	if err, ok := v.(error); ok {
		text := err.Error()
		if found := r.Text(text); found != text {
			return slog.StringValue(found), true
		}
		return slog.Value{}, false
	}
	return r.inspect(v, info)
}
