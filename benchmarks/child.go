package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// childEnv makes this program, or its test, another process that a
// measurement needs. Its value is the part to play and its arguments, one a
// line.
const childEnv = "CHANLOG_BENCHMARKS_CHILD"

// child returns the command that starts such a process.
func child(ctx context.Context, part ...string) (*exec.Cmd, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program) //nolint:gosec // it is this program
	cmd.Env = append(os.Environ(), childEnv+"="+strings.Join(part, "\n"))
	return cmd, nil
}

// playChild plays the part of a child and does not return, unless this
// process is none.
func playChild() {
	value, ok := os.LookupEnv(childEnv)
	if !ok {
		return
	}
	part := strings.Split(value, "\n")
	err := fmt.Errorf("%s: %q: want a part and its arguments", childEnv, value)
	switch {
	case part[0] == busyPart && len(part) == 2:
		err = keepBusy(part[1])
	case part[0] == killPart && len(part) == 3:
		err = logUntilKilled(part[1], part[2])
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
