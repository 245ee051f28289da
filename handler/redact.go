package handler

import (
	"log/slog"
	"reflect"
	"regexp"

	"github.com/alphapt/chanlog/internal/record"
	"github.com/alphapt/chanlog/internal/redact"
)

// RedactOptions say which values are secret. A secret is concealed before
// any sink gets the record, extra handlers included: "***" stands in its
// place.
//
// By default the value of a key with one of these words in it is secret, at
// the top level, in groups, in what a LogValuer returns, and in maps, structs
// and slices: password, passwd, pwd, passphrase, passcode, secret, token,
// jwt, bearer, enctoken, authorization, credential, api key, access key,
// private key, secret key, signing key, encryption key, cookie, otp, totp,
// cvv, card number. Words are told apart as in a component, so apiKey and
// X-API-Key are found. Exceptions are instrument_token, exchange_token and
// counts such as max_tokens.
//
// The name of a group is a key too: nothing in a group "credentials" is
// shown. Messages and texts are only searched by Patterns.
type RedactOptions struct {
	// Off shows everything.
	Off bool

	// Keys are further rules for the keys of secrets, each one or more
	// words: "pan number". "=" and ".*" work as in a channel's rules. A rule
	// that begins with "!" is an exception: "!token".
	Keys []string

	// Types are types whose values are secret wherever they stand. A map,
	// struct or slice with such a value in it is concealed as a whole.
	Types []reflect.Type

	// Patterns are looked for in messages, strings and the texts of errors,
	// and what they match is concealed. Each costs time for every text.
	Patterns []*regexp.Regexp

	// HMACKey, when set, makes equal secrets look equal without showing
	// them: in their place stands "hmac:" and 32 hexadecimal digits of their
	// HMAC-SHA256 under this key. At least 16 bytes.
	HMACKey []byte
}

// A redactor conceals what is secret by [RedactOptions].
type redactor struct {
	*redact.Redactor // nil when nothing is concealed
	patterns         bool
	keys             *record.Keys
}

func newRedactor(o RedactOptions) (redactor, error) {
	if o.Off {
		return redactor{keys: record.NewKeys(nil)}, nil
	}
	r, err := redact.New(redact.Options{Keys: o.Keys, Types: o.Types, Patterns: o.Patterns, HMACKey: o.HMACKey})
	return redactor{r, r.Patterns(), record.NewKeys(r.Key)}, err
}

// Change conceals a value if it is secret.
func (s *state) Change(secret bool, v slog.Value) (slog.Value, bool) {
	r := &s.core.redactor
	if r.Redactor == nil {
		return v, false
	}
	if s.secret || secret {
		return r.Conceal(v), true
	}
	switch v.Kind() {
	case slog.KindString:
		if r.patterns {
			text := v.String()
			if found := r.Text(text); found != text {
				return slog.StringValue(found), true
			}
		}
	case slog.KindAny:
		if other, changed := r.Value(v.Any()); changed {
			return other, true
		}
	}
	return v, false
}

// search conceals what the patterns find in a text that is no attribute.
func (s *state) search(text string) string {
	if r := &s.core.redactor; r.patterns {
		return r.Text(text)
	}
	return text
}
