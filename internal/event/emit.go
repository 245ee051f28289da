package event

import (
	"context"
	"log/slog"
	"runtime"
	"time"
)

// A Record is an event on its way to a handler: what [Schema.Begin] has begun
// and End hands over.
type Record struct {
	Group
	// Component is the part of the program that the event is about; empty
	// leaves it to the logger.
	Component string

	schema  *Schema
	handler slog.Handler
	level   slog.Level
	time    time.Time
}

// Begin begins an event, unless nobody takes its level; then it allocates
// nothing. A nil l is [slog.Default]. The constants of the schema, event_id
// and schema_version are in the group already; what [Spec.Common] describes
// is to follow.
func (s *Schema) Begin(ctx context.Context, l *slog.Logger, level slog.Level) (r Record, ok bool) {
	if ctx == nil {
		ctx = context.Background()
	}
	if l == nil {
		l = slog.Default()
	}
	h := l.Handler()
	if !h.Enabled(ctx, level) {
		return Record{}, false
	}
	r = Record{schema: s, handler: h, level: level, time: time.Now()}
	r.attrs = make([]slog.Attr, 0, s.room.Load())
	r.attrs = append(r.attrs, s.constants...)
	r.attrs = append(r.attrs, slog.String(keyID, NewID(r.time)), s.version)
	return r, true
}

// End checks the event and hands the record to the handler, whose error it
// returns. pc is the log call, see [Caller].
func (r *Record) End(ctx context.Context, pc uintptr, message string) error {
	if ctx == nil {
		ctx = context.Background()
	}
	s := r.schema
	r.check(s.rules, r.attrs[s.fixed:])
	if r.faults != nil {
		r.level = max(r.level, slog.LevelWarn)
	}
	value := r.Value()
	if n := int64(len(r.attrs)); n > s.room.Load() {
		s.room.Store(n)
	}
	out := slog.NewRecord(r.time, r.level, message, pc)
	if r.Component != "" {
		out.AddAttrs(slog.String("component", r.Component))
	}
	// The channel comes last: of several the last counts, and the caller's
	// free attributes may hold one too.
	out.AddAttrs(slog.Attr{Key: ContextKey, Value: value}, s.channel)
	return r.handler.Handle(ctx, out)
}

// Caller returns the program counter of the call of the function that calls
// Caller, or with skip above 0 that of the call so many calls further out.
// Inlining makes no difference.
func Caller(skip int) uintptr {
	var pcs [1]uintptr
	runtime.Callers(skip+3, pcs[:]) // 3: Callers, Caller and the function itself
	return pcs[0]
}
