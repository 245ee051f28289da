package perf_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/perf"
)

// What the handler of this module makes of it: each file has what its readers
// look for, and none has a secret.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	h, err := handler.New(&handler.Options{Dir: dir, Console: handler.ConsoleOptions{Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	l := perf.New(slog.New(h), &perf.Options{SlowQuery: 1})
	_, _ = perf.Track(t.Context(), "log_in", func(context.Context) (int, error) { return 0, nil },
		perf.Using(l), perf.Component("order_manager"), perf.Target(-1), perf.Query("SELECT", "users"),
		perf.Args(slog.String("user", "AB1234"), slog.String("password", "canary")))
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{
		"performance.log": {`"performance_alert":"target"`, `"user":"AB1234"`, `"password":"***"`},
		"trading.log":     {`"level":"WARN"`, `"performance_alert":"target"`, `"operation":"log_in"`},
		"database.log":    {`"level":"WARN"`, `"slow_query_alert":true`, `"table_name":"users"`},
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, text := range want {
			if !strings.Contains(string(data), text) {
				t.Errorf("%s: got %s, want %s in it", name, data, text)
			}
		}
		if strings.Contains(string(data), "canary") {
			t.Errorf("%s: got %s, want no secret in it", name, data)
		}
	}
}
