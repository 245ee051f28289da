package papertrade

import (
	"bytes"
	"database/sql"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/perf"
)

const never = -1

// openTestStore gives an empty store and what it logs from WARN on; queries are
// slow from a duration on, or never.
func openTestStore(t *testing.T, slow time.Duration) (*store, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn}))
	// A space and a percent sign: the path goes into a URL.
	s, err := openStore(t.Context(), filepath.Join(t.TempDir(), "or ders%20.db"),
		perf.New(log, &perf.Options{SlowQuery: slow}), perf.NewWindow(nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s, &out
}

func TestStoreKeepsAnOrderThroughItsLife(t *testing.T) {
	s, _ := openTestStore(t, never)
	ctx := t.Context()
	want := order{
		ID: "O1", CorrelationID: "c1", Strategy: strategyName, Token: 738561, Symbol: "RELIANCE", Side: buy, Quantity: 10,
		Price: 250050, State: statePlaced, PlacedAt: time.Date(2026, 1, 24, 9, 15, 0, 123, time.UTC),
	}
	if err := s.insertOrder(ctx, want); err != nil {
		t.Fatal(err)
	}
	check := func() {
		t.Helper()
		got, err := s.order(ctx, "O1")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("got the + side, want the - side:\n%s", diff)
		}
	}
	check()
	if err := s.setState(ctx, "O1", stateAcknowledged, "because"); err != nil {
		t.Fatal(err)
	}
	want.State, want.Reason = stateAcknowledged, "because"
	check()
	fill := report{order: want, state: stateFilled, tradeID: "T1"}
	fill.order.Price = 250060
	if err := s.insertFill(ctx, fill, func(*sql.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	want.State, want.Price = stateFilled, 250060
	check()
	if err := s.settle(ctx, "O1"); err != nil {
		t.Fatal(err)
	}
	want.State = stateSettled
	check()
	if _, err := s.order(ctx, "O2"); !errors.Is(err, errNotFound) {
		t.Errorf("unknown order: got %v, want %v", err, errNotFound)
	}
}

func TestStoreRefusesAFillTwice(t *testing.T) {
	s, out := openTestStore(t, never)
	ctx := t.Context()
	o := order{ID: "O1", Side: sell, Quantity: 10, Price: 100_00, State: statePlaced}
	if err := s.insertOrder(ctx, o); err != nil {
		t.Fatal(err)
	}
	fill := report{order: o, tradeID: "T1"}
	queued := 0
	outbox := func(*sql.Tx) error { queued++; return nil }
	if err := s.insertFill(ctx, fill, outbox); err != nil {
		t.Fatal(err)
	}
	if err := s.insertFill(ctx, fill, outbox); !errors.Is(err, errDuplicate) {
		t.Errorf("second time: got %v, want %v", err, errDuplicate)
	}
	if queued != 1 {
		t.Errorf("settlements queued: got %d, want 1", queued)
	}
	if line := out.String(); !strings.Contains(line, "level=ERROR") || !strings.Contains(line, "UNIQUE constraint failed") {
		t.Errorf("got %q, want an ERROR that names the constraint", line)
	}
	list, err := s.holdings(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]holding{{quantity: -10, cost: -1000_00}}, list, cmp.AllowUnexported(holding{})); diff != "" {
		t.Errorf("got the + side, want the - side:\n%s", diff)
	}
}

func TestStoreBooksNoFillWithoutItsSettlement(t *testing.T) {
	s, _ := openTestStore(t, never)
	ctx := t.Context()
	o := order{ID: "O1", Side: buy, Quantity: 1, State: statePlaced}
	if err := s.insertOrder(ctx, o); err != nil {
		t.Fatal(err)
	}
	full := errors.New("queue is full")
	if err := s.insertFill(ctx, report{order: o, tradeID: "T1"}, func(*sql.Tx) error { return full }); !errors.Is(err, full) {
		t.Errorf("got %v, want %v", err, full)
	}
	if list, err := s.holdings(ctx); err != nil || len(list) != 0 {
		t.Errorf("holdings: got %v, %v, want none", list, err)
	}
}

func TestStoreFindsTheClosestPair(t *testing.T) {
	s, out := openTestStore(t, time.Nanosecond)
	list := newInstruments()
	if err := s.loadHistory(t.Context(), list, nil, 1); err != nil {
		t.Fatal(err)
	}
	p, err := s.closestPair(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// The two banks follow the market most closely.
	if p.first != 341249 || p.second != 1270529 || p.correlation < 0.9 || p.correlation > 1 {
		t.Errorf("got %+v, want 341249 and 1270529 at 0.9 to 1", p)
	}
	if line := out.String(); !strings.Contains(line, "level=WARN") || !strings.Contains(line, "table_name=candles") {
		t.Errorf("got %q, want a slow query of the candles", line)
	}
}
