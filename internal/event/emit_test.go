package event_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/event"
)

// keeper keeps the last record.
type keeper struct {
	slog.Handler
	last slog.Record
	err  error
}

func (k *keeper) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelInfo }
func (k *keeper) Handle(_ context.Context, r slog.Record) error {
	k.last = r.Clone()
	return k.err
}

func TestRecord(t *testing.T) {
	record, group := logged(t, trade{
		Kind: "undone", Symbol: "RELIANCE", Quantity: 1, Price: "2500.50",
		Extra: []slog.Attr{slog.String("event_type", "forged"), slog.String("component", "forged")},
	})
	id, _ := group["event_id"].(string)
	if len(id) != 36 {
		t.Errorf("event_id: got %q, want a UUID", id)
	}
	delete(group, "event_id")
	delete(record, "time")
	want := map[string]any{
		"level": "INFO", "msg": "trade undone", "component": "desk", "channel": "audit",
		"business_context": map[string]any{
			"audit_type": "trade", "schema_version": 3.0, "session_id": "S1",
			"event_type": "undone", "tradingsymbol": "RELIANCE", "note": "", "quantity": 1.0, "price": "2500.50", "score": 0.0,
			"extra": map[string]any{"event_type": "forged", "component": "forged"},
		},
	}
	if diff := cmp.Diff(want, record); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Of several channel names in a record the last one counts.
func TestExtraCannotChangeTheChannel(t *testing.T) {
	k := new(keeper)
	e := good()
	e.Extra = []slog.Attr{slog.Any("x", channel.Trading)}
	if err := e.log(t.Context(), slog.New(k), 0); err != nil {
		t.Fatal(err)
	}
	var last slog.Attr
	k.last.Attrs(func(a slog.Attr) bool { last = a; return true })
	if got := last.Value.Any(); got != channel.Audit {
		t.Errorf("last attribute: got %v, want the channel audit", last)
	}
}

// schema_errors stand before the free attributes, so that they are not cut
// off with them.
func TestErrorsStandBeforeExtra(t *testing.T) {
	k := new(keeper)
	e := good()
	e.Symbol, e.Extra = "", []slog.Attr{slog.Int("x", 1)}
	if err := e.log(t.Context(), slog.New(k), 0); err != nil {
		t.Fatal(err)
	}
	k.last.Attrs(func(a slog.Attr) bool {
		if a.Key == event.ContextKey {
			members := a.Value.Group()
			n := len(members)
			if members[n-2].Key != "schema_errors" || members[n-1].Key != "extra" {
				t.Errorf("got %v at the end, want schema_errors and extra", members[n-2:])
			}
		}
		return true
	})
}

func TestSourceIsTheCallers(t *testing.T) {
	k := new(keeper)
	wrapper := func(skip int) error { return good().log(t.Context(), slog.New(k), skip) }
	_, _, line, _ := runtime.Caller(0)
	direct := good().log(t.Context(), slog.New(k), 0)
	source(t, k, line+1)
	wrapped := wrapper(1)
	source(t, k, line+3)
	if direct != nil || wrapped != nil {
		t.Errorf("got %v and %v, want no errors", direct, wrapped)
	}
}

func source(t *testing.T, k *keeper, line int) {
	t.Helper()
	src := k.last.Source()
	if filepath.Base(src.File) != "emit_test.go" || src.Line != line {
		t.Errorf("got %s:%d, want emit_test.go:%d", src.File, src.Line, line)
	}
}

func TestErrorOfTheHandlerIsReturned(t *testing.T) {
	want := errors.New("disk on fire")
	if got := good().log(t.Context(), slog.New(&keeper{err: want}), 0); any(got) != any(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// The default is looked up when the event is logged, and a nil context is
// taken as an empty one.
func TestNilLoggerAndNilContext(t *testing.T) {
	old := slog.Default()
	t.Cleanup(func() { slog.SetDefault(old) })
	var b bytes.Buffer
	slog.SetDefault(slog.New(slog.NewJSONHandler(&b, nil)))
	if err := good().log(nil, nil, 0); err != nil { //nolint:staticcheck // users do pass nil
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `"msg":"trade done"`) {
		t.Errorf("got %q, want the record", b.String())
	}
}

func TestDisabledLevelAllocatesNothing(t *testing.T) {
	l := slog.New(slog.NewJSONHandler(&bytes.Buffer{}, &slog.HandlerOptions{Level: slog.LevelError}))
	ctx := t.Context()
	e := good()
	got := testing.AllocsPerRun(100, func() {
		if err := e.log(ctx, l, 0); err != nil {
			t.Error(err)
		}
	})
	if got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}

// An event costs its id and the list of its attributes.
func TestEnabledEventAllocates(t *testing.T) {
	l := slog.New(discard{})
	ctx := t.Context()
	e := good()
	got := testing.AllocsPerRun(100, func() {
		if err := e.log(ctx, l, 0); err != nil {
			t.Error(err)
		}
	})
	if got != 2 {
		t.Errorf("got %v allocations, want 2", got)
	}
}

type discard struct{ slog.Handler }

func (discard) Enabled(context.Context, slog.Level) bool  { return true }
func (discard) Handle(context.Context, slog.Record) error { return nil }

type bomb struct{}

func (bomb) Error() string { panic("boom") }

func TestErrorText(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{{nil, ""}, {errors.New("x"), "x"}, {bomb{}, "!PANIC: event_test.bomb.Error"}} {
		if got := event.ErrorText(tt.err); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
