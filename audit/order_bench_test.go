package audit_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alphapt/chanlog/audit"
	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/internal/event"
)

var benchOrder = audit.OrderEvent{
	Kind: audit.OrderPlaced, OrderID: "240124000012345", StrategyName: "momentum_v1", InstrumentToken: 738561,
	TradingSymbol: "RELIANCE", TransactionType: audit.Buy, Quantity: "100", Price: "2500.50",
	OrderType: "LIMIT", Exchange: "NSE", Variety: "regular", Product: "MIS", Validity: "DAY", UserID: "AB1234",
	Tag: "m1", Status: "OPEN", ExchangeOrderID: "1100000012345678",
}

var benchSeq atomic.Int64

// byHand logs what benchOrder is through slog alone, id and number included.
func byHand(ctx context.Context, l *slog.Logger) error {
	e := &benchOrder
	if !l.Enabled(ctx, slog.LevelInfo) {
		return nil
	}
	now := time.Now()
	r := slog.NewRecord(now, slog.LevelInfo, "order placed", event.Caller(0))
	r.AddAttrs(slog.Attr{Key: "business_context", Value: slog.GroupValue(
		slog.String("audit_type", "order_lifecycle"),
		slog.String("event_id", event.NewID(now)),
		slog.Int("schema_version", 1),
		slog.String("session_id", "01890a5d-ac96-774b-bcce-b302099a8057"),
		slog.Int64("audit_seq", benchSeq.Add(1)),
		slog.String("event_type", string(e.Kind)),
		slog.String("order_id", e.OrderID),
		slog.String("strategy_name", e.StrategyName),
		slog.Int64("instrument_token", e.InstrumentToken),
		slog.String("tradingsymbol", e.TradingSymbol),
		slog.String("transaction_type", string(e.TransactionType)),
		slog.String("quantity", string(e.Quantity)),
		slog.String("price", string(e.Price)),
		slog.String("order_type", e.OrderType),
		slog.String("exchange", e.Exchange),
		slog.String("variety", e.Variety),
		slog.String("product", e.Product),
		slog.String("validity", e.Validity),
		slog.String("user_id", e.UserID),
		slog.String("exchange_order_id", e.ExchangeOrderID),
		slog.String("tag", e.Tag),
		slog.String("status", e.Status),
	)}, auditChannel)
	return l.Handler().Handle(ctx, r)
}

var auditChannel = channel.Audit.Attr()

// BenchmarkOrder compares an event with the same attributes given by hand.
// With the handler of this module, under durability process, the event is to
// cost at most 1.3 times as much.
func BenchmarkOrder(b *testing.B) {
	for _, sink := range []struct {
		name string
		open func(b *testing.B) slog.Handler
	}{
		{"handler", processHandler},
		{"nothing", func(*testing.B) slog.Handler { return nothing{} }},
	} {
		for name, log := range map[string]func(context.Context, *slog.Logger, *audit.Logger) error{
			"hand":  func(ctx context.Context, l *slog.Logger, _ *audit.Logger) error { return byHand(ctx, l) },
			"event": func(ctx context.Context, _ *slog.Logger, a *audit.Logger) error { return a.Order(ctx, benchOrder) },
		} {
			b.Run(sink.name+"/"+name, func(b *testing.B) {
				l := slog.New(sink.open(b)).With("component", "order_manager")
				a := audit.New(l)
				ctx := b.Context()
				b.ReportAllocs()
				for b.Loop() {
					if err := log(ctx, l, a); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// processHandler is a handler whose records survive the end of the process.
func processHandler(b *testing.B) slog.Handler {
	b.Helper()
	specs := channel.Default().Specs()
	for i := range specs {
		specs[i].Durability = channel.Process
	}
	set, err := channel.NewSet(specs...)
	if err != nil {
		b.Fatal(err)
	}
	h, err := handler.New(&handler.Options{Dir: b.TempDir(), Channels: set, Console: handler.ConsoleOptions{Off: true}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := h.Close(); err != nil {
			b.Error(err)
		}
	})
	return h
}

type nothing struct{}

func (nothing) Enabled(context.Context, slog.Level) bool  { return true }
func (nothing) Handle(context.Context, slog.Record) error { return nil }
func (n nothing) WithAttrs([]slog.Attr) slog.Handler      { return n }
func (n nothing) WithGroup(string) slog.Handler           { return n }

func TestDisabledEventAllocatesNothing(t *testing.T) {
	l := audit.New(slog.New(slog.DiscardHandler))
	ctx := t.Context()
	changed := []audit.Change{{"a", "b", "c"}}
	for name, log := range map[string]func() error{
		"order":    func() error { return l.Order(ctx, audit.OrderEvent{Kind: audit.OrderPlaced}) },
		"position": func() error { return l.Position(ctx, audit.PositionEvent{}) },
		"risk": func() error {
			return l.Risk(ctx, audit.RiskEvent{Kind: audit.RiskBreach, CurrentValue: "1", LimitValue: "2"})
		},
		"strategy":   func() error { return l.Strategy(ctx, audit.StrategyEvent{Kind: audit.StrategyStarted}) },
		"compliance": func() error { return l.Compliance(ctx, audit.ComplianceEvent{}) },
		"config":     func() error { return l.Config(ctx, audit.ConfigEvent{Changes: changed}) },
	} {
		got := testing.AllocsPerRun(100, func() {
			if err := log(); err != nil {
				t.Error(err)
			}
		})
		if got != 0 {
			t.Errorf("%s: got %v allocations, want 0", name, got)
		}
	}
}

// What an event allocates is its id and the list of its attributes, as by hand.
func TestEventAllocatesWhatTheSameByHandDoes(t *testing.T) {
	l := slog.New(nothing{})
	a := audit.New(l)
	ctx := t.Context()
	got := testing.AllocsPerRun(100, func() {
		if err := a.Order(ctx, benchOrder); err != nil {
			t.Error(err)
		}
	})
	want := testing.AllocsPerRun(100, func() {
		if err := byHand(ctx, l); err != nil {
			t.Error(err)
		}
	})
	if got > want {
		t.Errorf("got %v allocations, want at most %v, those of the same attributes by hand", got, want)
	}
}
