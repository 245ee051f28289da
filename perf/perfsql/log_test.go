package perfsql_test

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	sqlite "github.com/ncruces/go-sqlite3/driver"

	"github.com/alphapt/chanlog/internal/event/eventtest"
	"github.com/alphapt/chanlog/perf"
	"github.com/alphapt/chanlog/perf/perfsql"
)

// A book is what was logged, with what changes from run to run left out.
type book struct{ bytes.Buffer }

func (k *book) logger(slow time.Duration) *perf.Logger {
	return perf.New(slog.New(slog.NewJSONHandler(k, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true})),
		&perf.Options{SlowQuery: slow})
}

type line struct {
	Level   string
	Msg     string
	Channel string
	Source  struct{ Line int }
	Event   map[string]any `json:"business_context"`
}

// lines returns what was logged since the last call, each valid.
func (k *book) lines(t *testing.T) (list []line) {
	t.Helper()
	var schema []byte
	for _, d := range perf.Events() {
		if d.Name == "perf.query" {
			schema = d.JSONSchema()
		}
	}
	d := json.NewDecoder(k)
	for d.More() {
		var l line
		if err := d.Decode(&l); err != nil {
			t.Fatal(err)
		}
		if doc, err := json.Marshal(l.Event); err != nil {
			t.Fatal(err)
		} else if err := eventtest.Validate(schema, doc); err != nil {
			t.Errorf("%s:\n%v", doc, err)
		}
		if l.Channel != "database" {
			t.Errorf("got channel %s, want database", l.Channel)
		}
		list = append(list, l)
	}
	return list
}

// told returns what matters of lines.
func told(list []line) (out []string) {
	for _, l := range list {
		text := l.Level + " " + l.Event["call"].(string) + " " + l.Event["operation"].(string)
		if table, ok := l.Event["table_name"]; ok {
			text += " " + table.(string)
		}
		if e, ok := l.Event["error_type"]; ok {
			text += " " + e.(string)
		}
		out = append(out, text)
	}
	return out
}

func openFake(t *testing.T, open string, opts perfsql.Options) (*sql.DB, *fake) {
	t.Helper()
	f := &fake{open: conns[open]}
	db := sql.OpenDB(perfsql.Connector(f, &opts))
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db, f
}

