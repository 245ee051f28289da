package perfhttp

import (
	"net/http"
	"strings"

	"github.com/alphapt/chanlog/internal/correlation"
)

// CorrelationHeader is the header that passes a correlation id on.
const CorrelationHeader = "X-Correlation-ID"

const (
	requestIDHeader = "X-Request-Id"
	traceHeader     = "Traceparent"
)

// maxID is how long an id from outside may be.
const maxID = 128

// correlationID returns the id of a request, or a new one.
func correlationID(h http.Header) string {
	for _, id := range [...]string{h.Get(CorrelationHeader), h.Get(requestIDHeader), traceID(h.Get(traceHeader))} {
		if acceptable(id) {
			return id
		}
	}
	return correlation.NewID()
}

func acceptable(id string) bool {
	if id == "" || len(id) > maxID {
		return false
	}
	for _, c := range []byte(id) {
		plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.:/+=@", c) >= 0
		if !plain {
			return false
		}
	}
	return true
}

// traceID returns the trace id of a W3C traceparent, or "" when that is not
// valid. Versions to come may add fields at its end.
func traceID(s string) string {
	const version, trace, parent, flags = 2, 32, 16, 2
	const length = version + 1 + trace + 1 + parent + 1 + flags
	if len(s) < length || len(s) > length && (s[:version] == "00" || s[length] != '-') {
		return ""
	}
	parts := strings.Split(s[:length], "-")
	if len(parts) != 4 || len(parts[0]) != version || len(parts[1]) != trace || len(parts[2]) != parent ||
		parts[0] == "ff" || strings.Trim(parts[1], "0") == "" || strings.Trim(parts[2], "0") == "" {
		return ""
	}
	for _, part := range parts {
		if strings.Trim(part, "0123456789abcdef") != "" {
			return ""
		}
	}
	return parts[1]
}
