// Package audit writes the business events that somebody may ask about years
// later: what happened to each order, position, limit, strategy and setting.
//
//	err := audit.LogOrder(ctx, audit.OrderEvent{
//		Kind:            audit.OrderPlaced,
//		OrderID:         "ORD001",
//		StrategyName:    "momentum_v1",
//		InstrumentToken: 738561,
//		TradingSymbol:   "RELIANCE",
//		TransactionType: audit.Buy,
//		Quantity:        "100",
//		Price:           "2500.50",
//	})
//
// The event is one record of the audit channel, whatever the component of the
// logger is. Its fields stand in the group business_context, beside
//
//	audit_type       type of the event: order_lifecycle, position_change, …
//	event_id         a UUID; ids sort by time
//	schema_version   version of the event's description
//	session_id       session of the [Logger]
//	audit_seq        number of the event in its session, without gaps
//	event_time       when it happened, where that is not when it was logged
//	schema_errors    what is wrong with the event, if anything
//	extra            free attributes; they can overwrite nothing
//
// The package needs no special handler: any *slog.Logger will do.
//
// # Levels
//
// The level follows from what happened, not from who logs it:
//
//	order       INFO   placed, acknowledged, modify_requested, modified, cancel_requested,
//	                   cancelled, triggered, partially_filled, filled, expired
//	            WARN   rejected, denied
//	            ERROR  place_failed, modify_failed, cancel_failed, unknown_state
//	position    INFO   opened, changed, closed, flipped
//	risk        INFO   limit_updated, cleared
//	            WARN   warning, pre_trade_block; breach whose breach_level is warning
//	            ERROR  breach, kill_switch, trading_halted
//	strategy    INFO   started, stopped, paused, resumed
//	            ERROR  error
//	compliance  INFO   severity INFO
//	            WARN   severity WARNING
//	            ERROR  severity ERROR, CRITICAL
//	config      INFO   loaded, changed
//	            WARN   rolled_back, rejected
//
// # Faulty events
//
// An event is checked before it is written: needed fields, allowed values,
// numbers that are none. One that fails is written all the same, at WARN or
// above, with the faults in schema_errors. A level that no sink takes costs
// next to nothing, and its events are not checked.
//
// # Absent and zero
//
// Needed fields are always written. Optional ones are left out when they are
// absent: the empty text, the empty [Amount], the zero time, a nil pointer.
// An Amount of "0" and a pointer to 0 are values and are written.
//
// # Errors
//
// Methods and functions return the error of the handler, which [log/slog]
// would drop. Then the event may be missing in the trail; audit_seq shows
// that, since its number is not given again.
//
// # Concurrency
//
// Everything is safe for concurrent use. Events of several goroutines may be
// written in another order than they are numbered.
package audit
