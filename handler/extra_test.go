package handler_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// A rude handler panics or fails at every method it is told to.
type rude struct {
	slog.Handler
	panicAt string
	err     error
}

func (r rude) at(method string) {
	if r.panicAt == method {
		panic("rude " + method)
	}
}

func (r rude) Enabled(ctx context.Context, l slog.Level) bool {
	r.at("Enabled")
	return r.Handler.Enabled(ctx, l)
}

func (r rude) Handle(ctx context.Context, rec slog.Record) error {
	r.at("Handle")
	if r.err != nil {
		return r.err
	}
	return r.Handler.Handle(ctx, rec)
}

func (r rude) WithAttrs(attrs []slog.Attr) slog.Handler {
	r.at("WithAttrs")
	return rude{r.Handler.WithAttrs(attrs), r.panicAt, r.err}
}

func (r rude) WithGroup(name string) slog.Handler {
	r.at("WithGroup")
	return rude{r.Handler.WithGroup(name), r.panicAt, r.err}
}

// What one extra handler does wrong reaches neither the caller nor the
// files nor its siblings.
func TestRudeExtraHandlers(t *testing.T) {
	failure := errors.New("far side is gone")
	for _, alone := range []bool{true, false} {
		for _, tt := range []struct {
			rude   rude
			failed uint64
		}{
			{rude{panicAt: "Enabled"}, 0},
			{rude{panicAt: "Handle"}, 1},
			{rude{panicAt: "WithAttrs"}, 0},
			{rude{panicAt: "WithGroup"}, 0},
			{rude{err: failure}, 1},
		} {
			var good, inner buffer
			tt.rude.Handler = slog.NewJSONHandler(&inner, nil)
			extra := []slog.Handler{tt.rude}
			if !alone {
				extra = append(extra, slog.NewJSONHandler(&good, nil))
			}
			dir := t.TempDir()
			var heard errorLog
			h := open(t, handler.Options{Dir: dir, Extra: extra, OnError: heard.add})
			l := slog.New(h).With("component", "order_manager").WithGroup("g")
			r := slog.Record{Message: "m"}
			r.AddAttrs(slog.Int("a", 1))
			err := l.Handler().Handle(t.Context(), r)
			if got := errors.Is(err, failure); got != (tt.rude.err != nil) {
				t.Errorf("%s: Handle returned %v", tt.rude.panicAt, err)
			}
			if got := len(lines(t, dir, channel.Trading)); got != 1 {
				t.Errorf("%s: got %d records in the file, want 1", tt.rude.panicAt, got)
			}
			if !alone && !strings.Contains(good.String(), `"component":"order_manager","g":{"a":1}`) {
				t.Errorf("%s: the sibling got %q", tt.rude.panicAt, good.String())
			}
			if err := h.Close(); err != nil {
				t.Error(err)
			}
			s, reported := h.Stats(), heard.all()
			if s.ExtraFailed != tt.failed || len(reported) == 0 || s.Errors < uint64(len(reported)) {
				t.Errorf("%s: ExtraFailed %d, Errors %d, reported %v", tt.rude.panicAt, s.ExtraFailed, s.Errors, reported)
			}
		}
	}
}

func TestExtraGetsWhatTheCallerGave(t *testing.T) {
	var extra buffer
	h := open(t, handler.Options{Extra: []slog.Handler{slog.NewJSONHandler(&extra, nil)}})
	slog.New(h).With("component", "order_manager", channel.Audit.Attr()).Info("m",
		"correlation_id", "c1", "level", "own", slog.Group("g", channel.Audit.Attr(), "a", 1))
	if got, want := extra.String(), `"component":"order_manager","correlation_id":"c1","level":"own","g":{"a":1}}`+"\n"; !strings.HasSuffix(got, want) {
		t.Errorf("got %s, want it to end in %s", got, want)
	}
}

func TestOnErrorThatPanics(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{
		Dir: dir, OnError: func(error) { panic("no") },
		Extra: []slog.Handler{rude{Handler: slog.DiscardHandler, panicAt: "Enabled"}},
	})
	slog.New(h).Info("m")
	if got := len(lines(t, dir, channel.Application)); got != 1 {
		t.Errorf("got %d records, want 1", got)
	}
}
