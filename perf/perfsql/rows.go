package perfsql

import (
	"database/sql/driver"
	"io"
	"reflect"
	"time"
)

// rows wraps the rows of a query, and measures the time that the database
// takes for them. The methods of optional interfaces that the driver's rows
// lack answer what package sql then assumes.
type rows struct {
	inner driver.Rows
	query observation
	count int64
	took  time.Duration
	err   error // of Next, NextResultSet
	done  bool
}

var (
	_ driver.RowsNextResultSet              = (*rows)(nil)
	_ driver.RowsColumnTypeScanType         = (*rows)(nil)
	_ driver.RowsColumnTypeDatabaseTypeName = (*rows)(nil)
	_ driver.RowsColumnTypeLength           = (*rows)(nil)
	_ driver.RowsColumnTypeNullable         = (*rows)(nil)
	_ driver.RowsColumnTypePrecisionScale   = (*rows)(nil)
)

func (r *rows) Columns() []string { return r.inner.Columns() }

func (r *rows) Next(dest []driver.Value) error {
	start := time.Now()
	err := r.inner.Next(dest)
	r.took += time.Since(start)
	if err == nil {
		r.count++
	} else if err != io.EOF { //nolint:errorlint // package sql compares so too
		r.err = err
	}
	return err
}

// Close logs the query. Some of package sql's ways out of a query close twice.
func (r *rows) Close() error {
	start := time.Now()
	err := r.inner.Close()
	r.took += time.Since(start)
	if !r.done {
		r.done = true
		r.query.endRows(r, err)
	}
	return err
}

func (r *rows) HasNextResultSet() bool {
	n, ok := r.inner.(driver.RowsNextResultSet)
	return ok && n.HasNextResultSet()
}

func (r *rows) NextResultSet() error {
	n, ok := r.inner.(driver.RowsNextResultSet)
	if !ok {
		return io.EOF
	}
	start := time.Now()
	err := n.NextResultSet()
	r.took += time.Since(start)
	if err != nil && err != io.EOF { //nolint:errorlint // see Next
		r.err = err
	}
	return err
}

func (r *rows) ColumnTypeScanType(i int) reflect.Type {
	if c, ok := r.inner.(driver.RowsColumnTypeScanType); ok {
		return c.ColumnTypeScanType(i)
	}
	return reflect.TypeFor[any]()
}

func (r *rows) ColumnTypeDatabaseTypeName(i int) string {
	if c, ok := r.inner.(driver.RowsColumnTypeDatabaseTypeName); ok {
		return c.ColumnTypeDatabaseTypeName(i)
	}
	return ""
}

func (r *rows) ColumnTypeLength(i int) (length int64, ok bool) {
	if c, ok := r.inner.(driver.RowsColumnTypeLength); ok {
		return c.ColumnTypeLength(i)
	}
	return 0, false
}

func (r *rows) ColumnTypeNullable(i int) (nullable, ok bool) {
	if c, ok := r.inner.(driver.RowsColumnTypeNullable); ok {
		return c.ColumnTypeNullable(i)
	}
	return false, false
}

func (r *rows) ColumnTypePrecisionScale(i int) (precision, scale int64, ok bool) {
	if c, ok := r.inner.(driver.RowsColumnTypePrecisionScale); ok {
		return c.ColumnTypePrecisionScale(i)
	}
	return 0, 0, false
}
