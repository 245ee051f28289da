package errtrack

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/event"
	"github.com/alphapt/chanlog/internal/event/eventtest"
)

func TestFieldDocs(t *testing.T) { eventtest.Docs(t, fieldDocs) }

// keeper keeps the last record.
type keeper struct {
	slog.Handler
	last slog.Record
}

func (*keeper) Enabled(context.Context, slog.Level) bool { return true }
func (k *keeper) Handle(_ context.Context, r slog.Record) error {
	k.last = r.Clone()
	return nil
}

// What an event writes are the described fields in the described order: all of
// them when all are set, and the required ones when none is.
func TestEventsAgreeWithTheirDescriptions(t *testing.T) {
	err := fmt.Errorf("wrapped: %w", coded{})
	at, free := time.Unix(1, 0), []slog.Attr{slog.Int("free", 1)}
	for _, tt := range []struct {
		schema *event.Schema
		full   func(*Logger)
		empty  func(*Logger)
	}{
		{
			systemSchema(), func(l *Logger) {
				l.System(t.Context(), SystemEvent{
					err, "component", "operation", SeverityError, true, "impact", "action", new(true), free, at, free,
				})
			},
			func(l *Logger) { l.System(t.Context(), SystemEvent{}) },
		},
		{
			tradingSchema(), func(l *Logger) {
				l.Trading(t.Context(), TradingEvent{
					err, OrderError, "strategy", "order", new(int64(1)), "symbol", "exchange", "broker", "code", "type", "message",
					"component", "operation", SeverityError, true, "impact", "action", new(true), at, free,
				})
			},
			func(l *Logger) { l.Trading(t.Context(), TradingEvent{}) },
		},
		{
			dataSchema(), func(l *Logger) {
				l.Data(t.Context(), DataEvent{
					err, "type", "source", new(int64(1)),
					"component", "operation", SeverityError, true, "impact", "action", new(true), at, free,
				})
			},
			func(l *Logger) { l.Data(t.Context(), DataEvent{}) },
		},
		{
			panicSchema(), func(l *Logger) {
				l.Panic(t.Context(), PanicEvent{err, "component", "operation", struct{}{}, true, "impact", "action", at, free})
			},
			func(l *Logger) { l.Panic(t.Context(), PanicEvent{}) },
		},
	} {
		d := tt.schema.Describe()
		t.Run(d.Name, func(t *testing.T) {
			k := new(keeper)
			l := New(slog.New(k), nil)
			var all, required []string
			for _, f := range d.Fields {
				all = append(all, f.Key)
				if f.Required {
					required = append(required, f.Key)
				}
			}
			tt.full(l)
			if diff := cmp.Diff(all, written(k)); diff != "" {
				t.Errorf("all fields set (-described +written):\n%s", diff)
			}
			tt.empty(l)
			if diff := cmp.Diff(append(required, "traceback", "schema_errors"), sorted(written(k), required)); diff != "" {
				t.Errorf("no field set (-required +written):\n%s", diff)
			}
		})
	}
}

// written returns the keys of the event in the last record.
func written(k *keeper) (keys []string) {
	k.last.Attrs(func(a slog.Attr) bool {
		if a.Key == event.ContextKey {
			for _, m := range a.Value.Group() {
				keys = append(keys, m.Key)
			}
		}
		return true
	})
	return keys
}

// sorted puts those of keys first that are in first.
func sorted(keys, first []string) []string {
	var out, rest []string
	for _, key := range keys {
		if len(out) < len(first) && key == first[len(out)] {
			out = append(out, key)
		} else {
			rest = append(rest, key)
		}
	}
	return append(out, rest...)
}

type coded struct{}

func (coded) Error() string     { return "coded" }
func (coded) ErrorCode() string { return "E1" }
