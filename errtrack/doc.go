// Package errtrack writes errors so that they can be found, counted and acted
// on, to the errors channel.
//
//	errtrack.LogSystem(ctx, errtrack.SystemEvent{Err: err, Component: "trading_engine"})
//
// The fields of an event stand in the group business_context, beside
//
//	event_type       system_error, trading_error, data_error or panic
//	error_category   what the error is about
//	event_id         a UUID; ids sort by time
//	schema_version   version of the event's description
//	error_type       Go type of the error
//	error_message    what it says
//	error_code       its code, where it has one
//	fingerprint      what errors of one origin have in common
//	error_chain      the error and all that it wraps
//	traceback        the stack, frames of the program first
//	event_time       when it happened, where that is not when it was logged
//	schema_errors    what is wrong with the event, if anything
//	extra            free attributes; they can overwrite nothing
//
// The package needs no special handler: any *slog.Logger will do.
//
// # Levels
//
// An error is at ERROR; one that was handled is at WARN. The caller's own
// cancellation is at DEBUG: the context was cancelled, and the error, with all
// that it joins, is nothing but that. A deadline that is over is an error. A
// panic is at ERROR.
//
// A Severity takes the place of that. One that does not exist leaves the level
// where it is, at WARN or above: it cannot keep the event from being written.
//
// # Type, chain and fingerprint
//
// error_type is the type of the outermost error that has one of its own: a
// *net.OpError, not the *fmt.wrapError around it. Only where there is none is
// it *errors.errorString. error_chain has every error, those put together by
// [errors.Join] or several %w as siblings, at most 32.
//
// The fingerprint is error_type and the innermost function of the program on
// the stack, without numbers of lines and closures: the same error of the same
// place has the same one in the next build.
//
// # Stack
//
// An error that brings a stack along, by a method Callers() []uintptr or
// StackTrace as github.com/pkg/errors has it, is logged with that; of several
// the innermost. Other errors have the stack of the log call. [Options] say
// which packages are the program.
//
// # What errors may tell
//
// Any error of the chain is asked by its methods, if it has them:
//
//	ErrorCode() string, SQLState() string   error_code
//	Retryable() bool                        retryable
//	Timeout() bool                          retryable is true, but for an order
//
// A method that panics does no harm.
//
// # Panics
//
// [Recover] stops a panic, [Reraise] lets it go on; both log it. Deferred
// functions that recover by themselves hand the value to [Logger.Panic].
//
// # Faulty events
//
// An event is checked before it is written. One that fails is written all the
// same, at WARN or above, with the faults in schema_errors. A level that no
// sink takes costs next to nothing: the error is not even looked at.
//
// # Concurrency
//
// Everything is safe for concurrent use.
package errtrack
