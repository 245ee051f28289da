package event_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/event"
	"github.com/alphapt/chanlog/internal/event/eventtest"
)

// A trade is an event with a field of each type.
type trade struct {
	Kind     string         `event:"event_type,required"`
	Symbol   string         `event:"tradingsymbol,required"`
	Note     string         `event:"note,always"`
	Side     string         `event:"side" allowed:"BUY SELL"`
	Quantity int64          `event:"quantity,required" min:"1" unit:"shares"`
	Price    string         `event:"price,required" type:"decimal" min:"0" unit:"INR"`
	PnL      string         `event:"pnl" type:"decimal"`
	Score    float64        `event:"score,always" min:"0"`
	Final    *bool          `event:"final"`
	Took     *time.Duration `event:"took_ms"`
	_        struct{}       `event:"late" type:"boolean"`
	Legs     []leg          `event:"legs"`
	Tags     []string       `event:"tags"`
	At       time.Time      `event:"event_time"`
	Extra    []slog.Attr    `event:"extra"`
}

type leg struct {
	Name string `event:"name,required" json:"name"`
}

var docs = map[string]string{
	"trade": "trade is a trade.", "trade.quantity": "Shares traded.", "leg.name": "Name of the leg.",
}

var schema = sync.OnceValue(func() *event.Schema {
	return event.NewSchema[trade](event.Spec{
		Name: "test.trade", Version: 3, Channel: channel.Audit, Noun: "trade", Docs: docs,
		Constants: []event.Constant{{Key: "audit_type", Value: "trade", Doc: "What was logged."}},
		Common: struct {
			Session string `event:"session_id,required"`
		}{},
		KindKey: "event_type",
		Kinds: []event.Kind{
			{Name: "refused_late", Level: slog.LevelWarn},
			{Name: "done", Level: slog.LevelInfo}, {Name: "undone", Level: slog.LevelInfo},
		},
		Levels: []event.LevelRule{{Level: slog.LevelError, When: "never"}},
	})
})

func appendTrade(g *event.Group, e *trade) {
	g.Text("event_type", e.Kind)
	g.Text("tradingsymbol", e.Symbol)
	g.Text("note", e.Note)
	g.TextIf("side", e.Side)
	g.Int("quantity", e.Quantity)
	g.Text("price", e.Price)
	g.TextIf("pnl", e.PnL)
	g.Float("score", e.Score)
	g.BoolIf("final", e.Final)
	g.MillisIf("took_ms", e.Took)
	if e.Took != nil {
		g.Bool("late", *e.Took > time.Second)
	}
	event.List(g, "legs", e.Legs)
	event.List(g, "tags", e.Tags)
	g.TimeIf("event_time", e.At)
	g.Map("extra", e.Extra)
	if e.Note == "odd" {
		g.Fault("note: is odd")
	}
}

func (e trade) LogValue() slog.Value {
	g := schema().Group()
	appendTrade(&g, &e)
	return g.Value()
}

func (e trade) log(ctx context.Context, l *slog.Logger, skip int) error {
	kind := schema().Kind(e.Kind)
	r, ok := schema().Begin(ctx, l, kind.Level)
	if !ok {
		return nil
	}
	r.Component = "desk"
	r.Text("session_id", "S1")
	appendTrade(&r.Group, &e)
	return r.End(ctx, event.Caller(skip), kind.Message())
}

// good is an event that passes its check.
func good() trade {
	return trade{Kind: "done", Symbol: "RELIANCE", Quantity: 100, Price: "2500.50"}
}

// logged logs e and returns the record and its group.
func logged(t *testing.T, e trade) (record, group map[string]any) {
	t.Helper()
	var b bytes.Buffer
	l := slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if err := e.log(t.Context(), l, 0); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b.Bytes(), &record); err != nil {
		t.Fatal(err)
	}
	group, _ = record[event.ContextKey].(map[string]any)
	return record, group
}

func TestTradeAgreesWithItsDescription(t *testing.T) {
	eventtest.Agree[trade](t, schema())
}

func TestGoodEventIsValid(t *testing.T) {
	e := good()
	e.Legs, e.Tags, e.Took, e.At = []leg{{"near"}}, []string{"a"}, new(1500*time.Microsecond), time.Unix(1, 5)
	e.Extra = []slog.Attr{slog.Int("event_type", 7)}
	_, group := logged(t, e)
	if got := group["schema_errors"]; got != nil {
		t.Errorf("schema_errors: got %v, want none", got)
	}
	doc, err := json.Marshal(group)
	if err != nil {
		t.Fatal(err)
	}
	if err := eventtest.Validate(schema().Describe().JSONSchema(), doc); err != nil {
		t.Errorf("%s:\n%v", doc, err)
	}
}
