package audit_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/audit"
)

// stamps returns session_id and audit_seq of each record.
func (tr *trail) stamps(t *testing.T) (sessions []string, numbers []int) {
	t.Helper()
	for text := range strings.Lines(tr.buf.String()) {
		var l struct {
			Event struct {
				Session string `json:"session_id"`
				Seq     int    `json:"audit_seq"`
			} `json:"business_context"`
		}
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatal(err)
		}
		sessions, numbers = append(sessions, l.Event.Session), append(numbers, l.Event.Seq)
	}
	return sessions, numbers
}

func TestNumbersAndSessions(t *testing.T) {
	tr := newTrail(t)
	first := audit.New(tr.logger())
	second := first.WithSession("evening")
	for _, l := range []*audit.Logger{first, first, second, first, second} {
		if err := l.Order(t.Context(), anOrder()); err != nil {
			t.Fatal(err)
		}
	}
	sessions, numbers := tr.stamps(t)
	if diff := cmp.Diff([]int{1, 2, 1, 3, 2}, numbers); diff != "" {
		t.Errorf("audit_seq (-want +got):\n%s", diff)
	}
	id := first.SessionID()
	if diff := cmp.Diff([]string{id, id, "evening", id, "evening"}, sessions); diff != "" {
		t.Errorf("session_id (-want +got):\n%s", diff)
	}
	if len(id) != 36 || audit.New(nil).SessionID() == id {
		t.Errorf("got session %q, want a UUID that no other logger has", id)
	}
}

// The zero and the nil Logger log to the default of the moment.
func TestZeroAndNilLogger(t *testing.T) {
	old := slog.Default()
	t.Cleanup(func() { slog.SetDefault(old) })
	var zero audit.Logger
	var none *audit.Logger
	tr := newTrail(t)
	slog.SetDefault(tr.logger())
	for _, log := range []func(context.Context, audit.OrderEvent) error{zero.Order, none.Order, audit.LogOrder, (*audit.Logger)(nil).WithSession("x").Order} {
		if err := log(t.Context(), anOrder()); err != nil {
			t.Fatal(err)
		}
	}
	sessions, numbers := tr.stamps(t)
	if sessions[0] != zero.SessionID() || sessions[1] != none.SessionID() || sessions[2] != sessions[1] || sessions[3] != "x" {
		t.Errorf("session_id: got %q, want that of the zero Logger, twice that of the process and x", sessions)
	}
	if numbers[2] != numbers[1]+1 {
		t.Errorf("audit_seq: got %d after %d, want the next", numbers[2], numbers[1])
	}
}

// An event whose level is off takes no number, so that none is missing.
func TestDisabledEventTakesNoNumber(t *testing.T) {
	tr := new(trail)
	level := new(slog.LevelVar)
	l := audit.New(slog.New(slog.NewJSONHandler(&tr.buf, &slog.HandlerOptions{Level: level})))
	for _, at := range []slog.Level{slog.LevelInfo, slog.LevelError, slog.LevelInfo} {
		level.Set(at)
		if err := l.Order(t.Context(), anOrder()); err != nil {
			t.Fatal(err)
		}
	}
	if _, numbers := tr.stamps(t); !cmp.Equal(numbers, []int{1, 2}) {
		t.Errorf("audit_seq: got %v, want 1 and 2", numbers)
	}
}

func TestNumbersOfGoroutines(t *testing.T) {
	tr := new(trail)
	tr.Logger = audit.New(tr.logger())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if err := tr.Order(t.Context(), anOrder()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	sessions, numbers := tr.stamps(t)
	seen := make(map[int]bool)
	for i, n := range numbers {
		seen[n] = true
		if sessions[i] != sessions[0] {
			t.Fatalf("got sessions %q and %q, want one", sessions[0], sessions[i])
		}
	}
	for n := 1; n <= 800; n++ {
		if !seen[n] {
			t.Fatalf("got no event %d, want 1 to 800", n)
		}
	}
}

func TestErrorOfTheHandlerIsReturned(t *testing.T) {
	want := errors.New("disk on fire")
	l := audit.New(slog.New(failing{err: want}))
	ctx := t.Context()
	for name, got := range map[string]error{
		"Order":      l.Order(ctx, anOrder()),
		"Position":   l.Position(ctx, aPosition()),
		"Risk":       l.Risk(ctx, aRisk()),
		"Strategy":   l.Strategy(ctx, audit.StrategyEvent{}),
		"Compliance": l.Compliance(ctx, audit.ComplianceEvent{}),
		"Config":     l.Config(ctx, audit.ConfigEvent{}),
	} {
		if !same(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

type failing struct {
	nothing
	err error
}

func (f failing) Handle(context.Context, slog.Record) error { return f.err }
