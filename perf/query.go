package perf

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/event"
)

// A QueryCall is what was asked of a database.
type QueryCall string

// The calls of [QueryEvent].
const (
	QueryRows     QueryCall = "query"    // a statement that returns rows
	QueryExec     QueryCall = "exec"     // one that returns none
	QueryPrepare  QueryCall = "prepare"  // a statement made ready
	QueryBegin    QueryCall = "begin"    // a transaction began
	QueryCommit   QueryCall = "commit"   // and was committed
	QueryRollback QueryCall = "rollback" // or rolled back
	QueryConnect  QueryCall = "connect"  // a new connection
)

// QueryEvent is one call of a database. It goes to the database channel. It
// succeeded unless ErrorType or ErrorMessage is set.
type QueryEvent struct {
	// What was asked of the database; empty when the caller knows no better.
	Call QueryCall `event:"call" allowed:"query exec prepare begin commit rollback connect"`
	// First word of the statement: SELECT, INSERT.
	Operation string `event:"operation,required"`
	// First table of the statement.
	Table string `event:"table_name"`
	// The statement, without what may be a secret in it.
	Statement string `event:"statement"`
	// Name of the database or of its driver.
	Database string `event:"database"`
	// Part of the program that asked; absent when the logger's own component tells.
	Component string `event:"component"`
	// How long the database took, fetching the rows included.
	Duration time.Duration `event:"execution_time_ms,required" min:"0"`
	// How long the rows were open, with what the program did between them.
	Open *time.Duration `event:"rows_open_ms"`
	// Whether it came to its end without an error.
	_ struct{} `event:"success,required" type:"boolean"`
	// How many rows were fetched.
	Rows *int64 `event:"row_count" min:"0"`
	// How many rows were changed, as the database says.
	RowsAffected *int64 `event:"rows_affected"`
	// Duration from which it is slow; absent is the logger's threshold, negative is never.
	SlowThreshold *time.Duration `event:"threshold_ms"`
	// Whether it was slow.
	_ struct{} `event:"slow_query_alert,required" type:"boolean"`
	// Type of the error; cancelled when the caller gave up, bad_connection when the connection was found dead.
	ErrorType string `event:"error_type"`
	// Error that it ended in.
	ErrorMessage string `event:"error_message"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var querySchema = newSchema[QueryEvent]("database_operation", channel.Database, event.Spec{
	Name: "perf.query",
	Levels: []event.LevelRule{
		{Level: slog.LevelDebug, When: "success; given up by the caller"},
		{Level: slog.LevelWarn, When: "slow; on a connection that was found dead"},
		{Level: slog.LevelError, When: "failed"},
	},
})

// Query logs a call of a database to the database channel and returns the
// error of the handler.
func (l *Logger) Query(ctx context.Context, e QueryEvent) error {
	return l.logQuery(ctx, event.Caller(0), &e)
}

// QueryAt is [Logger.Query] for wrappers: pc is the program counter of the
// line that the record shall name as its source, as in [slog.NewRecord].
func (l *Logger) QueryAt(ctx context.Context, pc uintptr, e QueryEvent) error {
	return l.logQuery(ctx, pc, &e)
}

// LogsQuery reports whether such a call would be logged, so that a wrapper
// need not gather what nobody wants to know.
func (l *Logger) LogsQuery(ctx context.Context, e QueryEvent) bool {
	l = l.self()
	l.fill(&e)
	return l.takesQueries(ctx, e.level())
}

func (l *Logger) logQuery(ctx context.Context, pc uintptr, e *QueryEvent) error {
	l = l.self()
	if ctx == nil {
		ctx = context.Background()
	}
	l.fill(e)
	level := e.level()
	if !l.takesQueries(ctx, level) {
		return nil
	}
	r, ok := querySchema().Begin(ctx, l.log, level)
	if !ok {
		return nil
	}
	r.Component = e.Component
	e.append(&r.Group)
	return r.End(ctx, pc, e.message())
}

// fill puts the threshold of the logger into an event that has none.
func (l *Logger) fill(e *QueryEvent) {
	if e.SlowThreshold == nil {
		e.SlowThreshold = &l.slowQuery
	}
	if *e.SlowThreshold < 0 {
		e.SlowThreshold = nil
	}
}

func (e *QueryEvent) failed() bool { return e.ErrorType != "" || e.ErrorMessage != "" }

func (e *QueryEvent) slow() bool { return e.SlowThreshold != nil && e.Duration >= *e.SlowThreshold }

func (e *QueryEvent) level() slog.Level {
	switch {
	case e.failed() && e.ErrorType != ErrorCancelled && e.ErrorType != ErrorBadConnection:
		return slog.LevelError
	case e.slow() || e.ErrorType == ErrorBadConnection:
		return slog.LevelWarn
	}
	return slog.LevelDebug
}

func (e *QueryEvent) message() string {
	switch {
	case e.ErrorType == ErrorCancelled:
		return "query cancelled"
	case e.failed():
		return "query failed"
	case e.slow():
		return "query slow"
	}
	return "query done"
}

// LogValue returns the event as a group, so that it can be an attribute of any
// record. Only the methods of [Logger] give it an id and a threshold.
func (e QueryEvent) LogValue() slog.Value {
	g := querySchema().Group()
	e.append(&g)
	return g.Value()
}

func (e *QueryEvent) append(g *event.Group) {
	g.TextIf("call", string(e.Call))
	g.Text("operation", e.Operation)
	g.TextIf("table_name", e.Table)
	g.TextIf("statement", e.Statement)
	g.TextIf("database", e.Database)
	g.TextIf("component", e.Component)
	g.Millis("execution_time_ms", e.Duration)
	g.MillisIf("rows_open_ms", e.Open)
	g.Bool("success", !e.failed())
	g.IntIf("row_count", e.Rows)
	g.IntIf("rows_affected", e.RowsAffected)
	g.MillisIf("threshold_ms", e.SlowThreshold)
	g.Bool("slow_query_alert", e.slow())
	g.TextIf("error_type", e.ErrorType)
	g.TextIf("error_message", e.ErrorMessage)
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
}
