package papertrade

import (
	"context"
	"log/slog"
)

// auditTrail records what a regulator may ask about: the life of every order
// and of every strategy.
type auditTrail struct{ log *slog.Logger }

func (a auditTrail) order(ctx context.Context, o order, event state, reason string) {
	more := []slog.Attr{slog.String("audit_type", "order_lifecycle"), slog.String("event_type", string(event))}
	if reason != "" {
		more = append(more, slog.String("reason", reason))
	}
	a.log.LogAttrs(ctx, slog.LevelInfo, "order "+string(event), o.attrs(ctx, more...)...)
}

func (a auditTrail) strategy(ctx context.Context, event, reason string) {
	a.log.InfoContext(ctx, "strategy "+event, "audit_type", "strategy_lifecycle", "event_type", event,
		"strategy_name", strategyName, "reason", reason)
}
