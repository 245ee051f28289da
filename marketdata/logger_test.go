package marketdata_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/alphapt/chanlog/marketdata"
)

// keeper keeps the source of the last record.
type keeper struct {
	slog.Handler
	source *slog.Source
}

func (*keeper) Enabled(context.Context, slog.Level) bool { return true }
func (k *keeper) Handle(_ context.Context, r slog.Record) error {
	k.source = r.Source()
	return nil
}

func TestSourceIsTheCallers(t *testing.T) {
	old := slog.Default()
	t.Cleanup(func() { slog.SetDefault(old) })
	k := new(keeper)
	slog.SetDefault(slog.New(k))
	l := marketdata.New(slog.New(k), nil)
	f := marketdata.FeedEvent{Kind: marketdata.FeedConnected, DataSource: "x"}
	for name, log := range map[string]func() int{
		"Quality":    func() int { l.Quality(t.Context(), latency()); return here() },
		"Feed":       func() int { l.Feed(t.Context(), f); return here() },
		"LogQuality": func() int { marketdata.LogQuality(t.Context(), latency()); return here() },
		"LogFeed":    func() int { marketdata.LogFeed(t.Context(), f); return here() },
	} {
		line := log()
		if filepath.Base(k.source.File) != "logger_test.go" || k.source.Line != line {
			t.Errorf("%s: got %s:%d, want logger_test.go:%d", name, k.source.File, k.source.Line, line)
		}
	}
}

// here returns the line of its call.
func here() int {
	_, _, line, _ := runtime.Caller(1)
	return line
}

func TestDisabledLevelAllocatesNothing(t *testing.T) {
	l := marketdata.New(slog.New(slog.NewJSONHandler(&bytes.Buffer{}, &slog.HandlerOptions{Level: slog.LevelError})), nil)
	ctx := t.Context()
	e := latency()
	f := marketdata.FeedEvent{Kind: marketdata.FeedConnected, DataSource: "zerodha"}
	got := testing.AllocsPerRun(100, func() {
		l.Quality(ctx, e)
		l.Feed(ctx, f)
	})
	if got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}
