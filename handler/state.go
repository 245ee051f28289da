package handler

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/correlation"
	"github.com/alphapt/chanlog/internal/record"
)

// A state is what one call of Handle or WithAttrs works with. States are
// pooled, so that the usual record allocates nothing.
type state struct {
	core *core

	// What was found among the attributes, on top of what With found.
	chosen        int
	component     string
	correlationID string

	top    bool             // attributes being added stand outside all groups
	secret bool             // they stand in a group whose name says secret
	attrs  record.Collector // those of the record or of With
	extra  record.Collector // those of ContextAttrs

	ownComponent     bool // found here and not by With
	ownCorrelationID bool

	line []byte
	text []byte
	head record.Head
}

// maxKept is how large a buffer may be to go back to the pool.
const maxKept = 64 << 10

func (c *core) newState() any {
	s := &state{core: c}
	s.attrs, s.extra = record.NewCollector(c.redactor.keys, s), record.NewCollector(c.redactor.keys, s)
	return s
}

func (s *state) release() {
	// Values of users must not be kept alive by the pool.
	s.attrs.Clear()
	s.extra.Clear()
	s.component, s.correlationID = "", ""
	s.head.Origin, s.head.CorrelationID, s.head.Message = nil, "", ""
	if cap(s.line) > maxKept {
		s.line = nil
	}
	if cap(s.text) > maxKept {
		s.text = nil
	}
	s.core.states.Put(s)
}

// begin takes over what the logger knows.
func (s *state) begin(h *Handler) {
	s.chosen, s.component, s.correlationID = h.chosen, h.component, h.correlationID
	s.ownComponent, s.ownCorrelationID = false, false
	s.top = h.scope.Depth() == 0
	s.secret = h.secret
	s.attrs.Within(h.scope, s.secret || s.core.redactor.patterns)
}

// add adds one attribute of a record or of With. It always returns true, as
// [slog.Record.Attrs] likes it.
func (s *state) add(a slog.Attr) bool {
	if s.top {
		s.addTop(a, &s.attrs)
	} else {
		s.attrs.Add(a)
	}
	return true
}

// addTop adds an attribute that stands at the top level, where component and
// correlation_id have a meaning.
func (s *state) addTop(a slog.Attr, to *record.Collector) {
	switch a.Key {
	case record.KeyComponent:
		v := record.Resolve(a.Value)
		if v.Kind() == slog.KindAny && s.Take(v.Any()) {
			return
		}
		if v.Kind() != slog.KindGroup { // a group is data
			s.component, s.ownComponent = s.search(record.CutName(valueText(v))), true
			return
		}
	case record.KeyCorrelationID:
		a.Value = record.Resolve(a.Value)
		if a.Value.Kind() == slog.KindString {
			s.correlationID, s.ownCorrelationID = s.search(a.Value.String()), true
			return
		}
	case "":
		// The members of a group without a key stand where the group does.
		a.Value = record.Resolve(a.Value)
		if a.Value.Kind() == slog.KindGroup {
			for _, m := range a.Value.Group() {
				s.addTop(m, to)
			}
			return
		}
	}
	to.Add(a)
}

// Take takes a channel.Name that the set has, wherever it stands, as the
// channel of the record. The name of another channel stays a value.
func (s *state) Take(v any) bool {
	name, ok := v.(channel.Name)
	if !ok {
		return false
	}
	i, ok := s.core.opts.Channels.Index(name)
	if ok {
		s.chosen = i
	}
	return ok
}

// handle sends one record to its sinks.
func (s *state) handle(ctx context.Context, h *Handler, r *slog.Record) error {
	c := s.core
	if c.closed.Load() {
		c.report(ErrClosed)
		return ErrClosed
	}
	s.begin(h)
	if !s.expectsLine(h) {
		s.attrs.GatherOnly()
	}
	if c.opts.ContextAttrs != nil {
		s.addContextAttrs(ctx, h)
	}
	r.Attrs(s.add)
	if s.correlationID == "" && ctx != nil {
		s.correlationID = s.search(correlation.FromContext(ctx))
	}
	o := h.origin
	if o == nil || s.component != h.component || s.chosen != h.chosen {
		o = c.origin(s.chosen, s.component)
	}
	if o.unrouted {
		c.unrouted.Add(1)
	}
	ch := o.channel

	toFile, toCopy := ch.takesFile(r.Level), ch.takesCopy(r.Level)
	toConsole := c.console != nil && ch.console.lets(r.Level)
	head := &s.head
	head.Time, head.Level, head.Origin = r.Time, r.Level, o.encoded
	head.CorrelationID, head.Message = s.correlationID, s.search(r.Message)
	if c.opts.File.AddSource {
		head.PC = r.PC
	}
	var fileErr, copyErr, extraErr error
	s.line = s.line[:0]
	s.text = s.text[:0]
	if toFile && ch.sink != nil {
		fileErr = ch.sink.append(s.lineFor(ch, h, o, r), ch.needs(r.Level), ch.whenFull)
	}
	if toCopy && ch.copies.sink != nil {
		copyErr = ch.copies.sink.append(s.lineFor(ch.copies, h, o, r), inFile, ch.copies.whenFull)
	}
	if toConsole {
		s.toConsole(h, o, r)
	}
	if h.extra != nil && h.extra.Enabled(ctx, r.Level) {
		out := slog.NewRecord(r.Time, r.Level, s.head.Message, r.PC)
		out.AddAttrs(s.attrsForExtra()...)
		extraErr = h.extra.Handle(ctx, out)
	}
	if fileErr == nil && copyErr == nil && extraErr == nil {
		return nil
	}
	for _, err := range []error{fileErr, copyErr, extraErr} {
		if err != nil && !errors.Is(err, ErrNoDirectory) && !errors.Is(err, ErrDiskFull) {
			c.report(err) // the other two were said once
		}
	}
	return errors.Join(fileErr, copyErr, extraErr)
}