func TestEachCallIsLogged(t *testing.T) {
	for name, want := range map[string][]string{
		"all": {
			"DEBUG connect CONNECT", "DEBUG begin BEGIN", "DEBUG exec INSERT orders", "DEBUG query SELECT orders", "DEBUG commit COMMIT",
			"DEBUG begin BEGIN", "DEBUG rollback ROLLBACK", "ERROR exec DELETE orders *errors.errorString", "ERROR query SELECT orders *errors.errorString",
		},
		"none": {
			"DEBUG connect CONNECT", "DEBUG begin BEGIN", "DEBUG prepare INSERT orders", "DEBUG exec INSERT orders",
			"DEBUG prepare SELECT orders", "DEBUG query SELECT orders", "DEBUG commit COMMIT", "DEBUG begin BEGIN", "DEBUG rollback ROLLBACK",
			"DEBUG prepare DELETE orders", "ERROR exec DELETE orders *errors.errorString",
			"DEBUG prepare SELECT orders", "ERROR query SELECT orders *errors.errorString",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var k book
			db, f := openFake(t, name, perfsql.Options{Logger: k.logger(time.Hour)})
			use(t, db, f)
			if diff := cmp.Diff(want, told(k.lines(t))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func use(t *testing.T, db *sql.DB, f *fake) {
	t.Helper()
	ctx := t.Context()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO orders VALUES (1)"); err != nil {
		t.Error(err)
	}
	var id int
	if err := tx.QueryRowContext(ctx, "SELECT id FROM orders").Scan(&id); err != nil {
		t.Error(err)
	}
	if err := tx.Commit(); err != nil {
		t.Error(err)
	}
	if tx, err = db.BeginTx(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
	f.err = errServer
	if _, err := db.ExecContext(ctx, "DELETE FROM orders"); !errors.Is(err, errServer) {
		t.Errorf("got %v, want %v", err, errServer)
	}
	if err := db.QueryRowContext(ctx, "SELECT id FROM orders").Scan(&id); !errors.Is(err, errServer) {
		t.Errorf("got %v, want %v", err, errServer)
	}
}

func TestDefect8SlowQueriesWarnOnTheDatabaseChannel(t *testing.T) {
	var k book
	db, _ := openFake(t, "all", perfsql.Options{Logger: k.logger(1), Component: "store", Database: "orders"})
	_, _, at, _ := runtime.Caller(0)
	if _, err := db.ExecContext(t.Context(), "UPDATE orders SET secret = 'canary'"); err != nil {
		t.Fatal(err)
	}
	l := k.lines(t)[1]
	if l.Level != "WARN" || l.Msg != "query slow" || l.Source.Line != at+1 {
		t.Errorf("got %s %q from line %d, want WARN query slow from line %d", l.Level, l.Msg, l.Source.Line, at+1)
	}
	for key, want := range map[string]any{
		"slow_query_alert": true, "component": "store", "database": "orders", "rows_affected": 3.0, "statement": nil,
	} {
		if got := l.Event[key]; got != want {
			t.Errorf("%s: got %v, want %v", key, got, want)
		}
	}
}

func TestStatementsAreSanitised(t *testing.T) {
	var k book
	db, _ := openFake(t, "all", perfsql.Options{Logger: k.logger(1), Statements: true})
	if _, err := db.ExecContext(t.Context(), "UPDATE orders SET secret = 'canary' WHERE id = ?", "canary"); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(k.String(), "canary") {
		t.Errorf("got %s, want no secret in it", k.String())
	}
	want := "UPDATE orders SET secret = ? WHERE id = ?"
	if got := k.lines(t)[1].Event["statement"]; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestLevelOfFailures(t *testing.T) {
	for _, tt := range []struct {
		name    string
		err     error
		cancels bool
		want    string
	}{
		{"given up by the caller", context.Canceled, true, "DEBUG exec DELETE orders cancelled"},
		{"given up by somebody else", context.Canceled, false, "ERROR exec DELETE orders *errors.errorString"},
		{"failed while the caller gave up", errServer, true, "ERROR exec DELETE orders *errors.errorString"},
		{"late", context.DeadlineExceeded, false, "ERROR exec DELETE orders context.deadlineExceededError"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var k book
			db, f := openFake(t, "all", perfsql.Options{Logger: k.logger(time.Hour)})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			f.err = tt.err
			if tt.cancels {
				f.during = cancel
			}
			if _, err := db.ExecContext(ctx, "DELETE FROM orders"); !errors.Is(err, tt.err) {
				t.Errorf("got %v, want %v", err, tt.err)
			}
			if got := told(k.lines(t))[1]; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// Package sql tries a dead connection's work again, three times in all.
func TestDeadConnectionIsAWarning(t *testing.T) {
	var k book
	db, f := openFake(t, "all", perfsql.Options{Logger: k.logger(time.Hour)})
	f.err = driver.ErrBadConn
	if _, err := db.ExecContext(t.Context(), "DELETE FROM orders"); !errors.Is(err, driver.ErrBadConn) {
		t.Errorf("got %v, want %v", err, driver.ErrBadConn)
	}
	for _, l := range told(k.lines(t)) {
		if l != "DEBUG connect CONNECT" && l != "WARN exec DELETE orders bad_connection" {
			t.Errorf("got %s, want a warning", l)
		}
	}
}

func TestErrorAmongTheRowsIsAFailure(t *testing.T) {
	var k book
	db, f := openFake(t, "all", perfsql.Options{Logger: k.logger(time.Hour)})
	f.rowsErr = errServer
	rows, err := db.QueryContext(t.Context(), "SELECT id FROM orders")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
	}
	if !errors.Is(rows.Err(), errServer) {
		t.Errorf("got %v, want %v", rows.Err(), errServer)
	}
	l := k.lines(t)[1]
	if l.Level != "ERROR" || l.Event["row_count"] != 2.0 || l.Event["error_message"] != errServer.Error() {
		t.Errorf("got %v, want an error after 2 rows", l)
	}
}

func TestWindowGetsQueriesThatSucceed(t *testing.T) {
	var k, windows book
	w := perf.NewWindow(&perf.WindowOptions{Logger: windows.logger(0)})
	db, f := openFake(t, "all", perfsql.Options{Logger: k.logger(time.Hour), Component: "store", Window: w})
	for range 3 {
		if _, err := db.ExecContext(t.Context(), "INSERT INTO orders VALUES (1)"); err != nil {
			t.Fatal(err)
		}
	}
	f.err = errServer
	if _, err := db.ExecContext(t.Context(), "INSERT INTO orders VALUES (1)"); !errors.Is(err, errServer) {
		t.Errorf("got %v, want %v", err, errServer)
	}
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	var l line
	if err := json.Unmarshal(windows.Bytes(), &l); err != nil {
		t.Fatal(err)
	}
	if l.Event["operation"] != "INSERT orders" || l.Event["component"] != "store" || l.Event["count"] != 3.0 {
		t.Errorf("got %v, want 3 times INSERT orders of store", l.Event)
	}
}

// A driver may have neither connectors nor anything to close.
func TestDriverWithoutConnector(t *testing.T) {
	f := &fake{open: conns["none"]}
	name := "fake-" + t.Name()
	sql.Register(name, perfsql.Driver(struct{ driver.Driver }{f}, &perfsql.Options{Logger: new(book).logger(0)}))
	db, err := sql.Open(name, "dsn")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.PingContext(t.Context()); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"Close"}, f.taken()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

type closingConnector struct {
	*fake
	err error
}

func (c closingConnector) Close() error { return c.err }

func TestConnectorIsClosed(t *testing.T) {
	db := sql.OpenDB(perfsql.Connector(closingConnector{&fake{open: conns["none"]}, errServer}, nil))
	if err := db.Close(); !errors.Is(err, errServer) {
		t.Errorf("got %v, want %v", err, errServer)
	}
}

// A level that nobody takes costs a program nothing but the time of asking.
func TestNothingIsGatheredForNobody(t *testing.T) {
	bare := sql.OpenDB(&fake{open: conns["all"], quiet: true})
	wrapped := sql.OpenDB(perfsql.Connector(&fake{open: conns["all"], quiet: true}, &perfsql.Options{Logger: perf.New(slog.New(slog.DiscardHandler), nil)}))
	ctx := t.Context()
	measure := func(db *sql.DB) float64 {
		defer db.Close()
		return testing.AllocsPerRun(200, func() {
			if _, err := db.ExecContext(ctx, "INSERT INTO t VALUES (1)"); err != nil {
				t.Error(err)
			}
		})
	}
	if want, got := measure(bare), measure(wrapped); got > want {
		t.Errorf("an exec: got %v allocations, want the bare driver's %v", got, want)
	}
}

func TestSQLite(t *testing.T) {
	var k book
	name := "sqlite3-" + t.Name()
	sql.Register(name, perfsql.Driver(&sqlite.SQLite{}, &perfsql.Options{Logger: k.logger(time.Hour)}))
	db, err := sql.Open(name, "file:"+filepath.ToSlash(filepath.Join(t.TempDir(), "orders.db")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	ctx := t.Context()
	for _, query := range []string{
		"CREATE TABLE orders (id INTEGER PRIMARY KEY, placed_at TIMESTAMP)",
		"INSERT INTO orders VALUES (1, '2026-01-24T03:45:00Z'), (2, NULL)",
	} {
		if _, err := db.ExecContext(ctx, query); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := db.QueryContext(ctx, "SELECT id, placed_at FROM orders ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	if got := types[1].DatabaseTypeName(); got != "TIMESTAMP" {
		t.Errorf("type of a column: got %q, want the driver's TIMESTAMP", got)
	}
	n := 0
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil || n != 2 {
		t.Errorf("got %d rows, %v, want 2", n, err)
	}
	if _, err := db.ExecContext(ctx, "INSERT INTO orders VALUES (1, NULL)"); err == nil {
		t.Error("a doubled key: got no error, want one")
	}
	lines := k.lines(t)
	want := []string{
		"DEBUG connect CONNECT", "DEBUG exec CREATE orders", "DEBUG exec INSERT orders",
		"DEBUG prepare SELECT orders", "DEBUG query SELECT orders", "ERROR exec INSERT orders *sqlite3.Error",
	}
	if diff := cmp.Diff(want, told(lines)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	query := lines[4].Event
	if query["row_count"] != 2.0 || query["rows_open_ms"].(float64) < query["execution_time_ms"].(float64) {
		t.Errorf("got %v, want 2 rows, open for longer than the database took", query)
	}
	if got := lines[2].Event["rows_affected"]; got != 2.0 {
		t.Errorf("rows_affected: got %v, want 2", got)
	}
}
