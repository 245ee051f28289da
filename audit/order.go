package audit

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

// An OrderKind is a step in the life of an order.
type OrderKind string

// The kinds of [OrderEvent], and their levels.
const (
	OrderPlaced          OrderKind = "placed"           // INFO: sent to the broker
	OrderAcknowledged    OrderKind = "acknowledged"     // INFO: taken by the exchange
	OrderModifyRequested OrderKind = "modify_requested" // INFO
	OrderModified        OrderKind = "modified"         // INFO
	OrderCancelRequested OrderKind = "cancel_requested" // INFO
	OrderCancelled       OrderKind = "cancelled"        // INFO
	OrderTriggered       OrderKind = "triggered"        // INFO: the stop price was reached
	OrderPartiallyFilled OrderKind = "partially_filled" // INFO
	OrderFilled          OrderKind = "filled"           // INFO
	OrderExpired         OrderKind = "expired"          // INFO: its validity ended
	OrderRejected        OrderKind = "rejected"         // WARN: by broker or exchange
	OrderDenied          OrderKind = "denied"           // WARN: by ourselves, before it was sent
	OrderPlaceFailed     OrderKind = "place_failed"     // ERROR: certainly not placed
	OrderModifyFailed    OrderKind = "modify_failed"    // ERROR: still as it was
	OrderCancelFailed    OrderKind = "cancel_failed"    // ERROR: still alive
	OrderUnknownState    OrderKind = "unknown_state"    // ERROR: no answer came, it may or may not be alive
)

// A Side says whether an order buys or sells.
type Side string

// The sides of an order.
const (
	Buy  Side = "BUY"
	Sell Side = "SELL"
)

