package papertrade

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/errtrack"
)

const healthInterval = time.Second

// healthChecker looks after what the service depends on.
type healthChecker struct {
	log    *slog.Logger
	errors *errtrack.Logger
	store  *store
	book   *book
}

// run checks until ctx ends.
func (h *healthChecker) run(ctx context.Context) {
	interval := time.NewTicker(healthInterval)
	defer interval.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-interval.C:
			h.check(ctx) // a failure is logged there
		}
	}
}

// check reaches for the database.
func (h *healthChecker) check(ctx context.Context) error {
	start := time.Now()
	err := h.store.db.PingContext(ctx)
	took := milliseconds("database_ms", time.Since(start))
	switch {
	case ctx.Err() != nil: // says nothing about the database
		return ctx.Err()
	case err != nil:
		h.errors.System(ctx, errtrack.SystemEvent{
			Err: err, Component: "health_checker", Operation: "health_check", Impact: "no order can be stored",
		})
		return fmt.Errorf("database: %w", err)
	}
	h.log.LogAttrs(ctx, slog.LevelInfo, "health check passed", took,
		slog.Int("open_connections", h.store.db.Stats().OpenConnections), slog.Int("open_positions", len(h.book.list())))
	return nil
}
