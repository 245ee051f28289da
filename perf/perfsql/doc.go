// Package perfsql logs what is asked of a database, for any driver of
// database/sql:
//
//	db := sql.OpenDB(perfsql.Connector(connector, nil))
//
// or, for a driver that is known by its name only,
//
//	sql.Register("sqlite3-logged", perfsql.Driver(&driver.SQLite{}, nil))
//	db, err := sql.Open("sqlite3-logged", "orders.db")
//
// Each query, exec, prepare, begin, commit, rollback and connect makes one
// [perf.QueryEvent] in the database channel:
//
//	DEBUG  it went well
//	WARN   it was slow, or the connection was found dead
//	ERROR  it failed
//
// Nothing is gathered for a level that nobody takes. The record's source is the
// line of the program that asked package sql.
//
// # Rows
//
// A query is logged when its rows are closed. execution_time_ms is the time
// that the database took, for the query and for fetching each row; what the
// program does between two rows is only in rows_open_ms. Slow is a matter of
// the former.
//
// # What is logged of a statement
//
// Its first word, as operation, and its first table. With Options.Statements
// the text too, without the values in it: literals become ?, comments go.
// Arguments are never logged.
//
// # What stays as it is
//
// Results, errors and panics are those of the driver. A wrapped connection has
// the optional interfaces that the driver's has. In [database/sql.Conn.Raw],
// [Unwrap] gives the driver's own connection.
package perfsql
