package audit_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/alphapt/chanlog/audit"
	"github.com/alphapt/chanlog/internal/event"
	"github.com/alphapt/chanlog/internal/event/eventtest"
)

// A trail keeps what is logged, as JSON.
type trail struct {
	buf bytes.Buffer
	*audit.Logger
}

func newTrail(t *testing.T) *trail {
	t.Helper()
	tr := new(trail)
	tr.Logger = audit.New(tr.logger()).WithSession("S1")
	return tr
}

func (tr *trail) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(&tr.buf, &slog.HandlerOptions{AddSource: true, Level: slog.LevelDebug}))
}

// line is what the tests look at.
type line struct {
	Level   string
	Msg     string
	Channel string
	Source  slog.Source
	Event   map[string]any `json:"business_context"`
	raw     []byte
}

// last returns the last record.
func (tr *trail) last(t *testing.T) line {
	t.Helper()
	lines := bytes.Split(bytes.TrimSpace(tr.buf.Bytes()), []byte("\n"))
	var l line
	if err := json.Unmarshal(lines[len(lines)-1], &l); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(l.Event)
	if err != nil {
		t.Fatal(err)
	}
	l.raw = raw
	return l
}

// valid tests that an event without faults follows its JSON Schema.
func (l line) valid(t *testing.T) {
	t.Helper()
	if faults := l.Event["schema_errors"]; faults != nil {
		t.Errorf("schema_errors: got %v, want none", faults)
	}
	if l.Channel != "audit" {
		t.Errorf("channel: got %q, want audit", l.Channel)
	}
	if err := eventtest.Validate(description(t, l.Event["audit_type"]).JSONSchema(), l.raw); err != nil {
		t.Errorf("%s:\n%v", l.raw, err)
	}
}

// description finds the description of an audit_type.
func description(t *testing.T, auditType any) event.Description {
	t.Helper()
	for _, d := range audit.Events() {
		if d.Fields[0].Key == "audit_type" && d.Fields[0].Allowed[0] == auditType {
			return d
		}
	}
	t.Fatalf("got audit_type %v, want one that is described", auditType)
	return event.Description{}
}

func anOrder() audit.OrderEvent {
	return audit.OrderEvent{
		Kind: audit.OrderPlaced, OrderID: "ORD001", StrategyName: "momentum_v1", InstrumentToken: 738561,
		TradingSymbol: "RELIANCE", TransactionType: audit.Buy, Quantity: "100", Price: "2500.50",
	}
}

func aPosition() audit.PositionEvent {
	return audit.PositionEvent{
		StrategyName: "momentum_v1", InstrumentToken: 738561, TradingSymbol: "RELIANCE",
		OldQuantity: "0", NewQuantity: "100", PositionValue: "250050.00", PnL: "0",
	}
}

func aRisk() audit.RiskEvent {
	return audit.RiskEvent{
		Kind: audit.RiskBreach, StrategyName: "momentum_v1", RiskType: "position_limit",
		CurrentValue: "95000", LimitValue: "100000", BreachLevel: "warning",
	}
}
