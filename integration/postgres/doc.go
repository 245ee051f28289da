// Package postgres has no code of its own: its tests run package perfsql
// against a real PostgreSQL server, through pgx's driver for database/sql.
//
// The tests start a server of their own on a free loopback port, with its data
// in a temporary directory, from the programs that Debian's package postgresql
// installs. Without them they are skipped, unless CHANLOG_TEST_POSTGRES is
// "required", as in CI.
package postgres
