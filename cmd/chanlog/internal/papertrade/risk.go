package papertrade

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/audit"
	"github.com/alphapt/chanlog/errtrack"
	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/perf"
)

const (
	orderValueLimit    = "order_value_limit"
	positionValueLimit = "position_value_limit"

	pairRefresh = 4 * time.Second
)

var errRefused = errors.New("order refused")

// riskManager stands between every order and the venue.
type riskManager struct {
	log    *slog.Logger
	audit  *audit.Logger
	errors *errtrack.Logger
	perf   *perf.Logger
	limits limits
	book   *book
	store  *store
}

// check lets an order pass or gives errRefused with the limit that it breaks.
func (m *riskManager) check(ctx context.Context, o order) error {
	value := (o.Price * paise(o.Quantity)).rupees()
	held := m.book.quantity(o.Token)
	after := held + o.Side.signed(o.Quantity)
	exposure := (o.Price * paise(max(after, -after))).rupees()
	reduces := max(after, -after) <= max(held, -held)

	switch {
	case value > m.limits.OrderValue:
		// Nobody means to send such an order: someone has to look.
		m.audit.Compliance(ctx, audit.ComplianceEvent{
			Type: audit.RegulatoryLimit, Severity: audit.SeverityError, Description: "order of an erroneous size",
			ActionTaken: "order not sent", OrderID: o.ID, StrategyName: o.Strategy, TradingSymbol: o.Symbol, Exchange: exchange,
		})
		return m.refuse(ctx, o, orderValueLimit, value, m.limits.OrderValue)
	case exposure > m.limits.PositionValue && !reduces:
		return m.refuse(ctx, o, positionValueLimit, exposure, m.limits.PositionValue)
	}
	m.log.LogAttrs(ctx, slog.LevelDebug, "order checked", o.ref(
		slog.Int64("position_value", exposure), slog.Int64("limit_value", m.limits.PositionValue))...)
	return nil
}

func (m *riskManager) refuse(ctx context.Context, o order, riskType string, current, limit int64) error {
	m.log.LogAttrs(ctx, slog.LevelInfo, "order refused", o.ref(slog.String("risk_type", riskType))...)
	m.audit.Risk(ctx, audit.RiskEvent{
		Kind: audit.RiskPreTradeBlock, StrategyName: o.Strategy, RiskType: riskType, CurrentValue: audit.Money(current),
		LimitValue: audit.Money(limit), Direction: audit.Upper, Unit: currency, ActionTaken: "order not sent",
		OrderID: o.ID, InstrumentToken: new(int64(o.Token)), TradingSymbol: o.Symbol, Exchange: exchange,
	})
	return fmt.Errorf("%w: %s: %d is over the limit of %d", errRefused, riskType, current, limit)
}

// run refreshes the pair of instruments that move together most until ctx ends.
func (m *riskManager) run(ctx context.Context) {
	for tick := time.NewTicker(pairRefresh); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
			m.refreshPair(ctx)
		}
	}
}

// refreshPair looks for hidden concentration: two positions that are one bet.
func (m *riskManager) refreshPair(ctx context.Context) {
	ctx = handler.WithCorrelationID(ctx, handler.NewCorrelationID())
	p, err := perf.Track(ctx, "find_closest_pair", m.store.closestPair,
		perf.Using(m.perf), perf.Component("risk_manager"), perf.Memory(), perf.Result())
	if err != nil {
		return // logged by the above; the next refresh tries again
	}
	m.log.InfoContext(ctx, "closest pair found", "first_instrument_token", p.first, "second_instrument_token", p.second,
		"pearson_correlation", float64(int(p.correlation*1000))/1000, "sessions", historyDays)
}