// lineFor returns the record in the format of the channel's file. Each format
// is made at most once.
func (s *state) lineFor(ch *channelState, h *Handler, o *origin, r *slog.Record) []byte {
	if !ch.writesText() {
		return s.json(h)
	}
	if len(s.text) == 0 {
		rec := s.textRecord(h, o, r)
		rec.time = rec.time.UTC()
		s.text = s.core.fileText.append(s.text, rec)
	}
	return s.text
}

// expectsLine reports whether a sink of ours will take the line, as far as
// can be said before the record is looked at.
func (s *state) expectsLine(h *Handler) bool {
	ch := s.core.fallback
	if h.origin != nil {
		ch = h.origin.channel
	}
	return ch.sink != nil && !ch.writesText() || s.core.console != nil && s.core.opts.Console.JSON
}

func (s *state) json(h *Handler) []byte {
	if len(s.line) == 0 {
		s.line = h.scope.AppendLine(s.line, &s.head, &s.extra, &s.attrs)
	}
	return s.line
}

func (s *state) toConsole(h *Handler, o *origin, r *slog.Record) {
	c := s.core.console
	wait := r.Level >= slog.LevelError
	if c.opts.JSON {
		c.enqueue(s.json(h), wait)
		return
	}
	c.enqueue(c.text.append(nil, s.textRecord(h, o, r)), wait)
}

func (s *state) textRecord(h *Handler, o *origin, r *slog.Record) textRecord {
	return textRecord{
		time: r.Time, level: r.Level, message: s.head.Message, pc: s.head.PC,
		component: o.component, channel: string(o.channel.spec.Name),
		correlationID: s.correlationID,
		attrs:         h.scope.Tree(s.extra.Attrs, s.attrs.Attrs),
		cut:           s.attrs.Cut + s.extra.Cut,
	}
}

// addContextAttrs calls the user's hook. What it says of component, channel
// and correlation id counts only where the logger says nothing. A hook that
// panics costs the record its attributes and nothing else.
func (s *state) addContextAttrs(ctx context.Context, h *Handler) {
	defer func() {
		s.secret = h.secret
		if p := recover(); p != nil {
			s.core.report(errors.New("ContextAttrs: " + record.PanicText(p)))
		}
	}()
	s.extra.AtTop(h.scope, s.core.redactor.patterns)
	s.secret = false
	for _, a := range s.core.opts.ContextAttrs(ctx) {
		s.addTop(a, &s.extra)
	}
	if s.top {
		s.attrs.Beside(&s.extra)
	}
	if h.component != "" {
		s.component = h.component
	}
	if h.correlationID != "" {
		s.correlationID = h.correlationID
	}
	if h.chosen != byRule {
		s.chosen = h.chosen
	}
	// Extra handlers get the context itself.
	s.ownComponent, s.ownCorrelationID = false, false
}

// attrsForExtra returns the attributes as the caller gave them, less the
// typed channel names, for handlers that are not ours.
func (s *state) attrsForExtra() []slog.Attr {
	var own []slog.Attr
	if s.ownComponent {
		own = append(own, slog.String(record.KeyComponent, s.component))
	}
	if s.ownCorrelationID {
		own = append(own, slog.String(record.KeyCorrelationID, s.correlationID))
	}
	return slices.Concat(own, s.attrs.Attrs)
}

// valueText returns the text of a value that is no group.
func valueText(v slog.Value) string {
	if v.Kind() == slog.KindAny {
		return anyText(v.Any())
	}
	return v.String()
}
