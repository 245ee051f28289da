package handler_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/ncruces/go-sqlite3/driver"
	"maragu.dev/goqite"
	"maragu.dev/goqite/jobs"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// goqiteTable is the table that goqite keeps its messages in.
const goqiteTable = `CREATE TABLE goqite (
	id       TEXT PRIMARY KEY DEFAULT ('m_' || lower(hex(randomblob(16)))),
	created  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
	updated  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
	queue    TEXT NOT NULL,
	body     BLOB NOT NULL,
	timeout  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
	received INTEGER NOT NULL DEFAULT 0,
	priority INTEGER NOT NULL DEFAULT 0
) STRICT`

// A job queue that knows nothing of chanlog, goqite on SQLite, gets a
// *slog.Logger, and its records are found whole in the right file.
func TestLibraryThatLogsThroughSlog(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})

	db, err := sql.Open("sqlite3", "file:"+filepath.Join(t.TempDir(), "jobs.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(t.Context(), goqiteTable); err != nil {
		t.Fatal(err)
	}
	queue := goqite.New(goqite.NewOpts{DB: db, Name: "settlement"})
	runner := jobs.NewRunner(jobs.NewRunnerOpts{
		Limit:  2,
		Extend: 100 * time.Millisecond, // its goroutines outlive the runner by that
		Log:    slog.New(h).With("component", "order_settlement", "queue", "settlement"),
		Queue:  queue,
	})
	const n = 20
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan string, n)
	runner.Register("settle", func(_ context.Context, m []byte) error {
		ran <- string(m)
		if string(m) == "order 7" {
			return fmt.Errorf("%s: no funds", m)
		}
		return nil
	})
	for i := range n {
		if _, err := jobs.Create(ctx, queue, "settle", goqite.Message{Body: fmt.Appendf(nil, "order %d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runner.Start(ctx)
	}()
	for range n {
		<-ran
	}
	cancel()
	<-done
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}

	count := make(map[string]int)
	for _, line := range lines(t, dir, channel.Trading) {
		message, _ := line["message"].(string)
		count[message]++
		if line["component"] != "order_settlement" || line["queue"] != "settlement" || line["level"] != "INFO" || line["timestamp"] == nil {
			t.Errorf("not whole: %v", line)
		}
		switch message {
		case "Starting job runner":
			if names, ok := line["jobs"].([]any); !ok || len(names) != 1 || names[0] != "settle" {
				t.Errorf("jobs: got %v", line["jobs"])
			}
		case "Ran job":
			if d, ok := line["duration"].(float64); !ok || d <= 0 || line["name"] != "settle" {
				t.Errorf("a job that ran: got %v", line)
			}
		case "Error running job":
			if line["error"] != "order 7: no funds" {
				t.Errorf("the job that failed: got %v", line)
			}
		}
	}
	for message, want := range map[string]int{
		"Starting job runner": 1, "Running job": n, "Ran job": n - 1, "Error running job": 1,
		"Stopping job runner": 1, "Stopped job runner": 1,
	} {
		if count[message] != want {
			t.Errorf("%q: got %d records, want %d", message, count[message], want)
		}
	}
	for name, s := range h.Stats().Channels {
		if name != channel.Trading && s.Emitted != 0 {
			t.Errorf("%s got %d records", name, s.Emitted)
		}
	}
}
