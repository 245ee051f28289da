package perfsql_test

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"reflect"
	"sync"
)

// A fake is a driver, or rather many: which optional interfaces its
// connections have is for the test to say. It notes what it is asked.
type fake struct {
	mu    sync.Mutex
	calls []string
	open  func(*fake) driver.Conn
	err   error // of queries, execs and pings
	quiet bool  // notes nothing

	during  func() // is called while ExecContext runs
	rowsErr error  // ends the rows of a query
}

func (f *fake) Connect(context.Context) (driver.Conn, error) { return f.open(f), nil }
func (f *fake) Driver() driver.Driver                        { return f }
func (f *fake) Open(string) (driver.Conn, error)             { return f.open(f), nil }

func (f *fake) note(call string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.quiet {
		return
	}
	f.calls = append(f.calls, call)
}

func (f *fake) taken() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	calls := f.calls
	f.calls = nil
	return calls
}

// A plainConn has no optional interface at all.
type plainConn struct{ f *fake }

func (c plainConn) Prepare(query string) (driver.Stmt, error) {
	c.f.note("Prepare")
	return plainStmt(c), nil
}
func (c plainConn) Close() error              { c.f.note("Close"); return nil }
func (c plainConn) Begin() (driver.Tx, error) { c.f.note("Begin"); return fakeTx(c), nil }

type fakeTx struct{ f *fake }

func (t fakeTx) Commit() error   { t.f.note("Commit"); return nil }
func (t fakeTx) Rollback() error { t.f.note("Rollback"); return nil }

type plainStmt struct{ f *fake }

func (s plainStmt) Close() error  { s.f.note("Stmt.Close"); return nil }
func (s plainStmt) NumInput() int { return -1 }
func (s plainStmt) Exec([]driver.Value) (driver.Result, error) {
	s.f.note("Stmt.Exec")
	return driver.RowsAffected(3), s.f.err
}

func (s plainStmt) Query([]driver.Value) (driver.Rows, error) {
	s.f.note("Stmt.Query")
	if s.f.err != nil {
		return nil, s.f.err
	}
	return &plainRows{f: s.f, left: 2}, nil
}

type plainRows struct {
	f    *fake
	left int
}

func (r *plainRows) Columns() []string { return []string{"id"} }
func (r *plainRows) Close() error      { r.f.note("Rows.Close"); return nil }
func (r *plainRows) Next(dest []driver.Value) error {
	if r.left == 0 {
		return cmp.Or(r.f.rowsErr, io.EOF)
	}
	r.left--
	dest[0] = int64(r.left)
	return nil
}

// A fullConn has every optional interface.
type fullConn struct{ plainConn }

func (c fullConn) PrepareContext(context.Context, string) (driver.Stmt, error) {
	c.f.note("PrepareContext")
	return fullStmt{plainStmt{c.f}}, nil
}

func (c fullConn) BeginTx(_ context.Context, o driver.TxOptions) (driver.Tx, error) {
	c.f.note("BeginTx")
	return fakeTx(c.plainConn), nil
}

func (c fullConn) ExecContext(context.Context, string, []driver.NamedValue) (driver.Result, error) {
	c.f.note("ExecContext")
	if c.f.during != nil {
		c.f.during()
	}
	return driver.RowsAffected(3), c.f.err
}

func (c fullConn) QueryContext(context.Context, string, []driver.NamedValue) (driver.Rows, error) {
	c.f.note("QueryContext")
	if c.f.err != nil {
		return nil, c.f.err
	}
	return &fullRows{plainRows: plainRows{f: c.f, left: 2}, sets: 1}, nil
}
func (c fullConn) Ping(context.Context) error         { c.f.note("Ping"); return c.f.err }
func (c fullConn) ResetSession(context.Context) error { c.f.note("ResetSession"); return nil }
func (c fullConn) IsValid() bool                      { c.f.note("IsValid"); return true }
func (c fullConn) CheckNamedValue(v *driver.NamedValue) error {
	c.f.note("CheckNamedValue")
	return check(v)
}

// custom is a type that only fakes with a NamedValueChecker or a
// ColumnConverter take.
type custom struct{}

func check(v *driver.NamedValue) error {
	if _, ok := v.Value.(custom); ok {
		v.Value = "custom"
		return nil
	}
	return driver.ErrSkip
}

