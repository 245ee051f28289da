package errtrack

import (
	"log/slog"
	"strings"
)

// A Severity says how serious an error is, and is the level of its event. It
// can be written in any case, and WARN for WARNING.
type Severity string

// The severities. The empty one is ERROR, or WARNING for an error that was
// handled, or DEBUG for the caller's own cancellation.
const (
	SeverityDebug    Severity = "DEBUG"
	SeverityInfo     Severity = "INFO"
	SeverityWarning  Severity = "WARNING"  // level WARN
	SeverityError    Severity = "ERROR"    // level ERROR
	SeverityCritical Severity = "CRITICAL" // level ERROR
)

// or returns the severity in upper case, and its level. The empty one is
// other; one that does not exist has the level of other, at WARN or above,
// and does not keep the event from being written.
func (s Severity) or(other Severity) (Severity, slog.Level) {
	if s == "" {
		s = other
	}
	switch up := Severity(strings.ToUpper(string(s))); up {
	case SeverityDebug:
		return up, slog.LevelDebug
	case SeverityInfo:
		return up, slog.LevelInfo
	case SeverityWarning, "WARN":
		return SeverityWarning, slog.LevelWarn
	case SeverityError, SeverityCritical:
		return up, slog.LevelError
	}
	_, level := other.or(SeverityError)
	return s, max(level, slog.LevelWarn)
}
