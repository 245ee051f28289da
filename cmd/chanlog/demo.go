package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/cmd/chanlog/internal/papertrade"
	"github.com/alphapt/chanlog/errtrack"
	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/marketdata"
	"github.com/alphapt/chanlog/perf"
)

// maxRate keeps a slip of the finger from filling the disk.
const maxRate = 100_000

// demo is one run of the command.
type demo struct {
	*global
	duration time.Duration
	rate     int
	seed     uint64
}

func newDemo(g *global) *cobra.Command {
	d := &demo{global: g}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run a small paper-trading service that logs through chanlog",
		Long: `Run a small but real paper-trading service for some seconds, with chanlog as its
slog handler: an HTTP server that gets requests, an SQL database, a tick feed, a
strategy, an order manager and a risk manager, logging through log/slog and the
business events of audit, perf, marketdata and errtrack. The console shows
warnings and errors; everything is in the log directory, one file per channel. At
the end a table says what is where.

Ctrl-C ends the demo early; nothing is lost. The logging can be configured with
the same environment variables as any service's, for example
MONITORING__LOG_CONSOLE_LEVEL=INFO.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return d.run(cmd.Context()) },
	}
	flags := cmd.Flags()
	flags.Var(parsed(&d.duration, 10*time.Second, "duration", parseDemoDuration), "duration", "how long to trade, such as 30s or 2m")
	flags.Var(parsed(&d.rate, papertrade.DefaultRate, "number", parseDemoRate), "rate", "records a second, about")
	flags.Uint64Var(&d.seed, "seed", 1, "decides prices and orders")
	return cmd
}

func parseDemoDuration(s string) (time.Duration, error) {
	if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return d, nil
	}
	return 0, errors.New("want a positive duration with its unit, such as 30s or 2m")
}

func parseDemoRate(s string) (int, error) {
	if n, err := strconv.Atoi(s); err == nil && 1 <= n && n <= maxRate {
		return n, nil
	}
	return 0, fmt.Errorf("want a whole number of 1 to %d", maxRate)
}

func (d *demo) run(ctx context.Context) error {
	opts, err := handler.OptionsFromEnv()
	service, serviceErr := serviceFromEnv()
	if err := errors.Join(err, serviceErr); err != nil {
		return err
	}
	service.Rate, service.Seed = d.rate, d.seed
	opts.Dir = filepath.Clean(d.logDir(opts.Dir))
	opts.Console.Writer = d.stderr
	switch d.color {
	case colorAlways:
		opts.Console.Color = handler.ColorAlways
	case colorNever:
		opts.Console.Color = handler.ColorNever
	}
	h, err := handler.New(opts)
	if err != nil {
		return err
	}
	defer h.Close() // for the errors before the one that counts

	// The database is the service's own affair and ends with it.
	temp, err := os.MkdirTemp("", "chanlog-demo-")
	if err != nil {
		return fmt.Errorf("directory for the database: %w", err)
	}
	defer os.RemoveAll(temp)

	p := d.paint(d.stdout)
	fmt.Fprintf(d.stdout, "%s for %v; about %s records a second go to %s\n%s\n\n",
		p.bold("A paper-trading service runs"), d.duration, grouped(d.rate), p.bold(withSlash(opts.Dir)),
		p.dim("Its exchange misbehaves at times. "+consoleShows(opts.Console)+" Ctrl-C ends it."))

	s := summary{opts: opts, paint: p, started: time.Now()}
	s.columns, _ = terminalWidth(d.stdout)
	service.Logger, service.DBPath = slog.New(h), filepath.Join(temp, "orders.db")
	serviceErr = d.trade(ctx, service, &s)
	s.took = time.Since(s.started)
	s.early = ctx.Err() != nil
	closeErr := h.Close()
	s.stats = h.Stats()
	if err := errors.Join(serviceErr, closeErr); err != nil {
		return err
	}
	if err := s.write(d.stdout); err != nil {
		return fmt.Errorf("write the summary: %w", err)
	}
	return s.failure()
}

// serviceFromEnv reads what the environment says about business events.
func serviceFromEnv() (papertrade.Options, error) {
	performance, err1 := perf.OptionsFromEnv()
	data, err2 := marketdata.OptionsFromEnv()
	failures, err3 := errtrack.OptionsFromEnv()
	return papertrade.Options{Perf: performance, MarketData: data, Errors: failures}, errors.Join(err1, err2, err3)
}

// consoleShows says what to expect between the first line and the table.
func consoleShows(o handler.ConsoleOptions) string {
	switch {
	case o.Off:
		return "The console is off."
	case o.Level == nil:
		return "You see WARN and above."
	}
	return fmt.Sprintf("You see %v and above.", o.Level.Level())
}

// trade runs the service until its time is over or ctx ends.
func (d *demo) trade(ctx context.Context, opts papertrade.Options, s *summary) error {
	service, err := papertrade.Start(ctx, opts)
	switch {
	case err != nil && ctx.Err() != nil: // stopped before it was open
		return nil
	case err != nil:
		return fmt.Errorf("paper-trading service: %w", err)
	}
	end := time.NewTimer(d.duration)
	defer end.Stop()
	select {
	case <-ctx.Done():
	case <-end.C:
	case err = <-service.Failed():
	}
	s.orderID, s.correlationID = service.LastSettled()
	if err := errors.Join(err, service.Close()); err != nil {
		return fmt.Errorf("paper-trading service: %w", err)
	}
	return nil
}

// channels gives the set that the options mean.
func channels(opts *handler.Options) *channel.Set {
	if opts.Channels != nil {
		return opts.Channels
	}
	return channel.Default()
}
