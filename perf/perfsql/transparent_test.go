package perfsql_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/perf"
	"github.com/alphapt/chanlog/perf/perfsql"
)

// A story is what a program does with a database; it returns what it saw.
var stories = map[string]func(context.Context, *sql.DB) []any{
	"exec": func(ctx context.Context, db *sql.DB) []any {
		r, err := db.ExecContext(ctx, "INSERT INTO t VALUES (?)", 1)
		if err != nil {
			return []any{err}
		}
		n, err := r.RowsAffected()
		return []any{n, err}
	},
	"exec with a custom type": func(ctx context.Context, db *sql.DB) []any {
		_, err := db.ExecContext(ctx, "INSERT INTO t VALUES (?)", custom{})
		return []any{err}
	},
	"exec with a name": func(ctx context.Context, db *sql.DB) []any {
		_, err := db.ExecContext(ctx, "INSERT INTO t VALUES (:a)", sql.Named("a", 1))
		return []any{err}
	},
	"query": func(ctx context.Context, db *sql.DB) (seen []any) {
		rows, err := db.QueryContext(ctx, "SELECT id FROM t WHERE a = ?", 1)
		if err != nil {
			return []any{err}
		}
		defer rows.Close()
		for more := true; more; more = rows.NextResultSet() {
			for rows.Next() {
				var id int
				seen = append(seen, rows.Scan(&id), id)
			}
			if types, err := rows.ColumnTypes(); err == nil {
				t := types[0]
				length, ok1 := t.Length()
				nullable, ok2 := t.Nullable()
				precision, scale, ok3 := t.DecimalSize()
				seen = append(seen, t.DatabaseTypeName(), t.ScanType().String(), length, ok1, nullable, ok2, precision, scale, ok3)
			}
		}
		return append(seen, rows.Err())
	},
	"query with a custom type": func(ctx context.Context, db *sql.DB) []any {
		var id int
		return []any{db.QueryRowContext(ctx, "SELECT id FROM t WHERE a = ?", custom{}).Scan(&id), id}
	},
	"prepared": func(ctx context.Context, db *sql.DB) []any {
		s, err := db.PrepareContext(ctx, "SELECT id FROM t WHERE a = ?")
		if err != nil {
			return []any{err}
		}
		defer s.Close()
		var id int
		_, execErr := s.ExecContext(ctx, 1)
		_, customErr := s.ExecContext(ctx, custom{})
		return []any{s.QueryRowContext(ctx, custom{}).Scan(&id), id, execErr, customErr}
	},
	"commit": func(ctx context.Context, db *sql.DB) []any {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return []any{err}
		}
		_, err = tx.ExecContext(ctx, "UPDATE t SET a = 1")
		return []any{err, tx.Commit()}
	},
	"serializable": func(ctx context.Context, db *sql.DB) []any {
		tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
		if err != nil {
			return []any{err}
		}
		return []any{tx.Rollback()}
	},
	"read only": func(ctx context.Context, db *sql.DB) []any {
		tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err != nil {
			return []any{err}
		}
		return []any{tx.Rollback()}
	},
	"cancelled before": func(ctx context.Context, db *sql.DB) []any {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		_, err := db.ExecContext(ctx, "DELETE FROM t")
		return []any{err}
	},
	"ping":   func(ctx context.Context, db *sql.DB) []any { return []any{db.PingContext(ctx)} },
	"driver": func(_ context.Context, db *sql.DB) []any { return []any{fmt.Sprintf("%T", db.Driver())} },
	"raw": func(ctx context.Context, db *sql.DB) (seen []any) {
		c, err := db.Conn(ctx)
		if err != nil {
			return []any{err}
		}
		defer c.Close()
		err = c.Raw(func(dc any) error {
			dc = perfsql.Unwrap(dc)
			_, resets := dc.(driver.SessionResetter)
			seen = append(seen, fmt.Sprintf("%T", dc), resets)
			return nil
		})
		return append(seen, err)
	},
	"twice on one connection": func(ctx context.Context, db *sql.DB) []any {
		db.SetMaxOpenConns(1)
		_, err1 := db.ExecContext(ctx, "INSERT INTO t VALUES (1)")
		_, err2 := db.ExecContext(ctx, "INSERT INTO t VALUES (2)")
		return []any{err1, err2}
	},
}

