package papertrade

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Limits of the paper account.
const (
	orderValueLimit    paise = 2_000_000_00 // one order; more is taken for a typing error
	positionValueLimit paise = 200_000_00   // one instrument
	pairRefresh              = 4 * time.Second
)

var errRefused = errors.New("order refused")

// riskManager stands between every order and the venue.
type riskManager struct {
	log   *slog.Logger
	book  *book
	store *store
}

// check lets an order pass or gives errRefused with the limit that it breaks.
func (m *riskManager) check(ctx context.Context, o order) error {
	value := o.Price * paise(o.Quantity)
	held := m.book.quantity(o.Token)
	after := held + o.Side.signed(o.Quantity)
	exposure := o.Price * paise(max(after, -after))
	reduces := max(after, -after) <= max(held, -held)

	level, name, current, limit := slog.LevelWarn, "", paise(0), paise(0)
	switch {
	case value > orderValueLimit:
		// Nobody means to send such an order: someone has to look.
		level, name, current, limit = slog.LevelError, "order_value", value, orderValueLimit
	case exposure > positionValueLimit && !reduces:
		name, current, limit = "position_value", exposure, positionValueLimit
	default:
		m.log.LogAttrs(ctx, slog.LevelDebug, "order checked", o.ref(ctx,
			slog.Int64("position_value", exposure.rupees()), slog.Int64("limit_value", positionValueLimit.rupees()))...)
		return nil
	}
	m.log.LogAttrs(ctx, level, "order refused", o.ref(ctx, slog.String("risk_type", name+"_limit"),
		slog.Int64("current_value", current.rupees()), slog.Int64("limit_value", limit.rupees()))...)
	return fmt.Errorf("%w: %s %d is over the limit of %d", errRefused, name, current.rupees(), limit.rupees())
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
	ctx = withCorrelation(ctx, newCorrelationID())
	a, b, r, err := m.store.closestPair(ctx)
	if err != nil {
		return // logged by the store; the next refresh tries again
	}
	m.log.InfoContext(ctx, "closest pair found", correlation(ctx), "first_instrument_token", a, "second_instrument_token", b,
		"pearson_correlation", float64(int(r*1000))/1000, "sessions", historyDays)
}
