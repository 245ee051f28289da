// Package marketdata writes what is wrong with market data and with the feeds
// that bring it, to the market_data channel.
//
//	marketdata.LogQuality(ctx, marketdata.QualityEvent{
//		Metric:          marketdata.Latency,
//		InstrumentToken: 738561,
//		TradingSymbol:   "RELIANCE",
//		MeasuredValue:   marketdata.Milliseconds(1500 * time.Millisecond),
//		DataSource:      "zerodha",
//	})
//
// The fields of an event stand in the group business_context, beside
//
//	event_type       data_quality or feed_connectivity
//	event_id         a UUID; ids sort by time
//	schema_version   version of the event's description
//	event_time       when it happened, where that is not when it was logged
//	schema_errors    what is wrong with the event, if anything
//	extra            free attributes; they can overwrite nothing
//
// The package needs no special handler: any *slog.Logger will do.
//
// # Thresholds
//
// An event that brings no threshold is held against that of the [Logger], if
// its metric has one: see [Options] and [OptionsFromEnv]. A value beyond its
// threshold has threshold_breach true and the level of its metric; one within
// it is at INFO. A value that is no number is beyond every threshold.
//
// # Levels
//
//	quality  INFO   duplicate, locked_book, circuit_limit; a value within its threshold
//	         WARN   latency, gap, sequence_gap, stale, out_of_order, invalid_price, invalid_volume,
//	                price_spike, crossed_book, missing_depth, future_timestamp, volume_regression
//	         ERROR  decode_error, subscription_mismatch
//	feed     INFO   connecting, connected, reconnecting, reconnected, planned
//	         WARN   disconnected
//	         ERROR  error, gave_up, auth_expired
//
// A Severity of a quality event takes the place of that. One that does not
// exist is at WARN: it cannot keep the event from being written.
//
// # Faulty events
//
// An event is checked before it is written. One that fails is written all the
// same, at WARN or above, with the faults in schema_errors. A level that no
// sink takes costs next to nothing, and its events are not checked.
//
// # Absent and zero
//
// Needed fields are always written. Optional ones are left out when they are
// absent: the empty text, the zero time, a nil pointer. A pointer to 0 is a
// value and is written.
//
// # Concurrency
//
// Everything is safe for concurrent use.
package marketdata
