package audit_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/audit"
)

// Every kind is at the level of its meaning, says so in its message, and is
// valid against its JSON Schema with all that an event can have.
func TestKinds(t *testing.T) {
	tr := newTrail(t)
	ctx := t.Context()
	now := time.Date(2026, 1, 24, 9, 15, 0, 0, time.FixedZone("IST", 19800))
	order := anOrder()
	order.Latency, order.OrderTime, order.EventTime = new(12*time.Millisecond), now, now
	order.Changes = []audit.Change{{Field: "price", From: "2500.50", To: "2501.00"}}
	order.Fees = []audit.Fee{{Name: "brokerage", Amount: "20.00"}, {Name: "stt", Amount: "62.51"}}
	order.Extra = []slog.Attr{slog.String("venue", "colo-2")}
	for _, d := range audit.Events() {
		for _, f := range d.Fields {
			if f.Key != "event_type" {
				continue
			}
			for _, kind := range f.Allowed {
				var err error
				switch d.Name {
				case "audit.order":
					order.Kind = audit.OrderKind(kind)
					err = tr.Order(ctx, order)
				case "audit.position":
					e := aPosition()
					e.Kind = audit.PositionKind(kind)
					err = tr.Position(ctx, e)
				case "audit.risk":
					e := aRisk()
					e.Kind, e.BreachLevel = audit.RiskKind(kind), "critical"
					err = tr.Risk(ctx, e)
				case "audit.strategy":
					err = tr.Strategy(ctx, audit.StrategyEvent{Kind: audit.StrategyKind(kind), StrategyName: "momentum_v1"})
				case "audit.config":
					err = tr.Config(ctx, audit.ConfigEvent{Kind: audit.ConfigKind(kind), Name: "risk_limits", Changes: order.Changes})
				}
				if err != nil {
					t.Fatal(err)
				}
				l := tr.last(t)
				l.valid(t)
				if l.Event["event_type"] != kind {
					t.Errorf("%s %s: got %v", d.Name, kind, l.Event["event_type"])
				}
				if want, ok := levels[d.Name+" "+kind]; ok && l.Level != want || !ok && l.Level != "INFO" {
					t.Errorf("%s %s: got level %s, want %s", d.Name, kind, l.Level, levels[d.Name+" "+kind])
				}
			}
		}
	}
}

// levels has what is not at INFO.
var levels = map[string]string{
	"audit.order rejected": "WARN", "audit.order denied": "WARN",
	"audit.order place_failed": "ERROR", "audit.order modify_failed": "ERROR",
	"audit.order cancel_failed": "ERROR", "audit.order unknown_state": "ERROR",
	"audit.risk breach": "ERROR", "audit.risk kill_switch": "ERROR", "audit.risk trading_halted": "ERROR",
	"audit.risk warning": "WARN", "audit.risk pre_trade_block": "WARN",
	"audit.strategy error":     "ERROR",
	"audit.config rolled_back": "WARN", "audit.config rejected": "WARN",
}

func TestSeverities(t *testing.T) {
	tr := newTrail(t)
	for severity, want := range map[audit.Severity][2]string{
		"": {"INFO", "INFO"}, audit.SeverityInfo: {"INFO", "INFO"}, "warning": {"WARN", "WARNING"},
		audit.SeverityWarning: {"WARN", "WARNING"}, audit.SeverityError: {"ERROR", "ERROR"}, audit.SeverityCritical: {"ERROR", "CRITICAL"},
	} {
		e := audit.ComplianceEvent{Type: audit.MarketHours, Description: "order before the open", Severity: severity}
		if err := tr.Compliance(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		l := tr.last(t)
		l.valid(t)
		if got := [2]string{l.Level, l.Event["severity"].(string)}; got != want {
			t.Errorf("%q: got %v, want %v", severity, got, want)
		}
	}
}

// The kind of a position event that has none follows from the quantities.
func TestPositionKindAndChange(t *testing.T) {
	for _, tt := range []struct {
		before, after audit.Amount
		kind          string
		change        any
	}{
		{"0", "100", "opened", "100"},
		{"100", "150", "changed", "50"},
		{"100", "0", "closed", "-100"},
		{"100", "-50", "flipped", "-150"},
		{"-50", "-80", "changed", "-30"},
		{"0.00", "1.500000000000000001", "opened", "1.500000000000000001"},
		{"many", "0", "changed", nil},
	} {
		tr := newTrail(t)
		e := aPosition()
		e.OldQuantity, e.NewQuantity = tt.before, tt.after
		if err := tr.Position(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		l := tr.last(t)
		if l.Event["event_type"] != tt.kind || l.Event["quantity_change"] != tt.change || l.Msg != "position "+tt.kind {
			t.Errorf("%s to %s: got %v by %v, %q, want %s by %v", tt.before, tt.after,
				l.Event["event_type"], l.Event["quantity_change"], l.Msg, tt.kind, tt.change)
		}
	}
}

// Faults beyond the description.
func TestOwnFaults(t *testing.T) {
	for _, tt := range []struct {
		name string
		log  func(tr *trail) error
		want []any
	}{
		{"order without id", func(tr *trail) error {
			e := anOrder()
			e.OrderID = ""
			return tr.Order(t.Context(), e)
		}, []any{"order_id: is empty"}},
		{"denied order without id", func(tr *trail) error {
			e := anOrder()
			e.Kind, e.OrderID = audit.OrderDenied, ""
			return tr.Order(t.Context(), e)
		}, nil},
		{"fee", func(tr *trail) error {
			e := anOrder()
			e.Fees = []audit.Fee{{"stt", "1,2"}}
			return tr.Order(t.Context(), e)
		}, []any{"fees: stt is no decimal number"}},
		{"price that is no number", func(tr *trail) error {
			e := anOrder()
			e.Price = audit.Money("n/a")
			return tr.Order(t.Context(), e)
		}, []any{`price: is "n/a": want a decimal number such as 2500.50`}},
		{"breach of nothing", func(tr *trail) error {
			return tr.Risk(t.Context(), audit.RiskEvent{Kind: audit.RiskBreach, RiskType: "loss_limit"})
		}, []any{"current_value: is missing", "limit_value: is missing"}},
		{"kill switch", func(tr *trail) error {
			return tr.Risk(t.Context(), audit.RiskEvent{Kind: audit.RiskKillSwitch, RiskType: "manual", UserID: "AB1234"})
		}, nil},
		{"update without a limit", func(tr *trail) error {
			return tr.Risk(t.Context(), audit.RiskEvent{Kind: audit.RiskLimitUpdated, RiskType: "loss_limit"})
		}, []any{"limit_value: is missing"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tr := newTrail(t)
			if err := tt.log(tr); err != nil {
				t.Fatal(err)
			}
			got, _ := tr.last(t).Event["schema_errors"].([]any)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("schema_errors (-want +got):\n%s", diff)
			}
		})
	}
}