// OrderEvent is a step in the life of an order, with the fields that Kite and
// FIX have for it.
//
// Kind, TradingSymbol, TransactionType and Quantity are always needed, and
// OrderID from the moment when there is one. Nothing is filled in: an order
// type or an exchange that the caller does not know does not belong into a
// trail.
type OrderEvent struct {
	// What happened to the order.
	Kind OrderKind `event:"event_type,required"`
	// Id of the order; may be empty only where none was given out: denied, place_failed, unknown_state.
	OrderID string `event:"order_id,always"`
	// Strategy that the order is of; empty for one placed by hand.
	StrategyName string `event:"strategy_name,always"`
	// Number of the instrument at the broker.
	InstrumentToken int64 `event:"instrument_token,required"`
	// Symbol of the instrument at the exchange.
	TradingSymbol string `event:"tradingsymbol,required"`
	// Whether the order buys or sells.
	TransactionType Side `event:"transaction_type,required" allowed:"BUY SELL"`
	// Quantity ordered.
	Quantity Amount `event:"quantity,required" type:"decimal" min:"0" unit:"units"`
	// Price limit; absent for a market order.
	Price Amount `event:"price" type:"decimal" unit:"currency"`
	// Price at which a stop order becomes active.
	TriggerPrice Amount `event:"trigger_price" type:"decimal" unit:"currency"`
	// Average price of what is filled.
	AveragePrice Amount `event:"average_price" type:"decimal" unit:"currency"`
	// Quantity filled so far.
	FilledQuantity Amount `event:"filled_quantity" type:"decimal" min:"0" unit:"units"`
	// Quantity still to be filled.
	PendingQuantity Amount `event:"pending_quantity" type:"decimal" min:"0" unit:"units"`
	// Quantity cancelled.
	CancelledQuantity Amount `event:"cancelled_quantity" type:"decimal" min:"0" unit:"units"`
	// Quantity shown to the market.
	DisclosedQuantity Amount `event:"disclosed_quantity" type:"decimal" min:"0" unit:"units"`
	// Price of the fill that this event tells of.
	LastPrice Amount `event:"last_price" type:"decimal" unit:"currency"`
	// Quantity of the fill that this event tells of.
	LastQuantity Amount `event:"last_quantity" type:"decimal" min:"0" unit:"units"`
	// ISO 4217 code of the currency of prices and fees.
	Currency string `event:"currency"`
	// Order type as the venue calls it: MARKET, LIMIT, SL, SL-M.
	OrderType string `event:"order_type"`
	// Exchange or venue: NSE, BSE, NFO.
	Exchange string `event:"exchange"`
	// Variety at the broker: regular, amo, co, iceberg, auction.
	Variety string `event:"variety"`
	// Product at the broker: CNC, MIS, NRML, MTF.
	Product string `event:"product"`
	// How long the order is valid: DAY, IOC, TTL, GTC.
	Validity string `event:"validity"`
	// User or dealer who placed it.
	UserID string `event:"user_id"`
	// Account that it is placed for.
	AccountID string `event:"account_id"`
	// Our own id of the order, given out before the broker's.
	ClientOrderID string `event:"client_order_id"`
	// Id of the order at the exchange.
	ExchangeOrderID string `event:"exchange_order_id"`
	// Id of the order that this one is a leg or a child of.
	ParentOrderID string `event:"parent_order_id"`
	// Id of the trade, of a fill.
	TradeID string `event:"trade_id"`
	// Id of the algorithm as registered with the exchange.
	AlgoID string `event:"algo_id"`
	// Free mark that goes with the order to the broker.
	Tag string `event:"tag"`
	// Status as the broker names it, verbatim.
	Status string `event:"status"`
	// What the broker says about the status, verbatim.
	StatusMessage string `event:"status_message"`
	// Why it happened, in our own words.
	Reason string `event:"reason"`
	// Error that the step ended in.
	ErrorMessage string `event:"error_message"`
	// Time from the request to the answer.
	Latency *time.Duration `event:"latency_ms"`
	// When the broker took the order.
	OrderTime time.Time `event:"order_timestamp"`
	// When the exchange took it.
	ExchangeTime time.Time `event:"exchange_timestamp"`
	// When the exchange last changed it.
	ExchangeUpdateTime time.Time `event:"exchange_update_timestamp"`
	// What a modification changes: field, from, to.
	Changes []Change `event:"changes" type:"map"`
	// Fees and taxes by name.
	Fees []Fee `event:"fees" type:"map" unit:"currency"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

// A Fee is one of the costs of an order: brokerage, a tax, an exchange's fee.
type Fee struct {
	Name   string
	Amount Amount
}

var orderSchema = newSchema[OrderEvent]("order_lifecycle", event.Spec{
	Name: "audit.order", Noun: "order", KindKey: "event_type",
	Kinds: []event.Kind{
		{Name: string(OrderPlaced), Level: slog.LevelInfo},
		{Name: string(OrderAcknowledged), Level: slog.LevelInfo},
		{Name: string(OrderModifyRequested), Level: slog.LevelInfo},
		{Name: string(OrderModified), Level: slog.LevelInfo},
		{Name: string(OrderCancelRequested), Level: slog.LevelInfo},
		{Name: string(OrderCancelled), Level: slog.LevelInfo},
		{Name: string(OrderTriggered), Level: slog.LevelInfo},
		{Name: string(OrderPartiallyFilled), Level: slog.LevelInfo},
		{Name: string(OrderFilled), Level: slog.LevelInfo},
		{Name: string(OrderExpired), Level: slog.LevelInfo},
		{Name: string(OrderRejected), Level: slog.LevelWarn},
		{Name: string(OrderDenied), Level: slog.LevelWarn},
		{Name: string(OrderPlaceFailed), Level: slog.LevelError},
		{Name: string(OrderModifyFailed), Level: slog.LevelError},
		{Name: string(OrderCancelFailed), Level: slog.LevelError},
		{Name: string(OrderUnknownState), Level: slog.LevelError},
	},
})

// Order logs a step in the life of an order. It returns the error of the
// handler: the event may then not be in the trail.
func (l *Logger) Order(ctx context.Context, e OrderEvent) error { return l.order(ctx, &e, 1) }

// LogOrder is [Logger.Order] for [slog.Default].
func LogOrder(ctx context.Context, e OrderEvent) error { return process.order(ctx, &e, 1) }

// order logs e as called by the function skip calls further out.
func (l *Logger) order(ctx context.Context, e *OrderEvent, skip int) error {
	schema := orderSchema()
	kind := schema.Kind(string(e.Kind))
	r, ok := l.begin(ctx, schema, kind.Level)
	if !ok {
		return nil
	}
	appendOrder(&r.Group, e)
	return r.End(ctx, event.Caller(skip), kind.Message())
}

// LogValue returns the event as a group, so that it can be an attribute of
// any record. Only the methods of [Logger] give it an id and a number.
func (e OrderEvent) LogValue() slog.Value {
	g := orderSchema().Group()
	appendOrder(&g, &e)
	return g.Value()
}

func appendOrder(g *event.Group, e *OrderEvent) {
	g.Text("event_type", string(e.Kind))
	g.Text("order_id", e.OrderID)
	g.Text("strategy_name", e.StrategyName)
	g.Int("instrument_token", e.InstrumentToken)
	g.Text("tradingsymbol", e.TradingSymbol)
	g.Text("transaction_type", string(e.TransactionType))
	g.Text("quantity", string(e.Quantity))
	g.TextIf("price", string(e.Price))
	g.TextIf("trigger_price", string(e.TriggerPrice))
	g.TextIf("average_price", string(e.AveragePrice))
	g.TextIf("filled_quantity", string(e.FilledQuantity))
	g.TextIf("pending_quantity", string(e.PendingQuantity))
	g.TextIf("cancelled_quantity", string(e.CancelledQuantity))
	g.TextIf("disclosed_quantity", string(e.DisclosedQuantity))
	g.TextIf("last_price", string(e.LastPrice))
	g.TextIf("last_quantity", string(e.LastQuantity))
	g.TextIf("currency", e.Currency)
	g.TextIf("order_type", e.OrderType)
	g.TextIf("exchange", e.Exchange)
	g.TextIf("variety", e.Variety)
	g.TextIf("product", e.Product)
	g.TextIf("validity", e.Validity)
	g.TextIf("user_id", e.UserID)
	g.TextIf("account_id", e.AccountID)
	g.TextIf("client_order_id", e.ClientOrderID)
	g.TextIf("exchange_order_id", e.ExchangeOrderID)
	g.TextIf("parent_order_id", e.ParentOrderID)
	g.TextIf("trade_id", e.TradeID)
	g.TextIf("algo_id", e.AlgoID)
	g.TextIf("tag", e.Tag)
	g.TextIf("status", e.Status)
	g.TextIf("status_message", e.StatusMessage)
	g.TextIf("reason", e.Reason)
	g.TextIf("error_message", e.ErrorMessage)
	g.MillisIf("latency_ms", e.Latency)
	g.TimeIf("order_timestamp", e.OrderTime)
	g.TimeIf("exchange_timestamp", e.ExchangeTime)
	g.TimeIf("exchange_update_timestamp", e.ExchangeUpdateTime)
	g.Map("changes", changes(e.Changes))
	g.Map("fees", fees(g, e.Fees))
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
	if e.OrderID == "" && !mayLackID(e.Kind) {
		g.Fault("order_id: is empty")
	}
}

// mayLackID reports whether an order may have no id yet, or never get one.
func mayLackID(k OrderKind) bool {
	return k == OrderDenied || k == OrderPlaceFailed || k == OrderUnknownState
}

func fees(g *event.Group, list []Fee) []slog.Attr {
	if len(list) == 0 {
		return nil
	}
	attrs := make([]slog.Attr, len(list))
	for i, f := range list {
		attrs[i] = slog.String(f.Name, string(f.Amount))
		if !event.IsDecimal(string(f.Amount)) {
			g.Fault("fees: " + f.Name + " is no decimal number")
		}
	}
	return attrs
}
