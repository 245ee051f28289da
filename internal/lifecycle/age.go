package lifecycle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
	"github.com/alphapt/chanlog/internal/record"
)

// learn finds out how old the segments of the channels looked after are, as
// far as that is cheap, and makes indexes that are missing.
func (p *pass) learn(ctx context.Context) {
	for _, c := range p.channels {
		if !c.listed {
			continue
		}
		for _, s := range c.all {
			if ctx.Err() != nil {
				return
			}
			if s.leave {
				continue
			}
			if err := p.recall(ctx, s); err != nil {
				p.fail(s, err)
			}
		}
	}
}

// recall fills in s.known from memory or from the file.
func (p *pass) recall(ctx context.Context, s *segment) error {
	main := s.main()
	k := &known{size: main.size, mtime: main.info.ModTime()}
	if main.kind == logdir.Compressed {
		if x := s.index(main); x != nil {
			k.indexSize, k.indexMtime = x.size, x.info.ModTime()
		}
	}
	old := p.keeper.seen[main.path]
	if old != nil && old.size == k.size && old.mtime.Equal(k.mtime) &&
		old.indexSize == k.indexSize && old.indexMtime.Equal(k.indexMtime) {
		if old.failed == nil {
			s.known, p.seen[main.path] = old, old
			return nil
		}
		if p.keeper.clock.up() < old.retry {
			p.seen[main.path] = old
			s.leave = true
			p.refuse("", s, fmt.Sprintf("left alone for %s, since the last attempt failed: %v", span(retryAfter), old.failed))
			return nil
		}
	}
	s.known, p.seen[main.path] = k, k
	if main.kind == logdir.Plain {
		return p.glance(ctx, s)
	}
	return p.readIndexHead(ctx, s, main)
}

// glance takes the time of the last line of a plain segment.
func (p *pass) glance(ctx context.Context, s *segment) error {
	main := s.main()
	f, err := p.open(main)
	if err != nil {
		return err
	}
	defer f.Close()
	size := main.size
	// The longest line and the one before it, should that be torn.
	const enough = 2*record.MaxRecord + 4<<10
	for n := int64(4 << 10); ; n *= 8 {
		n = min(n, size, enough)
		tail := make([]byte, n)
		if _, err := f.ReadAt(tail, size-n); err != nil {
			return p.explain("read", main.path, err)
		}
		if n < size { // it most likely begins inside a line
			_, tail, _ = bytes.Cut(tail, []byte{'\n'})
		}
		if t, ok := lastTime(tail); ok {
			s.known.last = t
			return nil
		}
		if n == size || n == enough {
			return p.scan(ctx, s)
		}
	}
}

// lastTime returns the time of the last line that has one.
func lastTime(lines []byte) (time.Time, bool) {
	for len(lines) > 0 {
		begin := bytes.LastIndexByte(lines[:len(lines)-1], '\n') + 1
		if t, ok := lineTime(lines[begin:]); ok {
			return t, true
		}
		lines = lines[:begin]
	}
	return time.Time{}, false
}

// scan reads a plain segment to the end for its first and last times.
func (p *pass) scan(ctx context.Context, s *segment) error {
	main := s.main()
	f, err := p.open(main)
	if err != nil {
		return err
	}
	defer f.Close()
	var t tally
	for block, err := range blocks(f, p.packer.block) {
		if err == nil {
			err = pause(ctx)
		}
		if err != nil {
			return p.explain("read", main.path, err)
		}
		t.add(block)
	}
	sum := t.cut()
	s.known.first, s.known.last, s.known.exact = sum.First, sum.Last, true
	return nil
}

// verify makes s.known exact, which takes reading all of a plain segment, or
// all of the index of a compressed one.
func (p *pass) verify(ctx context.Context, s *segment) error {
	main := s.main()
	if s.known.exact {
		return nil
	}
	if main.kind == logdir.Plain {
		return p.scan(ctx, s)
	}
	x, err := p.readIndex(s, main, ReadIndex)
	if errors.Is(err, ErrIndex) {
		return p.reindex(ctx, s, main, err)
	}
	if err != nil {
		return err
	}
	s.known.first, s.known.last, s.known.exact = x.First, x.Last, true
	return nil
}

// age finds out the time of the newest record of each segment of a channel,
// exactly where that is longer ago than limit, since the segment may then be
// deleted.
//
// A segment was written after those with lower numbers, so it counts as no
// older than they are: a machine that started in 1970, and got the right time
// later, has not written logs that are decades old. A time in the future says
// nothing about the segments after it.
func (p *pass) age(ctx context.Context, c *channelSegments, limit time.Duration) {
	var before time.Time
	for _, s := range c.live() {
		if s.leave || s.known == nil {
			continue
		}
		if p.now.Sub(later(s.known.last, before)) > limit {
			if err := p.verify(ctx, s); err != nil {
				p.fail(s, err)
				if ctx.Err() != nil {
					return
				}
				continue
			}
		}
		s.newest = later(s.known.last, before)
		if !s.newest.After(p.now) {
			before = s.newest
		}
	}
}

// older reports whether the newest record of s, as age found it, is longer
// ago than limit.
func (p *pass) older(s *segment, limit time.Duration) bool {
	return !s.leave && s.known != nil && !s.known.last.IsZero() && p.now.Sub(s.newest) > limit
}

// timeless reports whether no line of s has a time.
func (p *pass) timeless(s *segment) bool {
	return !s.leave && s.known != nil && s.known.last.IsZero()
}