// What a program sees, and what the driver is asked, is the same with and
// without the wrapper, whichever optional interfaces the driver has.
func TestWrapperIsTransparent(t *testing.T) {
	log := perf.New(slog.New(slog.DiscardHandler), nil)
	for connName, open := range conns {
		for storyName, story := range stories {
			for _, fault := range []error{nil, errServer} {
				t.Run(fmt.Sprintf("%s/%s/%v", connName, storyName, fault), func(t *testing.T) {
					tell := func(wrap bool) (seen string, calls []string) {
						f := &fake{open: open, err: fault}
						var c driver.Connector = f
						if wrap {
							c = perfsql.Connector(c, &perfsql.Options{Logger: log})
						}
						db := sql.OpenDB(c)
						seen = fmt.Sprint(story(t.Context(), db)...)
						if err := db.Close(); err != nil {
							t.Error(err)
						}
						return seen, f.taken()
					}
					wantSeen, wantCalls := tell(false)
					gotSeen, gotCalls := tell(true)
					if gotSeen != wantSeen {
						t.Errorf("the program sees: got %s, want %s", gotSeen, wantSeen)
					}
					if diff := cmp.Diff(wantCalls, gotCalls); diff != "" {
						t.Errorf("the driver is asked (-bare +wrapped):\n%s", diff)
					}
				})
			}
		}
	}
}

// A connection has exactly those optional interfaces whose presence matters
// that the driver's has.
func TestPresenceOfInterfaces(t *testing.T) {
	log := perf.New(slog.New(slog.DiscardHandler), nil)
	has := func(c driver.Conn) (has [4]bool) {
		_, has[0] = c.(driver.ExecerContext)
		_, has[1] = c.(driver.QueryerContext)
		_, has[2] = c.(driver.SessionResetter)
		_, has[3] = c.(driver.Validator)
		return has
	}
	for mask := range 16 {
		f := &fake{open: func(f *fake) driver.Conn { return combined(mask, fullConn{plainConn{f}}) }}
		bare, _ := f.Connect(t.Context())
		wrapped, err := perfsql.Connector(f, &perfsql.Options{Logger: log}).Connect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got, want := has(wrapped), has(bare); got != want {
			t.Errorf("combination %d: got %v, want %v", mask, got, want)
		}
	}
}

// combined returns a connection with the interfaces of a mask.
func combined(mask int, c fullConn) driver.Conn {
	type (
		e = driver.ExecerContext
		q = driver.QueryerContext
		r = driver.SessionResetter
		v = driver.Validator
	)
	p := c.plainConn
	return [...]driver.Conn{
		p, struct {
			plainConn
			e
		}{p, c}, struct {
			plainConn
			q
		}{p, c}, struct {
			plainConn
			e
			q
		}{p, c, c},
		struct {
			plainConn
			r
		}{p, c}, struct {
			plainConn
			e
			r
		}{p, c, c}, struct {
			plainConn
			q
			r
		}{p, c, c}, struct {
			plainConn
			e
			q
			r
		}{p, c, c, c},
		struct {
			plainConn
			v
		}{p, c}, struct {
			plainConn
			e
			v
		}{p, c, c}, struct {
			plainConn
			q
			v
		}{p, c, c}, struct {
			plainConn
			e
			q
			v
		}{p, c, c, c},
		struct {
			plainConn
			r
			v
		}{p, c, c}, struct {
			plainConn
			e
			r
			v
		}{p, c, c, c}, struct {
			plainConn
			q
			r
			v
		}{p, c, c, c}, struct {
			plainConn
			e
			q
			r
			v
		}{p, c, c, c, c},
	}[mask]
}
