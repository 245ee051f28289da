package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	playChild()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "benchmarks:", err)
		os.Exit(1)
	}
}

// run measures and prints.
func run(ctx context.Context, args []string, out io.Writer) error {
	var p plan
	var only, dir string
	flags := flag.NewFlagSet("benchmarks", flag.ContinueOnError)
	flags.IntVar(&p.rounds, "count", 6, "how many rounds; the table has their medians")
	flags.IntVar(&p.calls, "calls", 100_000, "how often each call is made in a round")
	flags.DurationVar(&p.latency, "latency", defaultLatency, "how long single calls are timed, quiet and with a busy disk each; 0 leaves it out")
	flags.IntVar(&p.kills, "kills", 20, "how often each contestant is killed")
	flags.StringVar(&only, "only", "", "contestants whose names contain one of these words, separated by commas; empty for all")
	flags.StringVar(&dir, "dir", "", "a directory on a real disk, in which another is made; empty for that of temporary files")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var faults []error
	if flags.NArg() > 0 {
		faults = append(faults, fmt.Errorf("unknown argument %q: want flags only; -help lists them", flags.Arg(0)))
	}
	if p.rounds < 1 {
		faults = append(faults, fmt.Errorf("-count %d: want 1 or more", p.rounds))
	}
	if p.calls < 2 || p.calls > maxCalls {
		faults = append(faults, fmt.Errorf("-calls %d: want 2 to %d", p.calls, maxCalls))
	}
	if p.latency < 0 {
		faults = append(faults, fmt.Errorf("-latency %v: want 0 (none) or more", p.latency))
	}
	if p.kills < 0 {
		faults = append(faults, fmt.Errorf("-kills %d: want 0 (none) or more", p.kills))
	}
	var err error
	if p.contestants, err = find(only); err != nil {
		faults = append(faults, fmt.Errorf("-only: %w", err))
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	if p.dir, err = os.MkdirTemp(dir, "chanlog-benchmarks"); err != nil {
		return err
	}
	defer os.RemoveAll(p.dir)

	r, err := p.measure(ctx, out)
	if err != nil {
		return err
	}
	fmt.Fprintln(out)
	r.writeTable(out, p.contestants)
	return nil
}
