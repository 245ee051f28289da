package papertrade

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"

	"github.com/alphapt/chanlog/perf"
	"github.com/alphapt/chanlog/perf/perfsql"
)

// slowQuery is the duration from which a query is worth a warning.
const slowQuery = 20 * time.Millisecond

var (
	errNotFound  = errors.New("order not found")
	errDuplicate = errors.New("already booked")
)

//go:embed schema.sql
var schema string

// store keeps orders, fills and candles in SQLite through database/sql. How its
// queries go is logged below it, by the driver.
type store struct {
	db *sql.DB
}

// openStore creates a new database at path.
func openStore(ctx context.Context, path string, log *perf.Logger, window *perf.Window) (*store, error) {
	// The write-ahead log lets the long analytical query run beside the writers.
	// synchronous=off is for a database that lives as long as its process.
	dsn := url.URL{Scheme: "file", Opaque: filepath.ToSlash(path), RawQuery: url.Values{"_pragma": {
		"busy_timeout(5000)", "journal_mode(wal)", "synchronous(off)", "foreign_keys(on)",
	}}.Encode()}
	connector, err := new(driver.SQLite).OpenConnector(dsn.String())
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	db := sql.OpenDB(perfsql.Connector(connector, &perfsql.Options{
		Logger: log, Component: "sqlite_store", Database: "orders", Statements: true, Window: window,
	}))
	db.SetMaxOpenConns(4)
	db.SetMaxIdleConns(4)
	s := &store{db: db}
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return nil, errors.Join(fmt.Errorf("create tables in %s: %w", path, err), db.Close())
	}
	return s, nil
}

func (s *store) close() error { return s.db.Close() }

func (s *store) insertOrder(ctx context.Context, o order) (err error) {
	_, err = s.db.ExecContext(ctx, `INSERT INTO orders
		(order_id, correlation_id, strategy_name, instrument_token, tradingsymbol, transaction_type, quantity, price_paise, state, placed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		o.ID, o.CorrelationID, o.Strategy, o.Token, o.Symbol, o.Side, o.Quantity, o.Price, o.State, o.PlacedAt)
	return err
}

func (s *store) setState(ctx context.Context, id string, st state, reason string) (err error) {
	_, err = s.db.ExecContext(ctx, `UPDATE orders SET state = ?, reason = ? WHERE order_id = ?`, st, reason, id)
	return err
}

// insertFill books a fill and, in the same transaction, whatever outbox adds.
// A trade id that is there already gives errDuplicate.
func (s *store) insertFill(ctx context.Context, r report, outbox func(*sql.Tx) error) (err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit this does nothing
	o := r.order
	_, err = tx.ExecContext(ctx, `INSERT INTO fills (trade_id, order_id, instrument_token, signed_quantity, price_paise)
		VALUES (?, ?, ?, ?, ?)`, r.tradeID, o.ID, o.Token, o.Side.signed(o.Quantity), o.Price)
	if errors.Is(err, sqlite3.CONSTRAINT_UNIQUE) {
		return fmt.Errorf("trade %s %w: %w", r.tradeID, errDuplicate, err)
	}
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE orders SET state = ?, price_paise = ? WHERE order_id = ?`,
		stateFilled, o.Price, o.ID); err != nil {
		return err
	}
	if err := outbox(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *store) settle(ctx context.Context, orderID string) (err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE fills SET settled_at = ? WHERE order_id = ?`, time.Now(), orderID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE orders SET state = ? WHERE order_id = ?`, stateSettled, orderID); err != nil {
		return err
	}
	return tx.Commit()
}

// order reads one order. An unknown id gives errNotFound.
func (s *store) order(ctx context.Context, id string) (o order, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT order_id, correlation_id, strategy_name, instrument_token, tradingsymbol,
		transaction_type, quantity, price_paise, state, reason, placed_at FROM orders WHERE order_id = ?`, id).
		Scan(&o.ID, &o.CorrelationID, &o.Strategy, &o.Token, &o.Symbol, &o.Side, &o.Quantity, &o.Price, &o.State, &o.Reason,
			sqlite3.TimeFormatAuto.Scanner(&o.PlacedAt))
	if errors.Is(err, sql.ErrNoRows) {
		return order{}, errNotFound
	}
	return o, err
}
