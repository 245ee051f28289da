package handler

import "log/slog"

// eventKey is the group that business events put their fields into.
const eventKey = "business_context"

// bookkeeping are fields of an event that a person at a console does not look
// for. The file has them.
var bookkeeping = map[string]bool{
	"event_id": true, "schema_version": true, "session_id": true, "audit_seq": true,
	"traceback": true, "error_chain": true,
	// The message and the head of the line say these.
	"component": true, "audit_type": true, "metric_type": true, "error_category": true,
}

// brief returns the attributes of a record as the console shows them: what
// happened, and not under which group it is filed.
func brief(attrs []slog.Attr) []slog.Attr {
	for i, a := range attrs {
		if a.Key != eventKey || a.Value.Kind() != slog.KindGroup {
			continue
		}
		out := append([]slog.Attr(nil), attrs[:i]...)
		for _, m := range a.Value.Group() {
			if !bookkeeping[m.Key] {
				out = append(out, m)
			}
		}
		return append(out, attrs[i+1:]...)
	}
	return attrs
}
