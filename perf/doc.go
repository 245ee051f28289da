// Package perf measures and logs how long things take, how many there are and
// what they cost.
//
//	orders, err := perf.Track(ctx, "signal_generation", generate,
//		perf.Component("strategy_manager"), perf.Target(50*time.Millisecond))
//
// logs one [ExecutionEvent] when generate returns, and hands on what it
// returned. A function that is measured from within says so in its first line:
//
//	func (s *store) save(ctx context.Context, o order) (err error) {
//		defer perf.Start(ctx, "save_order", perf.Query("INSERT", "orders")).End(&err)
//
// The events of a [Logger] go to the performance channel, whatever its
// component is, but for [QueryEvent], which goes to the database channel, and
// [RequestEvent], which goes to the api channel. Their fields stand in the group
// business_context, beside metric_type, event_id and schema_version.
// Package perfsql measures whole databases and package perfhttp servers.
//
// The package needs no special handler: any *slog.Logger will do.
//
// # Levels
//
//	execution       INFO   success; given up by the caller
//	                WARN   longer than the target
//	                ERROR  failed; longer than the critical threshold
//	throughput      INFO   always
//	latency         INFO   within the target
//	                WARN   longer than the target
//	latency_window  INFO   p99 within the target
//	                WARN   p99 longer than the target
//	resource        INFO   always
//	query           DEBUG  success; given up by the caller
//	                WARN   slow; on a connection that was found dead
//	                ERROR  failed
//	request         INFO   status below 400
//	                WARN   status 400 to 499; longer than the target; aborted
//	                ERROR  status 500 or more; panic
//
// An event that fails its check is written all the same, at WARN or above, with
// the faults in schema_errors.
//
// # Wrappers
//
// [Track], [TrackTrade] and [Start] change neither the result nor the error nor
// the panic of what they measure, whatever happens while logging. A call that
// fails, panics or ends its goroutine is logged as a failure. Durations are
// taken from the monotonic clock. What a call is given and what it returns is
// not logged unless [Args] or [Result] says so, and the handler's rules conceal
// secrets among it by their keys.
//
// What the package can tell of the cost of a call it reads from the whole
// process, since Go knows no other; such numbers have the scope "process"
// beside them.
//
// # One line a window
//
// What happens thousands of times a second is better told by a [Window]: it
// takes each latency in some 50 ns and logs percentiles.
//
// # Concurrency
//
// Everything but a [Sampler] and a [Span] is safe for concurrent use.
package perf
