package papertrade

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/alphapt/chanlog/errtrack"
	"github.com/alphapt/chanlog/marketdata"
	"github.com/alphapt/chanlog/perf"
)

// DefaultRate is the rate of records that a zero [Options.Rate] means.
const DefaultRate = 200

// Options say how the service trades.
type Options struct {
	// Logger takes the service's records. Nil means slog.Default() at [Start].
	Logger *slog.Logger
	// DBPath is the file of the SQLite database, which must not exist. The service
	// leaves it behind.
	DBPath string
	// Rate is how many records a second the service logs, about: its regular
	// reports, some ten a second, come at any rate. Zero means [DefaultRate].
	Rate int
	// Seed decides prices, orders and faults. The same seed gives the same
	// sequences; how they interleave is up to the machine.
	Seed uint64
	// Perf, MarketData and Errors are the options of the loggers of such events.
	// Nil means the service's own: from 20 ms on a query is slow.
	Perf       *perf.Options
	MarketData *marketdata.Options
	Errors     *errtrack.Options
}

// Service is an open market. It is safe for concurrent use.
type Service struct {
	log     *slog.Logger
	started time.Time
	addr    string
	failed  chan error
	market  *market
	server  *http.Server

	// Trading ends first; support goes on until the last order is through.
	stopTrading, stopSupport context.CancelFunc
	trading, support         sync.WaitGroup
	close                    func() error
}

// Start opens the market and returns once the first order is settled. The
// context bounds the opening alone; [Service.Close] ends what it started.
func Start(ctx context.Context, opts Options) (*Service, error) {
	started := time.Now()
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	if opts.Rate == 0 {
		opts.Rate = DefaultRate
	}
	m, err := newMarket(ctx, opts, started)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listen on the loopback interface: %w", err), m.store.close())
	}
	// The market closes in an order of its own, not when ctx ends.
	lasting := context.WithoutCancel(ctx)
	tradingCtx, stopTrading := context.WithCancel(lasting)
	supportCtx, stopSupport := context.WithCancel(lasting)
	s := &Service{
		log: m.log, started: started, addr: listener.Addr().String(), failed: make(chan error, 1),
		market: m, server: m.api.newServer(lasting),
		stopTrading: stopTrading, stopSupport: stopSupport,
	}
	s.close = sync.OnceValue(s.stop)
	s.support.Go(func() { s.serve(listener) })
	s.support.Go(func() { m.settlement.run(supportCtx) })
	s.support.Go(func() { m.health.run(supportCtx) })

	desk := newDesk("http://"+s.addr, sessionID(started), opts.Seed, opts.Rate, m.instruments)
	if err := m.open(ctx, opts.Seed, desk); err != nil {
		return nil, errors.Join(fmt.Errorf("open the market: %w", err), s.Close())
	}
	s.support.Go(func() { m.profiler.run(supportCtx) })
	s.trading.Go(func() { m.feed.run(tradingCtx) })
	s.trading.Go(func() { m.strategy.run(tradingCtx) })
	s.trading.Go(func() { m.risk.run(tradingCtx) })
	s.trading.Go(func() { desk.run(tradingCtx) })
	s.log.InfoContext(ctx, "market open", "address", s.addr, "instruments", len(m.instruments),
		milliseconds("startup_ms", time.Since(started)))
	return s, nil
}

// serve answers requests until Close.
func (s *Service) serve(l net.Listener) {
	if err := s.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		s.failed <- fmt.Errorf("serve on %s: %w", s.addr, err)
	}
}

// Addr is the host and port of the HTTP server.
func (s *Service) Addr() string { return s.addr }

// Failed gives an error when the service cannot go on; it must still be closed.
func (s *Service) Failed() <-chan error { return s.failed }

// LastSettled names the last order that went through its whole life.
func (s *Service) LastSettled() (orderID, correlationID string) {
	job := s.market.orders.last.Load() // the opening has settled one
	return job.OrderID, job.CorrelationID
}

// Close closes the market and returns when every goroutine of the service is
// gone: no new orders, requests answered, open orders cancelled, running
// settlements done, database closed. A second call waits for the first and gives
// its result.
func (s *Service) Close() error { return s.close() }

func (s *Service) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	m := s.market
	s.log.InfoContext(ctx, "service stopping")
	s.stopTrading()
	s.trading.Wait()
	err := s.server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(fmt.Errorf("stop the server: %w", err), s.server.Close())
	}
	m.orders.venue.close()
	s.stopSupport()
	s.support.Wait()
	err = errors.Join(err, m.store.close())
	s.log.InfoContext(ctx, "service stopped", "orders_placed", m.orders.placed.Load(),
		"orders_filled", m.orders.filled.Load(), milliseconds("uptime_ms", time.Since(s.started)))
	return err
}
