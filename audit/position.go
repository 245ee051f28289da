package audit

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

// A PositionKind is what happened to a position.
type PositionKind string

// The kinds of [PositionEvent], all at INFO.
const (
	PositionOpened  PositionKind = "opened"  // from nothing
	PositionChanged PositionKind = "changed" // grew or shrank
	PositionClosed  PositionKind = "closed"  // to nothing
	PositionFlipped PositionKind = "flipped" // from long to short or the other way
)

// PositionEvent is a change of what is held of an instrument. Quantities are
// negative when short.
//
// TradingSymbol, both quantities, PositionValue and PnL are always needed.
type PositionEvent struct {
	// What happened to the position; empty takes it from the quantities.
	Kind PositionKind `event:"event_type,required"`
	// Strategy that holds the position; empty for one held by hand.
	StrategyName string `event:"strategy_name,always"`
	// Number of the instrument at the broker.
	InstrumentToken int64 `event:"instrument_token,required"`
	// Symbol of the instrument at the exchange.
	TradingSymbol string `event:"tradingsymbol,required"`
	// Quantity held before.
	OldQuantity Amount `event:"old_quantity,required" type:"decimal" unit:"units"`
	// Quantity held now.
	NewQuantity Amount `event:"new_quantity,required" type:"decimal" unit:"units"`
	// New quantity less the old one.
	_ struct{} `event:"quantity_change" type:"decimal" unit:"units"`
	// Value of the position at the last price.
	PositionValue Amount `event:"position_value,required" type:"decimal" unit:"currency"`
	// Profit, or loss when negative, realised and not.
	PnL Amount `event:"pnl,required" type:"decimal" unit:"currency"`
	// Average price at which the position was entered.
	AveragePrice Amount `event:"average_price" type:"decimal" unit:"currency"`
	// Last price of the instrument.
	LastPrice Amount `event:"last_price" type:"decimal" unit:"currency"`
	// Profit already realised.
	RealisedPnL Amount `event:"realised_pnl" type:"decimal" unit:"currency"`
	// Profit of what is still open.
	UnrealisedPnL Amount `event:"unrealised_pnl" type:"decimal" unit:"currency"`
	// ISO 4217 code of the currency.
	Currency string `event:"currency"`
	// Exchange or venue.
	Exchange string `event:"exchange"`
	// Product at the broker: CNC, MIS, NRML, MTF.
	Product string `event:"product"`
	// User who holds it.
	UserID string `event:"user_id"`
	// Account that it is held in.
	AccountID string `event:"account_id"`
	// Order whose fill changed it.
	OrderID string `event:"order_id"`
	// Trade that changed it.
	TradeID string `event:"trade_id"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var positionSchema = newSchema[PositionEvent]("position_change", event.Spec{
	Name: "audit.position", Noun: "position", KindKey: "event_type",
	Kinds: []event.Kind{
		{Name: string(PositionOpened), Level: slog.LevelInfo},
		{Name: string(PositionChanged), Level: slog.LevelInfo},
		{Name: string(PositionClosed), Level: slog.LevelInfo},
		{Name: string(PositionFlipped), Level: slog.LevelInfo},
	},
})

// Position logs a change of a position. It returns the error of the handler:
// the event may then not be in the trail.
func (l *Logger) Position(ctx context.Context, e PositionEvent) error { return l.position(ctx, &e, 1) }

// LogPosition is [Logger.Position] for [slog.Default].
func LogPosition(ctx context.Context, e PositionEvent) error { return process.position(ctx, &e, 1) }

func (l *Logger) position(ctx context.Context, e *PositionEvent, skip int) error {
	schema := positionSchema()
	r, ok := l.begin(ctx, schema, slog.LevelInfo)
	if !ok {
		return nil
	}
	return r.End(ctx, event.Caller(skip), schema.Kind(string(appendPosition(&r.Group, e))).Message())
}

// LogValue returns the event as a group, so that it can be an attribute of
// any record. Only the methods of [Logger] give it an id and a number.
func (e PositionEvent) LogValue() slog.Value {
	g := positionSchema().Group()
	appendPosition(&g, &e)
	return g.Value()
}

// appendPosition also returns the kind.
func appendPosition(g *event.Group, e *PositionEvent) PositionKind {
	before, ok1 := e.OldQuantity.decimal()
	after, ok2 := e.NewQuantity.decimal()
	kind := e.Kind
	if kind == "" {
		kind = positionKind(before.Sign(), after.Sign())
	}
	g.Text("event_type", string(kind))
	g.Text("strategy_name", e.StrategyName)
	g.Int("instrument_token", e.InstrumentToken)
	g.Text("tradingsymbol", e.TradingSymbol)
	g.Text("old_quantity", string(e.OldQuantity))
	g.Text("new_quantity", string(e.NewQuantity))
	if ok1 && ok2 {
		g.Text("quantity_change", string(fromDecimal(after.Sub(before))))
	}
	g.Text("position_value", string(e.PositionValue))
	g.Text("pnl", string(e.PnL))
	g.TextIf("average_price", string(e.AveragePrice))
	g.TextIf("last_price", string(e.LastPrice))
	g.TextIf("realised_pnl", string(e.RealisedPnL))
	g.TextIf("unrealised_pnl", string(e.UnrealisedPnL))
	g.TextIf("currency", e.Currency)
	g.TextIf("exchange", e.Exchange)
	g.TextIf("product", e.Product)
	g.TextIf("user_id", e.UserID)
	g.TextIf("account_id", e.AccountID)
	g.TextIf("order_id", e.OrderID)
	g.TextIf("trade_id", e.TradeID)
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
	return kind
}

// positionKind takes the signs of the quantities before and after.
func positionKind(before, after int) PositionKind {
	switch {
	case before == 0 && after != 0:
		return PositionOpened
	case before != 0 && after == 0:
		return PositionClosed
	case before*after < 0:
		return PositionFlipped
	}
	return PositionChanged
}
