package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"
)

// aroundFull is how many records are logged before the file system is full,
// and again once there is room.
const aroundFull = 1000

// fullSize is that of the file system that is filled.
const fullSize = 64 << 20

// An overflow is what became of the records of a contestant whose file system
// was full for a while.
type overflow struct {
	latencies     // of the calls while it was full
	logged    int // all of them, those before and after as well
	said      int // those that the logger said it could not write
	tally
}

// silent counts the records that are missing although nobody said so.
func (o overflow) silent() int { return max(o.lost-o.said, 0) }

// overflowing times each event of a contestant by itself while the file
// system of parent is full. Then there is room again, more is logged, the
// logger is closed, and its directory opened again, for those that recover.
func overflowing(parent string, c contestant, d time.Duration) (overflow, error) {
	dir, err := os.MkdirTemp(parent, "full")
	if err != nil {
		return overflow{}, err
	}
	defer os.RemoveAll(dir)
	var said atomic.Int64
	s, err := c.open(dir, func(error) { said.Add(1) })
	if err != nil {
		return overflow{}, fmt.Errorf("open %s: %w", c.name, err)
	}
	next := first(0)
	some := func() {
		for range aroundFull {
			s.event(next)
			next++
		}
	}
	some()
	ballast := filepath.Join(parent, "ballast")
	if err := fill(ballast); err != nil {
		return overflow{}, errors.Join(fmt.Errorf("fill %s: %w", parent, err), s.close())
	}
	all := timeSingly(s.event, next, d)
	next += len(all)
	if err := os.Remove(ballast); err != nil {
		return overflow{}, errors.Join(err, s.close())
	}
	some()
	_ = s.close() // some repeat what they said before; what is missing is counted
	if err := c.reopen(dir); err != nil {
		return overflow{}, err
	}
	found, err := check(dir, []span{{first(0), next - first(0)}})
	return overflow{all, next - first(0), int(said.Load()), found}, err
}

// fill makes a file that takes all room there is, to the last byte.
func fill(path string) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	for _, size := range []int{1 << 20, 1 << 12, 1} {
		block := make([]byte, size)
		for {
			_, err := file.Write(block)
			if errors.Is(err, syscall.ENOSPC) {
				break
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// startFull mounts a small file system below dir. It needs root.
func startFull(ctx context.Context, dir string) (mounted string, stop func() error, err error) {
	image, mounted := filepath.Join(dir, "image"), filepath.Join(dir, "small")
	if err := os.Mkdir(mounted, 0o700); err != nil {
		return "", nil, err
	}
	remove := func() error { return errors.Join(os.Remove(mounted), os.RemoveAll(image)) }
	unmount, err := mount(ctx, image, mounted, fullSize)
	if err != nil {
		return "", nil, errors.Join(fmt.Errorf("mount a small file system: %w", err), remove())
	}
	return mounted, func() error { return errors.Join(unmount(), remove()) }, nil
}
