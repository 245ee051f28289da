package papertrade

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/alphapt/chanlog/handler"
)

// Candles of the sessions before this one, a change per minute.
const (
	historyDays      = 2
	minutesOfSession = 375
)

// lastSession is the fill that closed the last session: one of each instrument,
// so that the book does not open empty.
func lastSession(list []*instrument, start time.Time) []report {
	fills := make([]report, len(list))
	for i, inst := range list {
		o := order{
			ID: fmt.Sprintf("ORD-%s-%04d", sessionID(start), i+1), CorrelationID: handler.NewCorrelationID(),
			Strategy: strategyName, Token: inst.token, Symbol: inst.symbol, Side: buy, Quantity: 10 * (i%4 + 1),
			Price: inst.open, State: statePlaced, PlacedAt: start,
		}
		fills[i] = report{order: o, state: stateFilled, tradeID: fmt.Sprintf("TRD-%s-%04d", sessionID(start), i+1)}
	}
	return fills
}

// loadHistory fills a new database with what the sessions before this one left:
// candles that move together, as shares of one market do, and the last fills.
func (s *store) loadHistory(ctx context.Context, list []*instrument, fills []report, seed uint64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("load history: %w", err)
	}
	defer tx.Rollback()
	insert, err := tx.PrepareContext(ctx, `INSERT INTO candles VALUES (?, ?, ?)`)
	if err != nil {
		return fmt.Errorf("load history: %w", err)
	}
	defer insert.Close()
	rng := newRand(seed, streamHistory)
	for minute := range historyDays * minutesOfSession {
		market := rng.NormFloat64()
		for _, inst := range list {
			change := inst.market*market + (1-inst.market)*rng.NormFloat64()
			if _, err := insert.ExecContext(ctx, inst.token, minute, change); err != nil {
				return fmt.Errorf("load candles: %w", err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("load history: %w", err)
	}
	for _, f := range fills {
		if err := s.insertOrder(ctx, f.order); err != nil {
			return fmt.Errorf("load last session: %w", err)
		}
		if err := s.insertFill(ctx, f, func(*sql.Tx) error { return nil }); err != nil {
			return fmt.Errorf("load last session: %w", err)
		}
	}
	return nil
}

// holding is what the fills of one instrument add up to.
type holding struct {
	token, quantity int
	cost            paise
}

// holdings sums up the fills of all sessions.
func (s *store) holdings(ctx context.Context) (list []holding, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT instrument_token, sum(signed_quantity), sum(signed_quantity * price_paise)
		FROM fills GROUP BY instrument_token`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h holding
		if err := rows.Scan(&h.token, &h.quantity, &h.cost); err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, rows.Err()
}

// pair is two instruments, by token, and how much they move together, to 1.
type pair struct {
	first, second int
	correlation   float64
}

// closestPair finds the two instruments whose candles move together most. It
// reads every pair of candles of the same minute: the slowest query by far.
func (s *store) closestPair(ctx context.Context) (p pair, err error) {
	err = s.db.QueryRowContext(ctx, `
		SELECT x.instrument_token, y.instrument_token,
			(avg(x.change * y.change) - avg(x.change) * avg(y.change)) /
			sqrt((avg(x.change * x.change) - avg(x.change) * avg(x.change)) *
				(avg(y.change * y.change) - avg(y.change) * avg(y.change))) AS correlation
		FROM candles x JOIN candles y ON y.minute = x.minute AND y.instrument_token > x.instrument_token
		GROUP BY x.instrument_token, y.instrument_token ORDER BY correlation DESC LIMIT 1`).
		Scan(&p.first, &p.second, &p.correlation)
	return p, err
}
