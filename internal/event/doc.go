// Package event is what the packages of business events have in common: it
// describes a type of event, checks an event against that description, and
// hands it to a [log/slog.Handler] with the caller's source line.
//
// # A type of event
//
// An event is a struct. Its fields carry what can be told in a tag; what they
// mean stands in their comments:
//
//	// OrderEvent is a step in the life of an order.
//	type OrderEvent struct {
//		// What happened.
//		Kind OrderKind `event:"event_type,required"`
//		// Units ordered.
//		Quantity Amount `event:"quantity,required" type:"decimal" min:"0" unit:"units"`
//		// Order type of the venue.
//		OrderType string `event:"order_type"`
//		...
//		// When it happened, where that is not the time of the record.
//		EventTime time.Time `event:"event_time"`
//		// Free attributes; they stand in a group of their own.
//		Extra []slog.Attr `event:"extra"`
//	}
//
// The tags are:
//
//	event    key, then "required" (always written; empty is a fault) or
//	         "always" (always written, whatever it is); neither: optional
//	type     "decimal" for a text that holds an exact number, "map" for a
//	         slice whose elements become members of a group
//	unit     of the value; a time.Duration is always written as milliseconds
//	allowed  the values that a text may have, separated by spaces
//	min      the least value of a number, or "0" for a decimal
//
// A blank field, _ struct{} with a type tag, stands for a value that the event
// works out from others.
//
// [NewSchema] reads tags and comments once. Every event ends in EventTime and
// Extra.
//
// Reflection is too slow to write events with. An event appends itself to a
// [Group] by hand, and eventtest.Agree proves that what it appends are the
// described fields in the described order. Comments cannot be read from a
// running program either; eventtest.Docs keeps a copy of them in a Go file.
// So check, JSON Schema, pages and columns all come from one table.
//
// # Writing an event
//
//	r, ok := schema.Begin(ctx, logger, level)
//	if !ok {
//		return nil // nobody listens; nothing was allocated
//	}
//	appendOrder(&r.Group, e)
//	return r.End(ctx, event.Caller(skip), message)
//
// The event lands as the group "business_context" of a record that goes to
// the channel of the schema. An event that fails its check is written too, at
// WARN or above, with what is wrong in schema_errors.
//
// # Concurrency
//
// A Schema may be used from several goroutines at once. A Record and a Group
// are for one.
package event
