package perfsql

import (
	"strings"
	"testing"
)

func TestInspect(t *testing.T) {
	for _, tt := range []struct{ query, operation, table string }{
		{"", "", ""},
		{"select * from orders where id = 1", "SELECT", "orders"},
		{"SELECT 1", "SELECT", ""},
		{"  -- who is it?\n/* a /* b */ c */ SELECT * FROM public.orders o", "SELECT", "public.orders"},
		{`SELECT extract(year FROM at) FROM "my orders"`, "SELECT", "my orders"},
		{"SELECT * FROM (SELECT * FROM inner_table) x", "SELECT", "inner_table"},
		{"(SELECT id FROM a) UNION (SELECT id FROM b)", "SELECT", "a"},
		{"SELECT 'x FROM y', c FROM ONLY z", "SELECT", "z"},
		{"WITH late AS (SELECT * FROM orders) SELECT * FROM late", "SELECT", "late"},
		{"WITH x AS (SELECT 1) INSERT INTO fills SELECT * FROM x", "INSERT", "fills"},
		{"INSERT INTO `db`.`t` (a) VALUES (?)", "INSERT", "db.t"},
		{"INSERT OR REPLACE INTO t VALUES (1)", "INSERT", "t"},
		{"insert into[dbo].[my table](a) values (1)", "INSERT", "dbo.my table"},
		{"REPLACE INTO t VALUES (1)", "REPLACE", "t"},
		{"UPDATE orders SET a = 1", "UPDATE", "orders"},
		{"UPDATE OR IGNORE orders SET a = 1", "UPDATE", "orders"},
		{"DELETE FROM orders", "DELETE", "orders"},
		{"CREATE TABLE IF NOT EXISTS candles (a int)", "CREATE", "candles"},
		{"CREATE UNIQUE INDEX i ON orders (id)", "CREATE", "orders"},
		{"ALTER TABLE ONLY orders ADD b int", "ALTER", "orders"},
		{"DROP TABLE IF EXISTS orders", "DROP", "orders"},
		{"TRUNCATE TABLE orders", "TRUNCATE", "orders"},
		{"COPY orders FROM STDIN", "COPY", "orders"},
		{"MERGE INTO t USING u ON t.id = u.id", "MERGE", "t"},
		{"PRAGMA journal_mode = wal", "PRAGMA", ""},
		{"vacuum", "VACUUM", ""},
		{"'x'", "", ""},
		{"SELECT * FROM", "SELECT", ""},
	} {
		operation, table := inspect(tt.query)
		if operation != tt.operation || table != tt.table {
			t.Errorf("%s: got %q %q, want %q %q", tt.query, operation, table, tt.operation, tt.table)
		}
	}
}

func TestSanitize(t *testing.T) {
	for _, tt := range []struct{ query, want string }{
		{"", ""},
		{"SELECT * FROM orders WHERE id = $1 AND b = ? AND c = :name AND d = @p1", "SELECT * FROM orders WHERE id = $1 AND b = ? AND c = :name AND d = @p1"},
		{"SELECT a1 FROM t2 WHERE x = 'it''s secret' AND y = -12.5e+3", "SELECT a1 FROM t2 WHERE x = ? AND y = -?"},
		{"SELECT\n\t1 -- secret\n, 0xFF, .5 /* secret */", "SELECT ? , ?, ?"},
		{"INSERT INTO t VALUES ($$secret$$, $x$ secret $$ secret $x$, $1)", "INSERT INTO t VALUES (?, ?, $1)"},
		{`SELECT "secret", N'secret', X'5ec2e7'`, "SELECT ?, N?, X?"},
		{"SELECT `name` FROM t", "SELECT `name` FROM t"},
		{"SELECT 'secret", "SELECT ?"},
		{`SELECT 'a\' secret', 'secret'`, "SELECT …"},
		{`SELECT 'C:\dir', a`, "SELECT ?, a"},
		{"SELECT 1 # don't\n, 'secret'", "SELECT ? …"},
		{"SELECT data #>> $1", "SELECT data #>> $1"},
		{"SELECT ?1, ?2", "SELECT ?1, ?2"},
		{"SELECT $secret$ unfinished", "SELECT ?"},
	} {
		if got := sanitize(tt.query); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.query, got, tt.want)
		}
	}
	long := sanitize("SELECT " + strings.Repeat("ä, ", 1000))
	if len(long) > maxStatement+len("…") || !strings.HasSuffix(long, "…") {
		t.Errorf("a long statement: got %d bytes ending in %q, want at most %d and …", len(long), long[len(long)-5:], maxStatement)
	}
}

// Every text comes to an end, and what was sanitised once has nothing left to hide.
func FuzzSanitize(f *testing.F) {
	for _, s := range []string{"SELECT ", "/* ' */", "-- '\n", "$$", "$a$'$a$", `"`, "`", `\`, "''", "#", "[", "E", "1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, before string) {
		inspect(before)
		got := sanitize(before)
		if again := sanitize(got); again != got && !strings.HasSuffix(got, "…") {
			t.Errorf("%q: got %q, and of that %q, want the same", before, got, again)
		}
		for l := (lexer{before}); ; {
			kind, text := l.next()
			if kind == end {
				return
			}
			if text == "" {
				t.Fatalf("%q: got an empty token, want progress", before)
			}
		}
	})
}
