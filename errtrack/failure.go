package errtrack

import (
	"context"
	"log/slog"

	"github.com/alphapt/chanlog/internal/event"
)

// A failure describes the fields that begin writes into every event: what is
// worked out from the error.
type failure struct {
	// Go type of the error, the most meaningful one of its chain.
	Type string `event:"error_type,required"`
	// What the error says.
	Message string `event:"error_message,always"`
	// Code that the error has by a method ErrorCode or SQLState.
	Code string `event:"error_code"`
	// What errors of one origin have in common: type and innermost function of the program.
	Fingerprint string `event:"fingerprint,required"`
	// The error and what it wraps, when it wraps anything.
	Chain []link `event:"error_chain"`
	// Stack of the error, or else of the log call; frames of the program stand first.
	Traceback []frame `event:"traceback"`
}

// A report is an event on its way.
type report struct {
	event.Record
	chain *chain
}

// begin begins the event of an error, unless nobody takes its level. pcs is
// the stack of the call.
func (l *Logger) begin(ctx context.Context, s *event.Schema, level slog.Level, err error, pcs func() []uintptr) (report, bool) {
	r, ok := s.Begin(ctx, l.log, level)
	if !ok {
		return report{}, false
	}
	c := examine(err)
	stack := c.stack
	if len(stack) == 0 {
		stack = pcs()
	}
	frames := resolve(stack, l.options.inApp)
	c.append(&r.Group, err)
	r.Text("fingerprint", fingerprint(c.typ, frames))
	if len(c.links) > 1 {
		event.List(&r.Group, "error_chain", c.links)
	}
	event.List(&r.Group, "traceback", frames)
	return report{r, c}, true
}

// append writes what needs no stack.
func (c *chain) append(g *event.Group, err error) {
	g.Text("error_type", c.typ)
	g.Text("error_message", event.ErrorText(err))
	g.TextIf("error_code", c.code)
	if err == nil {
		g.Fault("error_message: there is no error")
	}
}

// severity is that of an error whose event names none.
func severity(ctx context.Context, err error, handled bool) Severity {
	switch {
	case ownCancellation(ctx, err):
		return SeverityDebug
	case handled:
		return SeverityWarning
	}
	return SeverityError
}

// retryable returns whether the call may be repeated: what the caller says,
// or else the error itself. A timeout may be repeated where that does no harm.
func (c *chain) retryable(given *bool, harmless bool) *bool {
	switch {
	case given != nil:
		return given
	case c.safe != nil:
		return c.safe
	case c.timeout && harmless:
		return new(true)
	}
	return nil
}
