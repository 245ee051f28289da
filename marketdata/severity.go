package marketdata

import (
	"log/slog"
	"strings"
)

// A Severity says how serious a [QualityEvent] is, and is its level. It can
// be written in any case, and WARN for WARNING.
type Severity string

// The severities. The empty one is what the metric and its threshold tell.
const (
	SeverityDebug    Severity = "DEBUG"
	SeverityInfo     Severity = "INFO"
	SeverityWarning  Severity = "WARNING"  // level WARN
	SeverityError    Severity = "ERROR"    // level ERROR
	SeverityCritical Severity = "CRITICAL" // level ERROR
)

// known returns the severity in upper case, and its level. One that does not
// exist is at WARN and does not keep the event from being written.
func (s Severity) known() (Severity, slog.Level) {
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
	return s, slog.LevelWarn
}

// severityOf is the severity of events that name none.
func severityOf(l slog.Level) Severity {
	switch {
	case l >= slog.LevelError:
		return SeverityError
	case l >= slog.LevelWarn:
		return SeverityWarning
	}
	return SeverityInfo
}
