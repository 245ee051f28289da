package papertrade

import (
	"context"
	"log/slog"
	"sync/atomic"
)

// meter counts the records that the service hands to its handler; the feed
// paces itself on the count. A record below the handler's level is not counted:
// nobody will see it.
type meter struct {
	slog.Handler
	records *atomic.Int64
}

func newMeter(h slog.Handler) meter { return meter{Handler: h, records: new(atomic.Int64)} }

func (m meter) Handle(ctx context.Context, r slog.Record) error {
	m.records.Add(1)
	return m.Handler.Handle(ctx, r)
}

func (m meter) WithAttrs(attrs []slog.Attr) slog.Handler {
	return meter{Handler: m.Handler.WithAttrs(attrs), records: m.records}
}

func (m meter) WithGroup(name string) slog.Handler {
	return meter{Handler: m.Handler.WithGroup(name), records: m.records}
}
