// Package papertrade is a small paper-trading service: the traffic of
// "chanlog demo".
//
// It does real work. A feed of ten NSE symbols moves prices, a moving-average
// strategy and a trading desk place orders, a risk manager checks them, a
// simulated venue executes them, an SQL database keeps orders and fills, a job
// queue settles the fills, and an HTTP server on the loopback interface answers
// the desk's requests. Only the exchange is invented: prices are a random walk
// and no order leaves the process.
//
// The package uses chanlog as any service would. What happens is logged through
// plain [log/slog] with a "component" attribute, and what somebody may ask about
// later as a business event: audit for orders, positions, limits and strategies,
// perf for durations, perf/perfsql around the database, perf/perfhttp around the
// server and its client, marketdata for the feed and errtrack for errors and
// panics. Of the handler it knows the correlation id only; it logs to whatever
// [log/slog.Logger] it is given.
//
// # Life
//
// [Start] opens the market: it creates the database, restores the positions of
// the last session, listens, and sends one order all the way through to its
// settlement. On the way the usual things go wrong: there is no file with limits,
// the venue repeats a report, an order comes too early, a request panics. When it
// returns, every component has logged, and every type of event has occurred,
// whatever the seed. [Service.Close] stops
// new business first, then cancels what is in flight, then closes the database,
// and returns when all goroutines of the service are gone.
//
// # Records
//
// The feed paces itself on what the whole service logs, so that the rate of
// records is [Options.Rate] whatever else happens. Warnings and errors are
// spaced in time and not in records: a higher rate means more ticks, not more
// alarms.
//
// A correlation id goes in the context from the X-Correlation-ID header, or from a
// signal of the strategy, to everything it causes: request, risk check, order,
// audit event, query, position, settlement.
package papertrade
