package perfsql_test

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"log/slog"
	"os"
	"time"

	sqlite "github.com/ncruces/go-sqlite3/driver"

	"github.com/alphapt/chanlog/perf"
	"github.com/alphapt/chanlog/perf/perfsql"
)

// logger prints what stays the same from run to run.
func logger(slow time.Duration) *perf.Logger {
	h := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch a.Key {
			case "time", "event_id", "schema_version", "metric_type", "execution_time_ms", "rows_open_ms", "threshold_ms", "success":
				return slog.Attr{}
			}
			return a
		},
	})
	return perf.New(slog.New(h), &perf.Options{SlowQuery: slow})
}

func ExampleConnector() {
	c, err := new(sqlite.SQLite).OpenConnector("file::memory:")
	if err != nil {
		log.Fatal(err)
	}
	db := sql.OpenDB(perfsql.Connector(c, &perfsql.Options{Logger: logger(time.Hour), Statements: true}))
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE orders (id INTEGER, symbol TEXT DEFAULT 'none')"); err != nil {
		log.Fatal(err)
	}
	// Output:
	// level=DEBUG msg="query done" business_context.call=connect business_context.operation=CONNECT business_context.slow_query_alert=false channel=database
	// level=DEBUG msg="query done" business_context.call=exec business_context.operation=CREATE business_context.table_name=orders business_context.statement="CREATE TABLE orders (id INTEGER, symbol TEXT DEFAULT ?)" business_context.rows_affected=0 business_context.slow_query_alert=false channel=database
}

// A driver that is opened by its name gets another name.
func ExampleDriver() {
	sql.Register("sqlite3-logged", perfsql.Driver(&sqlite.SQLite{}, &perfsql.Options{Logger: logger(time.Nanosecond)}))
	db, err := sql.Open("sqlite3-logged", "file::memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	var one int
	if err := db.QueryRow("SELECT 1").Scan(&one); err != nil {
		log.Fatal(err)
	}
	// Output:
	// level=WARN msg="query slow" business_context.call=connect business_context.operation=CONNECT business_context.slow_query_alert=true channel=database
	// level=WARN msg="query slow" business_context.call=prepare business_context.operation=SELECT business_context.slow_query_alert=true channel=database
	// level=WARN msg="query slow" business_context.call=query business_context.operation=SELECT business_context.row_count=1 business_context.slow_query_alert=true channel=database
}

func ExampleUnwrap() {
	c, err := new(sqlite.SQLite).OpenConnector("file::memory:")
	if err != nil {
		log.Fatal(err)
	}
	db := sql.OpenDB(perfsql.Connector(c, &perfsql.Options{Logger: perf.New(slog.New(slog.DiscardHandler), nil)}))
	defer db.Close()
	conn, err := db.Conn(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	err = conn.Raw(func(driverConn any) error {
		_, ok := perfsql.Unwrap(driverConn).(sqlite.Conn)
		fmt.Println("SQLite's own connection:", ok)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// SQLite's own connection: true
}
