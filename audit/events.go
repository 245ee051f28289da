package audit

import (
	"log/slog"
	"sync"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/event"
)

// Events describes the types of events of this package: name, version,
// purpose, levels and fields. What it returns is shared and not to be changed.
func Events() []event.Description {
	return []event.Description{
		orderSchema().Describe(), positionSchema().Describe(), riskSchema().Describe(),
		strategySchema().Describe(), complianceSchema().Describe(), configSchema().Describe(),
	}
}

// newSchema completes what the events of this package have in common. The
// schema is made when the first event of the type is logged.
func newSchema[E any](auditType string, spec event.Spec) func() *event.Schema {
	return sync.OnceValue(func() *event.Schema {
		spec.Version, spec.Channel = 1, channel.Audit
		spec.Constants = []event.Constant{{Key: "audit_type", Value: auditType, Doc: "Type of the event."}}
		spec.Common = stamp{}
		spec.Docs = fieldDocs
		return event.NewSchema[E](spec)
	})
}

// A Change is what an event changed in one field or setting. In the event
// stands, under changes, a group named after the field with the members from
// and to, so that a handler that conceals secrets by their names does so here.
type Change struct {
	Field    string
	From, To string // empty: there was none, or is none any more
}

func changes(list []Change) []slog.Attr {
	if len(list) == 0 {
		return nil
	}
	attrs := make([]slog.Attr, len(list))
	for i, c := range list {
		attrs[i] = slog.Group(c.Field, slog.String("from", c.From), slog.String("to", c.To))
	}
	return attrs
}
