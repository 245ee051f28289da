package handler

import (
	"context"
	"errors"
	"log/slog"

	"github.com/alphapt/chanlog/internal/correlation"
	"github.com/alphapt/chanlog/internal/record"
)

// ErrClosed is the error of Handle and of the other methods of a [Handler]
// after Close. The record was not written.
var ErrClosed = errors.New("chanlog: handler is closed")

// A Handler is a [slog.Handler] that sends each record to the file of the
// channel its component belongs to, and to the console. Make one with [New].
// It is safe for concurrent use.
type Handler struct {
	core  *core
	scope *record.Scope

	// origin is known when With gave a component or a channel; nil leaves it
	// to the record.
	origin        *origin
	chosen        int // the channel that With chose by a channel.Name, or byRule
	component     string
	correlationID string

	secret bool // a group around the attributes has the name of a secret

	extra slog.Handler // derived like this one; nil when there is none
}

var _ slog.Handler = (*Handler)(nil)

// Enabled reports whether any sink takes a record at level l. Without a
// component from With it cannot know the record's channel, and asks all.
func (h *Handler) Enabled(ctx context.Context, l slog.Level) bool {
	if h.origin != nil {
		if h.origin.channel.enabled(l) {
			return true
		}
	} else {
		for _, ch := range h.core.channels {
			if ch.enabled(l) {
				return true
			}
		}
	}
	return h.extra != nil && h.extra.Enabled(ctx, l)
}

// Handle writes the record to the file of its channel, to the errors channel
// too when it is at ERROR or above, to the console, and to the extra
// handlers. When it returns nil, the record is in every file that takes it,
// or in the spool of that file, which survives the process as well.
// What goes wrong at one sink keeps no other from getting the record; all
// errors come back as one.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	s := h.core.states.Get().(*state)
	err := s.handle(ctx, h, &r)
	s.release()
	return err
}

// WithAttrs returns a handler whose records have attrs too. A component, a
// channel.Name or a correlation id among them is known from here on and
// costs the records nothing.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	s := h.core.states.Get().(*state)
	defer s.release()
	s.begin(h)
	for _, a := range attrs {
		s.add(a)
	}
	c := *h
	c.scope = h.scope.WithAttrs(&s.attrs)
	c.chosen, c.component, c.correlationID = s.chosen, s.component, s.correlationID
	if c.component != "" || c.chosen != byRule {
		c.origin = h.core.origin(c.chosen, c.component)
	}
	if h.extra != nil {
		c.extra = h.extra.WithAttrs(s.attrsForExtra())
	}
	return &c
}

// WithGroup returns a handler whose records have their attributes, and those
// of later WithAttrs, in a group. A component in there is data and routes
// nothing; a channel.Name still does.
func (h *Handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	c := *h
	c.scope = h.scope.WithGroup(name)
	c.secret = h.secret || h.core.redactor.keys.Secret(name)
	if h.extra != nil {
		c.extra = h.extra.WithGroup(name)
	}
	return &c
}

// WithCorrelationID returns a copy of ctx that carries id. Records logged
// with it have the id as their correlation_id, unless they or their logger
// have one of their own.
func WithCorrelationID(ctx context.Context, id string) context.Context {
	return correlation.NewContext(ctx, id)
}

// CorrelationID returns the id that ctx carries, or "".
func CorrelationID(ctx context.Context) string {
	return correlation.FromContext(ctx)
}

// NewCorrelationID returns a random id of 32 hexadecimal digits, which is
// also a valid W3C trace id.
func NewCorrelationID() string {
	return correlation.NewID()
}
