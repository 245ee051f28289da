//go:build unix

package postgres_test

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/perf"
	"github.com/alphapt/chanlog/perf/perfsql"
)

// TestPostgreSQL tells one long story, since a server takes a while to start:
// what a program does with the database, and what then stands in database.log.
func TestPostgreSQL(t *testing.T) {
	url := startServer(t)
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	h := open(t, dir)
	w := perf.NewWindow(nil)
	db := sql.OpenDB(perfsql.Connector(stdlib.GetConnector(*config), &perfsql.Options{
		Logger:   perf.New(slog.New(h).With("component", "order_store"), &perf.Options{SlowQuery: 50 * time.Millisecond}),
		Database: "orders", Statements: true, Window: w,
	}))
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	ctx := handler.WithCorrelationID(t.Context(), "story-1")

	run(ctx, t, db, `CREATE TABLE orders (id int PRIMARY KEY, symbol text, tags text[], price numeric(10,2))`)
	writeInTransaction(ctx, t, db)
	readBack(ctx, t, db)
	_, err = db.ExecContext(ctx, `INSERT INTO orders (id) VALUES ($1)`, 1)
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); !ok || pgErr.Code != "23505" {
		t.Errorf("a doubled key: got %v, want the driver's own error", err)
	}
	run(ctx, t, db, `SELECT pg_sleep(0.06), 'canary'`)
	giveUp(ctx, t, db)
	useDriverDirectly(ctx, t, db)

	if err := h.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := told(t, filepath.Join(dir, "database.log"))
	want := []string{
		"DEBUG connect CONNECT", "DEBUG exec CREATE orders", "DEBUG begin BEGIN", "DEBUG prepare INSERT orders",
		"DEBUG exec INSERT orders", "DEBUG exec INSERT orders", "DEBUG commit COMMIT", "DEBUG begin BEGIN",
		"DEBUG exec DELETE orders", "DEBUG rollback ROLLBACK", "DEBUG query SELECT orders",
		"ERROR exec INSERT orders *pgconn.PgError", "WARN exec SELECT", "cancelled query SELECT", "DEBUG connect CONNECT",
	}
	// How a cancelled query goes on is the driver's business: whether the
	// connection lives, and whether it was slow by then.
	got = slices.DeleteFunc(got, func(s string) bool { return strings.HasSuffix(s, "connect CONNECT") })
	want = slices.DeleteFunc(want, func(s string) bool { return strings.HasSuffix(s, "connect CONNECT") })
	if !slices.Equal(got, want) {
		t.Errorf("got %s\nwant %s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// open returns a handler that keeps even queries that went well.
func open(t *testing.T, dir string) *handler.Handler {
	t.Helper()
	specs := channel.Default().Specs()
	for i := range specs {
		specs[i].Level = slog.LevelDebug
	}
	set, err := channel.NewSet(specs...)
	if err != nil {
		t.Fatal(err)
	}
	h, err := handler.New(&handler.Options{Dir: dir, Channels: set, Console: handler.ConsoleOptions{Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}

type execer interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

func run(ctx context.Context, t *testing.T, db execer, query string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(ctx, query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func writeInTransaction(ctx context.Context, t *testing.T, db *sql.DB) {
	t.Helper()
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		t.Fatal(err)
	}
	s, err := tx.PrepareContext(ctx, `INSERT INTO orders VALUES ($1, $2, $3, $4)`)
	if err != nil {
		t.Fatal(err)
	}
	// A slice is a type that only the driver's own NamedValueChecker takes.
	for id := range 2 {
		if _, err := s.ExecContext(ctx, id+1, "RELIANCE", []string{"a", "canary"}, "2500.50"); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(s.Close(), tx.Commit()); err != nil {
		t.Fatal(err)
	}
	if tx, err = db.BeginTx(ctx, nil); err != nil {
		t.Fatal(err)
	}
	run(ctx, t, tx, `DELETE FROM orders`)
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
}

func readBack(ctx context.Context, t *testing.T, db *sql.DB) {
	t.Helper()
	rows, err := db.QueryContext(ctx, `SELECT id, price FROM orders WHERE symbol = $1 ORDER BY id`, "RELIANCE")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	precision, scale, ok := types[1].DecimalSize()
	if types[1].DatabaseTypeName() != "NUMERIC" || precision != 10 || scale != 2 || !ok {
		t.Errorf("type of price: got %s(%d,%d), %v, want NUMERIC(10,2)", types[1].DatabaseTypeName(), precision, scale, ok)
	}
	n := 0
	for rows.Next() {
		var id int
		var price string
		if err := rows.Scan(&id, &price); err != nil || price != "2500.50" {
			t.Errorf("got price %q, %v, want 2500.50", price, err)
		}
		n++
	}
	if rows.Err() != nil || n != 2 {
		t.Errorf("got %d rows, %v, want 2", n, rows.Err())
	}
}

// giveUp cancels a query that is under way.
func giveUp(ctx context.Context, t *testing.T, db *sql.DB) {
	t.Helper()
	ctx, cancel := context.WithCancel(ctx)
	time.AfterFunc(20*time.Millisecond, cancel)
	err := db.QueryRowContext(ctx, `SELECT pg_sleep(60)`).Scan(new(any))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled query: got %v, want %v", err, context.Canceled)
	}
}

// useDriverDirectly does what only the driver's own connection can.
func useDriverDirectly(ctx context.Context, t *testing.T, db *sql.DB) {
	t.Helper()
	c, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	err = c.Raw(func(dc any) error {
		if _, ok := dc.(driver.SessionResetter); !ok {
			t.Error("the wrapped connection is no SessionResetter, as the driver's is")
		}
		own := perfsql.Unwrap(dc).(*stdlib.Conn).Conn()
		n, err := own.CopyFrom(ctx, pgx.Identifier{"orders"}, []string{"id"}, pgx.CopyFromRows([][]any{{10}, {11}}))
		if n != 2 {
			t.Errorf("copied: got %d, want 2", n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// told returns what matters of the lines of a file.
func told(t *testing.T, path string) (out []string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte("canary")) {
		t.Errorf("got %s, want no secret in it", data)
	}
	for text := range bytes.Lines(data) {
		var l struct {
			Level, Component string
			CorrelationID    string `json:"correlation_id"`
			Event            struct {
				Call, Operation, Database, Statement string
				Table                                string   `json:"table_name"`
				ErrorType                            string   `json:"error_type"`
				SchemaErrors                         []string `json:"schema_errors"`
			} `json:"business_context"`
		}
		if err := json.Unmarshal(text, &l); err != nil {
			t.Fatal(err)
		}
		if l.Component != "order_store" || l.CorrelationID != "story-1" || l.Event.Database != "orders" || l.Event.SchemaErrors != nil {
			t.Errorf("got %s, want component, correlation id and database, and no faults", text)
		}
		e := l.Event
		if e.ErrorType == perf.ErrorCancelled {
			out = append(out, "cancelled query SELECT")
			continue
		}
		out = append(out, strings.Join(slices.DeleteFunc([]string{l.Level, e.Call, e.Operation, e.Table, e.ErrorType},
			func(s string) bool { return s == "" }), " "))
	}
	return out
}
