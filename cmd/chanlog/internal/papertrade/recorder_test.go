package papertrade_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/alphapt/chanlog/handler"
)

// entry is one record, its attributes flat.
type entry struct {
	level                               slog.Level
	message, component, correlation, id string
}

// recorder is a slog.Handler that keeps what it gets and lets a test wait for it.
type recorder struct {
	*recording
	attrs []slog.Attr
}

type recording struct {
	then    func(entry) // called with each record; nil: not
	mu      sync.Mutex
	entries []entry
	changed chan struct{} // closed at the next record
}

func newRecorder() recorder {
	return recorder{recording: &recording{changed: make(chan struct{})}}
}

func (r recorder) Enabled(context.Context, slog.Level) bool { return true }

func (r recorder) WithAttrs(attrs []slog.Attr) slog.Handler {
	return recorder{recording: r.recording, attrs: append(slices.Clip(r.attrs), attrs...)}
}

func (r recorder) WithGroup(string) slog.Handler { panic("the service uses no groups") }

func (r recorder) Handle(ctx context.Context, rec slog.Record) error {
	e := entry{level: rec.Level, message: rec.Message, correlation: handler.CorrelationID(ctx)}
	take := func(a slog.Attr) bool {
		switch a.Key {
		case "component":
			e.component = a.Value.String()
		case "order_id":
			e.id = a.Value.String()
		}
		return true
	}
	for _, a := range r.attrs {
		take(a)
	}
	rec.Attrs(take)
	if r.then != nil {
		r.then(e)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries = append(r.entries, e)
	close(r.changed)
	r.changed = make(chan struct{})
	return nil
}

func (r recorder) all() []entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.entries)
}

// waitFor waits until a record is as wanted.
func (r recorder) waitFor(t *testing.T, what string, want func(entry) bool) {
	t.Helper()
	deadline := time.After(time.Minute)
	for seen := 0; ; {
		r.mu.Lock()
		fresh, changed := r.entries[seen:], r.changed
		seen = len(r.entries)
		r.mu.Unlock()
		if slices.ContainsFunc(fresh, want) {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("got no record of %s among %d, want one", what, seen)
		}
	}
}