type fullStmt struct{ plainStmt }

func (s fullStmt) ExecContext(context.Context, []driver.NamedValue) (driver.Result, error) {
	s.f.note("Stmt.ExecContext")
	return driver.RowsAffected(3), s.f.err
}

func (s fullStmt) QueryContext(context.Context, []driver.NamedValue) (driver.Rows, error) {
	s.f.note("Stmt.QueryContext")
	return &fullRows{plainRows: plainRows{f: s.f, left: 2}, sets: 1}, s.f.err
}

func (s fullStmt) CheckNamedValue(v *driver.NamedValue) error {
	s.f.note("Stmt.CheckNamedValue")
	return check(v)
}
func (s fullStmt) ColumnConverter(int) driver.ValueConverter { return converter{s.f} }

type converter struct{ f *fake }

func (c converter) ConvertValue(v any) (driver.Value, error) {
	c.f.note("ConvertValue")
	if _, ok := v.(custom); ok {
		return "custom", nil
	}
	return driver.DefaultParameterConverter.ConvertValue(v)
}

type fullRows struct {
	plainRows
	sets int
}

func (r *fullRows) HasNextResultSet() bool { return r.sets > 0 }
func (r *fullRows) NextResultSet() error {
	if r.sets == 0 {
		return io.EOF
	}
	r.sets, r.left = r.sets-1, 1
	return nil
}
func (r *fullRows) ColumnTypeScanType(int) reflect.Type               { return reflect.TypeFor[int64]() }
func (r *fullRows) ColumnTypeDatabaseTypeName(int) string             { return "BIGINT" }
func (r *fullRows) ColumnTypeLength(int) (int64, bool)                { return 8, true }
func (r *fullRows) ColumnTypeNullable(int) (bool, bool)               { return true, true }
func (r *fullRows) ColumnTypePrecisionScale(int) (int64, int64, bool) { return 19, 2, true }
func (c convertingStmt) ColumnConverter(int) driver.ValueConverter    { return converter{c.f} }
func (c convertingConn) Prepare(string) (driver.Stmt, error) {
	return convertingStmt{plainStmt{c.f}}, nil
}
func (c oldConn) Exec(string, []driver.Value) (driver.Result, error) {
	c.f.note("Exec")
	return driver.ResultNoRows, c.f.err
}
func (c oldConn) Query(string, []driver.Value) (driver.Rows, error) {
	c.f.note("Query")
	return nil, driver.ErrSkip
}
func (c resettingConn) ResetSession(context.Context) error { c.f.note("ResetSession"); return nil }
func (c validConn) IsValid() bool                          { c.f.note("IsValid"); return true }
func (c checkingConn) CheckNamedValue(v *driver.NamedValue) error {
	c.f.note("CheckNamedValue")
	return check(v)
}

// Connections in between.
type (
	convertingConn struct{ plainConn } // its statements convert by column
	convertingStmt struct{ plainStmt }
	oldConn        struct{ plainConn } // of the time before contexts
	resettingConn  struct{ plainConn }
	validConn      struct{ plainConn }
	checkingConn   struct{ plainConn }
	execConn       struct {
		plainConn
		driver.ExecerContext
	}
	queryConn struct {
		plainConn
		driver.QueryerContext
	}
)

var errServer = errors.New("server is on fire")

// conns are all of them.
var conns = map[string]func(*fake) driver.Conn{
	"none":       func(f *fake) driver.Conn { return plainConn{f} },
	"all":        func(f *fake) driver.Conn { return fullConn{plainConn{f}} },
	"converting": func(f *fake) driver.Conn { return convertingConn{plainConn{f}} },
	"old":        func(f *fake) driver.Conn { return oldConn{plainConn{f}} },
	"resetting":  func(f *fake) driver.Conn { return resettingConn{plainConn{f}} },
	"validating": func(f *fake) driver.Conn { return validConn{plainConn{f}} },
	"checking":   func(f *fake) driver.Conn { return checkingConn{plainConn{f}} },
	"exec only":  func(f *fake) driver.Conn { return execConn{plainConn{f}, fullConn{plainConn{f}}} },
	"query only": func(f *fake) driver.Conn { return queryConn{plainConn{f}, fullConn{plainConn{f}}} },
}
