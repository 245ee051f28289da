package record

import (
	"runtime"
	"strconv"

	"github.com/alphapt/chanlog/internal/memo"
)

// sources keeps the encoded position of each log call met so far. A program
// has as many as it has log statements.
var sources = memo.Table[uintptr, []byte]{Limit: 4096}

// appendSource appends the position of pc as slog.Source has it.
func appendSource(b []byte, pc uintptr) []byte {
	if known, ok := sources.Get(pc); ok {
		return append(b, known...)
	}
	start := len(b)
	frame, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	if frame.Function == "" && frame.File == "" {
		return b
	}
	b = append(b, `,"source":{"function":`...)
	b = AppendString(b, frame.Function)
	b = append(b, `,"file":`...)
	b = AppendString(b, frame.File)
	b = append(b, `,"line":`...)
	b = strconv.AppendInt(b, int64(frame.Line), 10)
	b = append(b, '}')
	sources.Put(pc, append([]byte(nil), b[start:]...))
	return b
}
