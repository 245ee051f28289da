package perfsql

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/alphapt/chanlog/perf"
)

// A conn wraps a connection. It has the optional interfaces whose absence
// package sql makes up for in a way that conn can as well; newConn adds those
// whose mere presence matters.
type conn struct {
	inner driver.Conn
	log   *observer
}

var (
	_ driver.ConnPrepareContext = (*conn)(nil)
	_ driver.ConnBeginTx        = (*conn)(nil)
	_ driver.Pinger             = (*conn)(nil)
	_ driver.NamedValueChecker  = (*conn)(nil)
)

// newConn wraps a connection such that package sql takes the same ways with it
// as with the connection itself. Four interfaces must be there exactly when the
// connection has them: with ExecerContext and QueryerContext arguments are
// converted before anybody can say ErrSkip, and SessionResetter and Validator
// together decide whether a connection outlives a cancelled transaction.
func newConn(inner driver.Conn, log *observer) driver.Conn {
	c := &conn{inner, log}
	const (
		canExec = 1 << iota
		canQuery
		canReset
		canValidate
	)
	can := 0
	var (
		e execer
		q queryer
	)
	if execs(inner) {
		e, can = execer{c}, can|canExec
	}
	if queries(inner) {
		q, can = queryer{c}, can|canQuery
	}
	r, ok := inner.(driver.SessionResetter)
	if ok {
		can |= canReset
	}
	v, ok := inner.(driver.Validator)
	if ok {
		can |= canValidate
	}
	type (
		resetter  = driver.SessionResetter
		validator = driver.Validator
	)
	switch can {
	case canExec:
		return struct {
			*conn
			execer
		}{c, e}
	case canQuery:
		return struct {
			*conn
			queryer
		}{c, q}
	case canExec | canQuery:
		return struct {
			*conn
			execer
			queryer
		}{c, e, q}
	case canReset:
		return struct {
			*conn
			resetter
		}{c, r}
	case canReset | canExec:
		return struct {
			*conn
			execer
			resetter
		}{c, e, r}
	case canReset | canQuery:
		return struct {
			*conn
			queryer
			resetter
		}{c, q, r}
	case canReset | canExec | canQuery:
		return struct {
			*conn
			execer
			queryer
			resetter
		}{c, e, q, r}
	case canValidate:
		return struct {
			*conn
			validator
		}{c, v}
	case canValidate | canExec:
		return struct {
			*conn
			execer
			validator
		}{c, e, v}
	case canValidate | canQuery:
		return struct {
			*conn
			queryer
			validator
		}{c, q, v}
	case canValidate | canExec | canQuery:
		return struct {
			*conn
			execer
			queryer
			validator
		}{c, e, q, v}
	case canValidate | canReset:
		return struct {
			*conn
			resetter
			validator
		}{c, r, v}
	case canValidate | canReset | canExec:
		return struct {
			*conn
			execer
			resetter
			validator
		}{c, e, r, v}
	case canValidate | canReset | canQuery:
		return struct {
			*conn
			queryer
			resetter
			validator
		}{c, q, r, v}
	case canValidate | canReset | canExec | canQuery:
		return struct {
			*conn
			execer
			queryer
			resetter
			validator
		}{c, e, q, r, v}
	}
	return c
}

func (c *conn) driverConn() driver.Conn { return c.inner }

func (c *conn) Close() error { return c.inner.Close() }

func (c *conn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	o := c.log.begin(ctx, perf.QueryPrepare, query)
	s, err := prepare(ctx, c.inner, query)
	o.end(err)
	if err != nil {
		return s, err
	}
	return newStmt(s, c, query), nil
}

func prepare(ctx context.Context, c driver.Conn, query string) (driver.Stmt, error) {
	if p, ok := c.(driver.ConnPrepareContext); ok {
		return p.PrepareContext(ctx, query)
	}
	s, err := c.Prepare(query)
	if err == nil && ctx.Err() != nil {
		s.Close()
		return nil, ctx.Err()
	}
	return s, err
}

func (c *conn) Begin() (driver.Tx, error) {
	return c.BeginTx(context.Background(), driver.TxOptions{})
}

func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	o := c.log.begin(ctx, perf.QueryBegin, "")
	t, err := begin(ctx, c.inner, opts)
	o.end(err)
	if err != nil {
		return t, err
	}
	return &tx{inner: t, ctx: ctx, log: c.log}, nil
}

func begin(ctx context.Context, c driver.Conn, opts driver.TxOptions) (driver.Tx, error) {
	if b, ok := c.(driver.ConnBeginTx); ok {
		return b.BeginTx(ctx, opts)
	}
	// The words are those of package sql, whose place this takes.
	if opts.Isolation != 0 {
		return nil, errors.New("sql: driver does not support non-default isolation level")
	}
	if opts.ReadOnly {
		return nil, errors.New("sql: driver does not support read-only transactions")
	}
	t, err := c.Begin() //nolint:staticcheck // all that the driver has
	if err == nil && ctx.Err() != nil {
		_ = t.Rollback()
		return nil, ctx.Err()
	}
	return t, err
}

func (c *conn) Ping(ctx context.Context) error {
	if p, ok := c.inner.(driver.Pinger); ok {
		return p.Ping(ctx)
	}
	return nil
}

func (c *conn) CheckNamedValue(v *driver.NamedValue) error {
	if n, ok := c.inner.(driver.NamedValueChecker); ok {
		return n.CheckNamedValue(v)
	}
	return driver.ErrSkip // package sql then does what it does by itself
}
