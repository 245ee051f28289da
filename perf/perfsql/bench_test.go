package perfsql_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"log/slog"
	"path/filepath"
	"testing"

	sqlite "github.com/ncruces/go-sqlite3/driver"

	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/perf"
	"github.com/alphapt/chanlog/perf/perfsql"
)

// BenchmarkQuery compares the bare driver with the wrapped one when nothing is
// slow: the wrapper is to add at most 1 µs a query.
func BenchmarkQuery(b *testing.B) {
	h, err := handler.New(&handler.Options{Dir: b.TempDir(), Console: handler.ConsoleOptions{Off: true}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { h.Close() })
	log := perf.New(slog.New(h), nil)
	sqliteConnector, err := new(sqlite.SQLite).OpenConnector("file:" + filepath.ToSlash(filepath.Join(b.TempDir(), "bench.db")))
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		driver.Connector
	}{{"fake", &fake{open: conns["all"], quiet: true}}, {"sqlite", sqliteConnector}} {
		for _, way := range []struct {
			name string
			driver.Connector
		}{
			{"bare", c.Connector},
			{"wrapped", perfsql.Connector(c.Connector, &perfsql.Options{Logger: log})},
			{"window", perfsql.Connector(c.Connector, &perfsql.Options{Logger: log, Window: perf.NewWindow(nil)})},
		} {
			db := sql.OpenDB(way.Connector)
			db.SetMaxOpenConns(1)
			b.Run(c.name+"/exec/"+way.name, func(b *testing.B) { benchmark(b, db, execOnce) })
			b.Run(c.name+"/query/"+way.name, func(b *testing.B) { benchmark(b, db, queryOnce) })
			db.Close()
		}
	}
}

func benchmark(b *testing.B, db *sql.DB, do func(context.Context, *sql.DB) error) {
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		if err := do(ctx, db); err != nil {
			b.Fatal(err)
		}
	}
}

func execOnce(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, "PRAGMA cache_size = 100")
	return err
}

func queryOnce(ctx context.Context, db *sql.DB) error {
	var id int
	return db.QueryRowContext(ctx, "SELECT 1").Scan(&id)
}
