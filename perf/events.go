package perf

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/event"
)

// Events describes the types of events of this package.
func Events() []event.Description {
	return []event.Description{
		executionSchema().Describe(), throughputSchema().Describe(), latencySchema().Describe(),
		latencyWindowSchema().Describe(), resourceSchema().Describe(), querySchema().Describe(), requestSchema().Describe(),
	}
}

// newSchema completes what the events of this package have in common. The
// schema is made when the first event of the type is logged.
func newSchema[E any](metric string, to channel.Name, spec event.Spec) func() *event.Schema {
	return sync.OnceValue(func() *event.Schema {
		spec.Version, spec.Channel = 1, to
		spec.Constants = []event.Constant{{Key: "metric_type", Value: metric, Doc: "Type of the event."}}
		spec.Docs = fieldDocs
		return event.NewSchema[E](spec)
	})
}

// Types of errors that have a meaning of their own.
const (
	// ErrorCancelled: the caller gave up; nothing went wrong.
	ErrorCancelled = "cancelled"
	// ErrorPanic: the call panicked, or ended its goroutine.
	ErrorPanic = "panic"
	// ErrorBadConnection: the connection was found dead. Package sql tries
	// again on another one.
	ErrorBadConnection = "bad_connection"
	// ErrorAborted: the answer was given up half-way.
	ErrorAborted = "aborted"
)

// ErrorType returns what an event's field error_type says about err, which
// came from a call under ctx: [ErrorCancelled] or [ErrorBadConnection] where
// that is so, or else the type of the first error in the chain that tells more
// than a wrapper. A nil err has none.
func ErrorType(ctx context.Context, err error) (name string) {
	if err == nil {
		return ""
	}
	// The methods of an error are a user's code.
	defer func() {
		if recover() != nil {
			name = fmt.Sprintf("%T", err)
		}
	}()
	switch {
	case errors.Is(err, errUnfinished):
		return ErrorPanic
	case errors.Is(err, context.Canceled) && ctx != nil && ctx.Err() != nil:
		return ErrorCancelled
	case errors.Is(err, driver.ErrBadConn):
		return ErrorBadConnection
	}
	for {
		name = fmt.Sprintf("%T", err)
		inner := errors.Unwrap(err)
		if inner == nil || !isWrapper(name) {
			return name
		}
		err = inner
	}
}

// isWrapper reports whether a type of errors only adds words to another one.
func isWrapper(name string) bool {
	return name == "*fmt.wrapError" || strings.HasSuffix(name, ".withStack") || strings.HasSuffix(name, ".withMessage")
}

// attention is the level of what is neither well nor broken.
func attention(is bool) slog.Level {
	if is {
		return slog.LevelWarn
	}
	return slog.LevelInfo
}
