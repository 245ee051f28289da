package handler

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/alphapt/chanlog/channel"
)

// A disk that fills up must not silence the audit trail. When free space
// runs low, the ordinary channels are given up one after the other, so that
// what is left belongs to the sealed ones:
//
//	free space below        given up
//	2 × reserve             the channel that is kept the shortest
//	…                       the next ones, in equal steps
//	1 × reserve             the last of the ordinary ones
//
// The errors channel with its copies is kept long, so it goes late. A channel
// comes back when there is a tenth more than what it was given up for.
const (
	// maxReserve is what the sealed channels have to themselves, in bytes.
	maxReserve = 64 << 20
	// reserveShare of a disk is the most that the reserve takes of it.
	reserveShare = 20
	// firstGivenUp is where it begins, in reserves.
	firstGivenUp = 2
)

// ErrDiskFull is the error of Handle for a record of a channel that was given
// up because the disk is nearly full. The record is dropped and counted.
var ErrDiskFull = errors.New("chanlog: the disk is nearly full, and what is left is for sealed channels")

// dropDiskFull is the reason for records of channels that were given up.
const dropDiskFull = "disk full"

// A pressure watches the disk of the log directory. It belongs to the
// goroutine of tend.
type pressure struct {
	sinks  []*fileSink // the ordinary ones, the first to give up first
	free   func() (free, total uint64, err error)
	failed bool // the disk did not say, and that was reported
}

// newPressure returns what watches the disk. Without a sealed channel there
// is nobody to keep a reserve for, and the disk belongs to all.
func (c *core) newPressure() *pressure {
	p := &pressure{}
	if c.dir != nil {
		p.free = c.dir.Space
	}
	sealed := false
	for _, sink := range c.byRetention() {
		sealed = sealed || sink.sealed
		// A channel that would rather wait is not given up either.
		if !sink.sealed && sink.whenFull == channel.FullDrop {
			p.sinks = append(p.sinks, sink)
		}
	}
	if !sealed {
		p.sinks = nil
	}
	return p
}

// threshold is the free space below which the i-th of n channels is given
// up.
func threshold(i, n int, reserve uint64) uint64 {
	if n == 1 {
		return reserve
	}
	return reserve + reserve*(firstGivenUp-1)*uint64(n-1-i)/uint64(n-1)
}

// A change is a channel to give up, or to take back.
type change struct {
	sink   *fileSink
	giveUp bool
}

// look returns what there is to change.
func (p *pressure) look() (changes []change, err error) {
	if len(p.sinks) == 0 {
		return nil, nil
	}
	free, total, err := p.free()
	if err != nil {
		if p.failed {
			return nil, nil
		}
		p.failed = true
		return nil, fmt.Errorf("disk space: %w", err)
	}
	p.failed = false
	reserve := min(maxReserve, total/reserveShare)
	for i, sink := range p.sinks {
		limit := threshold(i, len(p.sinks), reserve)
		if givenUp := sink.givenUp.Load(); !givenUp && free < limit || givenUp && free >= limit+limit/10 {
			changes = append(changes, change{sink, !givenUp})
		}
	}
	return changes, nil
}

// watchDisk looks once, and says what changes: before a channel is given up,
// since it may be the one that takes the message.
func (c *core) watchDisk(p *pressure) {
	changes, err := p.look()
	if err != nil {
		c.report(err)
	}
	for _, ch := range changes {
		if ch.giveUp {
			c.report(fmt.Errorf("channel %s: %w", ch.sink.name, ErrDiskFull))
			c.announce(fmt.Sprintf("disk is nearly full: records of %s are dropped until there is space again", ch.sink.name),
				slog.String("dir", c.opts.Dir))
		}
		ch.sink.givenUp.Store(ch.giveUp)
		if !ch.giveUp {
			c.announce(fmt.Sprintf("disk has space again: records of %s are written", ch.sink.name), slog.String("dir", c.opts.Dir))
		}
	}
}
