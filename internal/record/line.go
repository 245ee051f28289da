package record

import (
	"log/slog"
	"time"
)

// A Head is what stands before the attributes of a line. One that is used
// again, with other values, makes lines faster.
type Head struct {
	Time          time.Time // left out when zero
	Level         slog.Level
	Origin        []byte // made by [AppendOrigin]
	CorrelationID string // left out when empty
	Message       string
	PC            uintptr // of the log call; 0 leaves the source out

	second second
}

// AppendOrigin appends what a line says about where it comes from: component
// and channel, an empty one left out. It is the same for all records of a
// logger, so it is encoded once.
func AppendOrigin(b []byte, component, channel string) []byte {
	if component != "" {
		b = append(b, `,"component":`...)
		b = AppendString(b, component)
	}
	if channel != "" {
		b = append(b, `,"channel":`...)
		b = AppendString(b, channel)
	}
	return b
}

// AppendLine appends the line of one record, newline included. extra stands
// at the top level, attrs in the innermost group of the scope; both must have
// been gathered there. The usual record allocates nothing.
func (s *Scope) AppendLine(b []byte, h *Head, extra, attrs *Collector) []byte {
	start := len(b)
	cut := s.cut + attrs.Cut + extra.Cut
	b, messageCut := appendHead(b, h)
	body := len(b)
	if cut == 0 && messageCut == 0 && !s.repeat && !attrs.tangled && !extra.tangled {
		b = s.appendFast(b, extra.body, attrs.body)
		if len(b)-start+len("}\n") <= MaxRecord {
			return append(b, '}', '\n')
		}
	}
	c := cutter{limit: start + MaxRecord - cutReserve, attrs: cut, bytes: messageCut}
	b = c.appendMembers(b[:body], s.Tree(extra.Attrs, attrs.Attrs), 0)
	b = c.appendMark(b)
	return append(b, '}', '\n')
}

// appendHead reports how many bytes of the message it left out.
func appendHead(b []byte, h *Head) (out []byte, cut int) {
	b = append(h.second.appendStart(b, h.Time), `"level":"`...)
	b = append(b, levelName(h.Level)...)
	b = append(b, '"')
	b = append(b, h.Origin...)
	if h.CorrelationID != "" {
		b = append(b, `,"correlation_id":`...)
		b = AppendString(b, CutName(h.CorrelationID))
	}
	b = append(b, `,"message":`...)
	if len(h.Message) > maxMessage/maxEscape {
		b, cut = appendStringCut(b, h.Message, maxMessage)
	} else {
		b = AppendString(b, h.Message)
	}
	if h.PC != 0 {
		b = appendSource(b, h.PC)
	}
	return b, cut
}

// levelName is [slog.Level.String] without its allocation for the names.
func levelName(l slog.Level) string {
	switch l {
	case slog.LevelDebug:
		return "DEBUG"
	case slog.LevelInfo:
		return "INFO"
	case slog.LevelWarn:
		return "WARN"
	case slog.LevelError:
		return "ERROR"
	}
	return l.String()
}
