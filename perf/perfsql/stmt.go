package perfsql

import (
	"context"
	"database/sql/driver"

	"github.com/alphapt/chanlog/perf"
)

// A stmt wraps a prepared statement.
type stmt struct {
	inner driver.Stmt
	conn  *conn
	query string
}

var (
	_ driver.StmtExecContext   = (*stmt)(nil)
	_ driver.StmtQueryContext  = (*stmt)(nil)
	_ driver.NamedValueChecker = (*stmt)(nil)
)

// A converter's own name would hide its method of the same name in a struct.
type converter = driver.ColumnConverter //nolint:staticcheck // some drivers have it

// newStmt wraps a statement. A ColumnConverter is added only where there is
// one: without, package sql converts arguments by other rules.
func newStmt(inner driver.Stmt, c *conn, query string) driver.Stmt {
	s := &stmt{inner, c, query}
	if cc, ok := inner.(converter); ok {
		return struct {
			*stmt
			converter
		}{s, cc}
	}
	return s
}

func (s *stmt) Close() error { return s.inner.Close() }

func (s *stmt) NumInput() int { return s.inner.NumInput() }

func (s *stmt) Exec(args []driver.Value) (driver.Result, error) {
	return s.ExecContext(context.Background(), named(args))
}

func (s *stmt) Query(args []driver.Value) (driver.Rows, error) {
	return s.QueryContext(context.Background(), named(args))
}

func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	o := s.conn.log.begin(ctx, perf.QueryExec, s.query)
	var result driver.Result
	var err error
	if inner, ok := s.inner.(driver.StmtExecContext); ok {
		result, err = inner.ExecContext(ctx, args)
	} else {
		result, err = positional(ctx, args, s.inner.Exec) //nolint:staticcheck // all that the driver has
	}
	o.endExec(result, err)
	return result, err
}

func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	o := s.conn.log.begin(ctx, perf.QueryRows, s.query)
	var r driver.Rows
	var err error
	if inner, ok := s.inner.(driver.StmtQueryContext); ok {
		r, err = inner.QueryContext(ctx, args)
	} else {
		r, err = positional(ctx, args, s.inner.Query) //nolint:staticcheck // all that the driver has
	}
	return o.rows(r, err)
}

// CheckNamedValue asks the statement, or where that does not check, the
// connection: package sql does not ask the latter once it has asked stmt.
func (s *stmt) CheckNamedValue(v *driver.NamedValue) error {
	if n, ok := s.inner.(driver.NamedValueChecker); ok {
		return n.CheckNamedValue(v)
	}
	return s.conn.CheckNamedValue(v)
}

func named(values []driver.Value) []driver.NamedValue {
	args := make([]driver.NamedValue, len(values))
	for i, v := range values {
		args[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return args
}
