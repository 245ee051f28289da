package main

import (
	"cmp"
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
	p, err := parse(args)
	if err != nil {
		return err
	}
	if p.dir, err = os.MkdirTemp(p.dir, "chanlog-benchmarks"); err != nil {
		return err
	}
	defer os.RemoveAll(p.dir)

	r, err := p.measure(ctx, out)
	if err != nil {
		return err
	}
	for _, t := range r.tables() {
		if err := t.write(out, p.contestants); err != nil {
			return err
		}
	}
	return r.writeVerdict(out)
}

// parse returns the plan that the flags make, or all that is wrong with them.
func parse(args []string) (plan, error) {
	var p plan
	var names, only string
	var verdict bool
	flags := flag.NewFlagSet("benchmarks", flag.ContinueOnError)
	flags.StringVar(&names, "parts", "", "what to measure, separated by commas: event, parallel, plain, request, disabled, quiet, busy, full, group, kill; empty for all")
	flags.StringVar(&only, "only", "", "contestants whose names contain one of these words, separated by commas; empty for all")
	flags.BoolVar(&verdict, "verdict", false, "where -parts or -only is empty, take those that the verdict needs, in place of all")
	flags.IntVar(&p.rounds, "count", 6, "how many rounds; the tables have their medians")
	flags.IntVar(&p.calls, "calls", 100_000, "how often each call is made in a round; durable contestants make a fraction")
	flags.DurationVar(&p.latency, "latency", defaultLatency, "how long each of quiet, busy, full and group takes for a contestant in a round")
	flags.IntVar(&p.kills, "kills", 20, "how often each contestant is killed")
	flags.StringVar(&p.dir, "dir", "", "a directory on a real disk, in which another is made; empty for that of temporary files")
	if err := flags.Parse(args); err != nil {
		return plan{}, err
	}
	if verdict {
		names, only = cmp.Or(names, verdictParts), cmp.Or(only, verdictContestants)
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
	if p.latency <= 0 {
		faults = append(faults, fmt.Errorf("-latency %v: want more than 0; -parts leaves parts out", p.latency))
	}
	if p.kills < 1 {
		faults = append(faults, fmt.Errorf("-kills %d: want 1 or more; -parts leaves parts out", p.kills))
	}
	var err error
	if p.parts, err = findParts(names); err != nil {
		faults = append(faults, fmt.Errorf("-parts: %w", err))
	}
	if p.contestants, err = find(only); err != nil {
		faults = append(faults, fmt.Errorf("-only: %w", err))
	}
	return p, errors.Join(faults...)
}
