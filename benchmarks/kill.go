package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"slices"
	"time"
)

// killPart is the process that logs until it is killed.
const killPart = "kill"

// logUntilKilled acknowledges each record once the call for it returned.
func logUntilKilled(name, dir string) error {
	i := slices.IndexFunc(contestants, func(c contestant) bool { return c.name == name })
	if i < 0 {
		return fmt.Errorf("no contestant is named %q", name)
	}
	s, err := contestants[i].open(dir, nil)
	if err != nil {
		return err
	}
	var acknowledgement [8]byte
	for sequence := first(0); ; sequence++ {
		s.event(sequence)
		binary.LittleEndian.PutUint64(acknowledgement[:], uint64(sequence))
		if _, err := os.Stdout.Write(acknowledgement[:]); err != nil {
			return err
		}
	}
}

// A killing is what a contestant had said was logged when it was killed, and
// what of that was found.
type killing struct {
	acknowledged int
	tally
}

// kill starts a contestant in a process of its own, kills it some time after
// its first record, opens its directory again, for those that recover, and
// counts.
func kill(ctx context.Context, parent string, c contestant, after time.Duration) (killing, error) {
	dir, err := os.MkdirTemp(parent, "kill")
	if err != nil {
		return killing{}, err
	}
	defer os.RemoveAll(dir)
	n, err := killAfter(ctx, dir, c, after)
	if err != nil {
		return killing{}, fmt.Errorf("kill %s: %w", c.name, err)
	}
	if err := c.reopen(dir); err != nil {
		return killing{}, err
	}
	found, err := check(dir, []span{{first(0), n}})
	// The record whose call had not returned may be there or not.
	found.foreign = max(found.foreign-1, 0)
	return killing{n, found}, err
}

// killAfter returns how many records were acknowledged.
func killAfter(ctx context.Context, dir string, c contestant, after time.Duration) (int, error) {
	cmd, err := child(ctx, killPart, c.name, dir)
	if err != nil {
		return 0, err
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	var acknowledgement [8]byte
	if _, err := io.ReadFull(stdout, acknowledgement[:]); err == nil {
		timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		defer timer.Stop()
	}
	// What the pipe holds was acknowledged before the kill: all is read.
	rest, readErr := io.Copy(io.Discard, stdout)
	_ = cmd.Wait() // the state says how it ended
	if stderr.Len() > 0 || cmd.ProcessState.Exited() {
		return 0, fmt.Errorf("it ended by itself, %v: %s", cmd.ProcessState, bytes.TrimSpace(stderr.Bytes()))
	}
	return 1 + int(rest)/len(acknowledgement), readErr
}
