package record

import (
	"log/slog"
	"strconv"
	"time"
)

// KeyMark is the key that only lines of the writer itself have. Its value is
// their kind.
const KeyMark = "_t"

// The kinds of lines that the writer of a file writes itself after a fault.
const (
	MarkDropped = "dropped" // records are missing
	MarkGap     = "gap"     // the file was taken away or cut by someone else
)

// A Mark is a line of the writer itself. It stands where something is
// missing and says what, and it is no record: who counts, ships or searches
// records leaves it out. It is always at level WARN.
type Mark struct {
	Time    time.Time // of the line
	Channel string
	Message string // a sentence for people that says it all
	Kind    string // [MarkDropped] or [MarkGap]
	Reason  string // in few words, the same for the same cause
	Count   uint64 // of the missing records; left out when 0
	// From and To are when it began and when it ended; left out when zero.
	From, To time.Time
	// Segment is the number of the one that ended; left out when 0.
	Segment uint64
}

// AppendLine appends the mark as a line of JSON, newline included:
//
//	{"timestamp":…,"level":"WARN","channel":…,"message":…,"_t":…,"reason":…,"count":…,"from":…,"to":…,"segment":…}
func (m *Mark) AppendLine(b []byte) []byte {
	b, _ = appendHead(b, &Head{Time: m.Time, Level: slog.LevelWarn, Origin: AppendOrigin(nil, "", m.Channel), Message: m.Message})
	b = AppendString(append(b, `,"`+KeyMark+`":`...), m.Kind)
	b = AppendString(append(b, `,"reason":`...), m.Reason)
	if m.Count != 0 {
		b = strconv.AppendUint(append(b, `,"count":`...), m.Count, 10)
	}
	b = appendMarkTime(b, `,"from":"`, m.From, `"`)
	b = appendMarkTime(b, `,"to":"`, m.To, `"`)
	if m.Segment != 0 {
		b = strconv.AppendUint(append(b, `,"segment":`...), m.Segment, 10)
	}
	return append(b, '}', '\n')
}

// AppendText appends the mark as a line for a file of text, which says the
// same:
//
//	2026-01-24T12:00:00.000000000Z WRN 3 records are missing … _t=dropped reason="…" count=3 from=… to=…
func (m *Mark) AppendText(b []byte) []byte {
	b = appendMarkTime(b, "", m.Time, " ")
	b = append(b, "WRN "...)
	message := AppendString(nil, m.Message) // with its control characters escaped
	b = append(b, message[1:len(message)-1]...)
	b = append(b, ' ')
	b = append(b, KeyMark+"="+m.Kind+" reason="...)
	b = AppendString(b, m.Reason)
	if m.Count != 0 {
		b = strconv.AppendUint(append(b, " count="...), m.Count, 10)
	}
	b = appendMarkTime(b, " from=", m.From, "")
	b = appendMarkTime(b, " to=", m.To, "")
	if m.Segment != 0 {
		b = strconv.AppendUint(append(b, " segment="...), m.Segment, 10)
	}
	return append(b, '\n')
}

// appendMarkTime appends t between what stands around it, or nothing when
// there is no such time.
func appendMarkTime(b []byte, before string, t time.Time, after string) []byte {
	n := len(b)
	if t.IsZero() {
		return b
	}
	b, ok := AppendTimestamp(append(b, before...), t)
	if !ok {
		return b[:n]
	}
	return append(b, after...)
}
