package perfsql

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/alphapt/chanlog/perf"
)

// execer and queryer are what a connection adds that takes statements without
// preparing them. The deprecated interfaces of old drivers are served too.
type (
	execer  struct{ direct *conn }
	queryer struct{ direct *conn }
)

func execs(c driver.Conn) bool {
	_, ok := c.(driver.ExecerContext)
	if !ok {
		_, ok = c.(driver.Execer) //nolint:staticcheck // all that some drivers have
	}
	return ok
}

func queries(c driver.Conn) bool {
	_, ok := c.(driver.QueryerContext)
	if !ok {
		_, ok = c.(driver.Queryer) //nolint:staticcheck // all that some drivers have
	}
	return ok
}

func (e execer) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c := e.direct
	o := c.log.begin(ctx, perf.QueryExec, query)
	var result driver.Result
	var err error
	if inner, ok := c.inner.(driver.ExecerContext); ok {
		result, err = inner.ExecContext(ctx, query, args)
	} else {
		result, err = positional(ctx, args, func(values []driver.Value) (driver.Result, error) {
			return c.inner.(driver.Execer).Exec(query, values) //nolint:staticcheck // see above
		})
	}
	o.endExec(result, err)
	return result, err
}

func (q queryer) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c := q.direct
	o := c.log.begin(ctx, perf.QueryRows, query)
	var r driver.Rows
	var err error
	if inner, ok := c.inner.(driver.QueryerContext); ok {
		r, err = inner.QueryContext(ctx, query, args)
	} else {
		r, err = positional(ctx, args, func(values []driver.Value) (driver.Rows, error) {
			return c.inner.(driver.Queryer).Query(query, values) //nolint:staticcheck // see above
		})
	}
	return o.rows(r, err)
}

// positional calls a function of a driver that knows neither contexts nor
// names, as package sql does.
func positional[T any](ctx context.Context, args []driver.NamedValue, fn func([]driver.Value) (T, error)) (none T, err error) {
	values := make([]driver.Value, len(args))
	for i, a := range args {
		if a.Name != "" {
			return none, errors.New("sql: driver does not support the use of Named Parameters")
		}
		values[i] = a.Value
	}
	if err := ctx.Err(); err != nil {
		return none, err
	}
	return fn(values)
}
