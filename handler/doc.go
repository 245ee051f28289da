// Package handler is a [log/slog.Handler] that sends each record to the file
// of the channel its component belongs to, keeps the console quiet, and
// loses nothing when the process is killed.
//
//	h, err := handler.New(nil)
//	if err != nil {
//		log.Fatal(err)
//	}
//	defer h.Close()
//	slog.SetDefault(slog.New(h))
//
//	slog.Info("order placed", "component", "order_manager", "order_id", "ORD001")
//
// That record is one line in logs/trading.log. Every call of the standard
// library's log and log/slog works unchanged.
//
// # Routing
//
// The attribute "component" at the top level routes; package channel has the
// rules. Give it once with With, and the route, the levels and the encoded
// attributes are known before the first record. A component in the record
// itself beats that of With, and a [channel.Name] among the attributes, at
// any depth, beats both. A record without a component goes to the channel
// named application.
//
// Every record at ERROR or above is copied to the errors channel; its field
// "channel" still names the channel it came from.
//
// # Levels
//
// The files and the console have levels of their own, and so has each
// channel in each: the files take DEBUG and above by default, the console
// shows WARN and above. Levels are [log/slog.Leveler]s, which may change at
// any time; [Handler.SetLevel] and [Handler.SetConsoleLevel] change them for
// a while.
//
// # Files
//
// A record is one line of JSON. Files are rotated by size and at midnight
// into daily/. A directory has one writer; a second one gets an error that
// names the first.
//
// Rotated files are compressed after a week and deleted when the retention of
// their channel is over; [Options.Maintenance] changes that. When the disk is
// nearly full, ordinary channels are given up one after the other, so that
// sealed ones can still be written.
//
// # Durability
//
// A record is copied into a spool, which survives the end of the process, and
// is in its file within 50 ms; one at ERROR or above when the call returns.
// What survives a power cut is a matter of [FileOptions.Durability] and of the
// Durability of a channel; records of sealed channels do by default. The page
// docs/durability.md has it all.
//
// # Secrets
//
// The values of keys such as password, token and api_key are concealed before
// any sink gets the record, see [RedactOptions].
//
// # Environment
//
// [New] reads no environment. [OptionsFromEnv] makes options of it; the page
// docs/configuration.md has the table of variables.
//
// # Errors
//
// Handle returns what went wrong, joined into one error. [log/slog.Logger]
// drops it, so it also goes to [Options.OnError] and into [Stats].
//
// # Concurrency
//
// Everything is safe for concurrent use. No lock of the handler is held while
// code of a user runs (LogValue, Level, extra handlers).
package handler
