package papertrade

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/alphapt/chanlog/audit"
	"github.com/alphapt/chanlog/errtrack"
	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/perf"
)

var errInvalid = errors.New("invalid order")

// maxQuantity is the exchange's freeze quantity: larger orders must be split.
const maxQuantity = 100_000

// orderManager leads every order through its life: placed, acknowledged, filled
// and settled, or rejected, or cancelled.
type orderManager struct {
	log     *slog.Logger
	audit   *audit.Logger
	errors  *errtrack.Logger
	perf    *perf.Logger
	window  *perf.Window
	session string
	symbols map[string]*instrument
	risk    *riskManager
	store   *store
	venue   *venue
	book    *book
	settle  func(ctx context.Context, tx *sql.Tx, o order) error

	placed, filled atomic.Int64
	last           atomic.Pointer[settlementJob] // the last one that was done
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
		CorrelationID: handler.CorrelationID(ctx), Strategy: r.Strategy, Token: inst.token, Symbol: inst.symbol,
		Side: r.Side, Quantity: r.Quantity, Price: inst.price(), State: statePlaced, PlacedAt: time.Now(),
	}
	if err := m.risk.check(ctx, o); err != nil {
		m.audit.Order(ctx, o.event(audit.OrderDenied, err.Error()))
		return order{}, err
	}
	_, err := audit.TrackOrderWith(ctx, m.audit, o.event(audit.OrderPlaced, ""), func(ctx context.Context) (order, error) {
		return o, m.store.insertOrder(ctx, o)
	})
	if err != nil {
		return order{}, fmt.Errorf("store order %s: %w", o.ID, err)
	}
	m.log.LogAttrs(ctx, slog.LevelInfo, "order placed", o.attrs()...)
	m.venue.submit(ctx, o, inst)
	return o, nil
}

// onReport takes what the venue says about an order. It is booked whatever has
// become of the request that caused it.
func (m *orderManager) onReport(ctx context.Context, r report) {
	ctx = handler.WithCorrelationID(context.WithoutCancel(ctx), r.order.CorrelationID)
	age := time.Since(r.order.PlacedAt)
	switch r.state {
	case stateAcknowledged:
		m.acknowledged(ctx, r, age)
	case stateFilled:
		m.fill(ctx, r, age)
	case stateRejected:
		m.errors.Trading(ctx, errtrack.TradingEvent{
			Err: venueError(r.reason), Category: errtrack.OrderError, StrategyName: r.order.Strategy, OrderID: r.order.ID,
			InstrumentToken: new(int64(r.order.Token)), TradingSymbol: r.order.Symbol, Exchange: exchange, Broker: venueName,
			BrokerErrorType: errtrack.OrderException, Component: "order_manager", Operation: "place_order", Handled: true,
			Impact: "the order brings no fill",
		})
		m.over(ctx, r, audit.OrderRejected)
	case stateCancelled:
		m.over(ctx, r, audit.OrderCancelled)
	}
}

func (m *orderManager) acknowledged(ctx context.Context, r report, age time.Duration) {
	m.perf.Latency(ctx, perf.LatencyEvent{
		Operation: "order_to_acknowledgement", Component: "order_manager", Latency: age, Target: new(lateAcknowledgement),
	})
	if m.store.setState(ctx, r.order.ID, r.state, "") != nil {
		return // logged by the database; the fill will set the state again
	}
	m.log.LogAttrs(ctx, slog.LevelInfo, "order acknowledged", r.order.ref()...)
	e := r.order.event(audit.OrderAcknowledged, "")
	e.Latency = &age
	m.audit.Order(ctx, e)
}

func (m *orderManager) fill(ctx context.Context, r report, age time.Duration) {
	err := m.store.insertFill(ctx, r, func(tx *sql.Tx) error { return m.settle(ctx, tx, r.order) })
	switch {
	case errors.Is(err, errDuplicate):
		m.errors.Data(ctx, errtrack.DataEvent{
			Err: err, DataType: "execution_report", DataSource: venueName, RecordCount: new(int64(1)),
			Component: "order_manager", Operation: "book_fill", Handled: true, Impact: "none, it is booked once",
			Extra: r.order.ref(slog.String("trade_id", r.tradeID)),
		})
		return
	case err != nil:
		m.errors.Trading(ctx, errtrack.TradingEvent{
			Err: err, Category: errtrack.PositionError, StrategyName: r.order.Strategy, OrderID: r.order.ID,
			TradingSymbol: r.order.Symbol, Component: "order_manager", Operation: "book_fill",
			Impact: "the position is not what the venue takes it for",
		})
		return
	}
	m.filled.Add(1)
	m.window.Observe("order_manager", "order_to_fill", age)
	m.log.LogAttrs(ctx, slog.LevelInfo, "order filled", r.order.ref(
		slog.String("trade_id", r.tradeID), slog.Any("price", r.order.Price))...)
	e := r.order.event(audit.OrderFilled, "")
	e.Latency, e.TradeID, e.FilledQuantity = &age, r.tradeID, e.Quantity
	e.AveragePrice, e.LastPrice, e.LastQuantity = audit.Money(r.order.Price), audit.Money(r.order.Price), e.Quantity
	m.audit.Order(ctx, e)
	m.book.apply(ctx, r.order)
}

// over ends an order that brought no fill.
func (m *orderManager) over(ctx context.Context, r report, kind audit.OrderKind) {
	if err := m.store.setState(ctx, r.order.ID, r.state, r.reason); err != nil {
		return // logged by the database
	}
	m.log.LogAttrs(ctx, slog.LevelInfo, "order "+string(r.state), r.order.ref(slog.String("reason", r.reason))...)
	m.audit.Order(ctx, r.order.event(kind, r.reason))
}

// settled remembers the last order whose life is complete.
func (m *orderManager) settled(job settlementJob) { m.last.Store(&job) }
