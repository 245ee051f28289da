// Package record owns the line: the JSON text of one log record, from its
// key names and their order to the encoder that writes it and the reader
// that finds a field in it.
//
// A line is one JSON object and a newline. Its keys stand in this order, and
// absent ones are left out:
//
//	timestamp level component channel correlation_id message source …attributes
//
// The timestamp is UTC in RFC 3339 form with nine decimals, always 30 bytes
// long, so that a reader finds time, level and component without parsing.
//
// # Values
//
// Values are encoded as [log/slog.JSONHandler] encodes them, except for this:
//
//   - a key of ours used by a caller at the top level becomes attr_<key>;
//   - of a key that is repeated at one level the last value stands, in the
//     place of the first, and two groups under one key merge;
//   - NaN and the infinities become the strings "NaN", "+Inf", "-Inf";
//   - DEL, U+0080 to U+009F and the bidirectional controls U+202A to U+202E and
//     U+2066 to U+2069 are escaped, since terminals and browsers act on them;
//   - a LogValuer or an error that panics leaves "!PANIC: …" without a stack.
//
// # Limits
//
// A record is at most [MaxRecord] bytes long, has at most [MaxAttrs]
// attributes, and its groups nest at most [MaxDepth] deep. What is beyond is
// cut, and the line says so at its end: "_cut":{"bytes":…,"attrs":…}.
package record
