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
// The package knows nothing of chanlog. It logs through plain [log/slog] with a
// "component" attribute, as any service does, so what its records look like
// under a handler is what every service's records would look like.
//
// # Life
//
// [Start] opens the market: it creates the database, restores the positions of
// the last session, listens, and sends one order all the way through to its
// settlement. When it returns, every component has logged. [Service.Close] stops
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
// A correlation id goes from the X-Correlation-ID header, or from a signal of
// the strategy, to everything it causes: request, risk check, order, audit
// event, query, position, settlement.
package papertrade
