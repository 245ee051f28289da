package papertrade

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
)

var errInvalid = errors.New("invalid order")

// maxQuantity is the exchange's freeze quantity: larger orders must be split.
const maxQuantity = 100_000

// orderManager leads every order through its life: placed, acknowledged, filled
// and settled, or rejected, or cancelled.
type orderManager struct {
	log     *slog.Logger
	session string
	symbols map[string]*instrument
	risk    *riskManager
	store   *store
	venue   *venue
	book    *book
	audit   auditTrail
	settle  func(ctx context.Context, tx *sql.Tx, o order) error
	observe func(operation string, d time.Duration)

	placed, filled atomic.Int64
	last           atomic.Pointer[settlementJob] // the last one that was done
}

func newOrderManager(log *slog.Logger, session string, list []*instrument) *orderManager {
	m := &orderManager{log: log, session: session, symbols: make(map[string]*instrument, len(list))}
	for _, inst := range list {
		m.symbols[inst.symbol] = inst
	}
	return m
}

// request is what a strategy or a client asks for.
type request struct {
	Strategy string `json:"strategy_name"`
	Symbol   string `json:"tradingsymbol"`
	Side     side   `json:"transaction_type"`
	Quantity int    `json:"quantity"`
}

// place checks an order, stores it and sends it to the venue. A faulty request
// gives errInvalid, one over a limit errRefused.
func (m *orderManager) place(ctx context.Context, r request) (order, error) {
	inst := m.symbols[r.Symbol]
	switch {
	case inst == nil:
		return order{}, fmt.Errorf("%w: tradingsymbol %q is not listed", errInvalid, r.Symbol)
	case r.Side != buy && r.Side != sell:
		return order{}, fmt.Errorf("%w: transaction_type %q, want BUY or SELL", errInvalid, r.Side)
	case r.Quantity < 1 || r.Quantity > maxQuantity:
		return order{}, fmt.Errorf("%w: quantity %d, want 1 to %d", errInvalid, r.Quantity, maxQuantity)
	}
	o := order{
		ID:            fmt.Sprintf("ORD-%s-%04d", m.session, m.placed.Add(1)),
		CorrelationID: correlationID(ctx), Strategy: r.Strategy, Token: inst.token, Symbol: inst.symbol,
		Side: r.Side, Quantity: r.Quantity, Price: inst.price(), State: statePlaced, PlacedAt: time.Now(),
	}
	if err := m.risk.check(ctx, o); err != nil {
		m.audit.order(ctx, o, stateRejected, err.Error())
		return order{}, err
	}
	if err := m.store.insertOrder(ctx, o); err != nil {
		return order{}, fmt.Errorf("store order %s: %w", o.ID, err)
	}
	m.log.LogAttrs(ctx, slog.LevelInfo, "order placed", o.attrs(ctx)...)
	m.audit.order(ctx, o, statePlaced, "")
	m.venue.submit(ctx, o, inst)
	return o, nil
}

// onReport takes what the venue says about an order. It is booked whatever has
// become of the request that caused it.
func (m *orderManager) onReport(ctx context.Context, r report) {
	ctx = withCorrelation(context.WithoutCancel(ctx), r.order.CorrelationID)
	age := time.Since(r.order.PlacedAt)
	switch r.state {
	case stateAcknowledged:
		m.acknowledged(ctx, r, age)
	case stateFilled:
		m.fill(ctx, r, age)
	case stateRejected:
		m.over(ctx, slog.LevelWarn, r)
	case stateCancelled:
		m.over(ctx, slog.LevelInfo, r)
	}
}

func (m *orderManager) acknowledged(ctx context.Context, r report, age time.Duration) {
	m.observe("order_to_acknowledgement", age)
	if m.store.setState(ctx, r.order.ID, r.state, "") != nil {
		return // logged by the store; the fill will set the state again
	}
	level, msg := slog.LevelInfo, "order acknowledged"
	if age >= lateAcknowledgement {
		level, msg = slog.LevelWarn, "order acknowledged late"
	}
	m.log.LogAttrs(ctx, level, msg, r.order.ref(ctx, milliseconds("latency_ms", age))...)
}

func (m *orderManager) fill(ctx context.Context, r report, age time.Duration) {
	err := m.store.insertFill(ctx, r, func(tx *sql.Tx) error { return m.settle(ctx, tx, r.order) })
	switch {
	case errors.Is(err, errDuplicate):
		m.log.LogAttrs(ctx, slog.LevelInfo, "execution report ignored", r.order.ref(ctx,
			slog.String("trade_id", r.tradeID), slog.String("reason", "already booked"))...)
		return
	case err != nil:
		m.log.LogAttrs(ctx, slog.LevelError, "fill not booked", r.order.ref(ctx,
			slog.String("trade_id", r.tradeID), slog.Any("error", err))...)
		return
	}
	m.filled.Add(1)
	m.observe("order_to_fill", age)
	m.log.LogAttrs(ctx, slog.LevelInfo, "order filled", r.order.ref(ctx,
		slog.String("trade_id", r.tradeID), slog.Any("price", r.order.Price), milliseconds("latency_ms", age))...)
	m.audit.order(ctx, r.order, stateFilled, "")
	m.book.apply(ctx, r.order)
}

// over ends an order that brought no fill.
func (m *orderManager) over(ctx context.Context, level slog.Level, r report) {
	if err := m.store.setState(ctx, r.order.ID, r.state, r.reason); err != nil {
		return // logged by the store
	}
	m.log.LogAttrs(ctx, level, "order "+string(r.state), r.order.ref(ctx, slog.String("reason", r.reason))...)
	m.audit.order(ctx, r.order, r.state, r.reason)
}

// settled remembers the last order whose life is complete.
func (m *orderManager) settled(job settlementJob) { m.last.Store(&job) }
