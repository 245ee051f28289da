package audit

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

// A Logger writes the events of one session to the audit channel and numbers
// them. The zero Logger and a nil one work: they log to [slog.Default], looked
// up at each event. A nil Logger shares the session of the functions LogOrder
// and so on. A Logger is safe for concurrent use and must not be copied.
type Logger struct {
	log     *slog.Logger
	once    sync.Once // makes session, unless it is given
	session string
	seq     atomic.Uint64
}

// process is the Logger behind the functions of the package.
var process Logger

// New returns a Logger over l, with a session of its own. A nil l is
// [slog.Default] at each event. What l got with With, a component for one, is
// in the events' records.
func New(l *slog.Logger) *Logger { return &Logger{log: l} }

// WithSession returns a Logger that logs where l does, with the session that
// id names and the numbers of its events from 1 on. An empty id makes a
// random one.
func (l *Logger) WithSession(id string) *Logger {
	return &Logger{log: l.self().log, session: id}
}

// SessionID returns the session_id of the Logger's events.
func (l *Logger) SessionID() string {
	l = l.self()
	l.once.Do(func() {
		if l.session == "" {
			l.session = event.NewID(time.Now())
		}
	})
	return l.session
}

func (l *Logger) self() *Logger {
	if l == nil {
		return &process
	}
	return l
}

// stamp describes the fields that begin writes into every event.
type stamp struct {
	// Session of the logger: a run of the program, unless it chose otherwise.
	SessionID string `event:"session_id,required"`
	// Number of the event in its session, from 1 on; one that is missing was lost.
	AuditSeq uint64 `event:"audit_seq,required" min:"1"`
}

// begin begins an event, unless nobody takes its level.
func (l *Logger) begin(ctx context.Context, s *event.Schema, level slog.Level) (event.Record, bool) {
	l = l.self()
	r, ok := s.Begin(ctx, l.log, level)
	if ok {
		r.Text("session_id", l.SessionID())
		r.Int("audit_seq", int64(l.seq.Add(1)))
	}
	return r, ok
}
