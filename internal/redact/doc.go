// Package redact keeps secrets out of records: values whose key says that
// they are secret, values of types that are, and whatever a pattern finds in
// texts.
//
// A key is compared by its words, as the component of a route is: the rule
// "api key" finds apiKey, X-Api-Key and API_KEY_V2, and "token" finds
// access_token and, since a longer rule wins, not instrument_token.
//
// # Where it looks
//
// At the key of each attribute, in groups and in what a LogValuer returns,
// and at the keys of each JSON object that a value of no slog kind is
// encoded to: maps, structs by their field names or tags, and slices of
// them. Types that cannot have such a key are known and not encoded for it.
//
// # Failing closed
//
// A value that cannot be encoded, and so not be looked into, is concealed.
package redact
