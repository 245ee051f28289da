package handler

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alphapt/chanlog/channel"
)

// A gate is the level of one sink for one channel. What a caller set at run
// time beats what whole was set to, and that beats the configuration. The
// gates are read at every log call and take no lock.
type gate struct {
	configured slog.Leveler
	whole      *gate // nil where there is none
	set        atomic.Pointer[slog.Level]

	mu    sync.Mutex // held while set changes
	timer *time.Timer
}

func (g *gate) level() slog.Level {
	if l := g.set.Load(); l != nil {
		return *l
	}
	if g.whole != nil {
		if l := g.whole.set.Load(); l != nil {
			return *l
		}
	}
	if l, ok := g.configured.(slog.Level); ok { // as nearly always, without a call
		return l
	}
	return g.configured.Level()
}

// lets reports whether a record at level l passes. Nothing passes a gate at
// [Hidden].
func (g *gate) lets(l slog.Level) bool {
	lowest := g.level()
	return l >= lowest && lowest != Hidden
}

// fixed returns the level if only change can make it another.
func (g *gate) fixed() (l slog.Level, ok bool) {
	l, ok = g.configured.(slog.Level)
	if g.set.Load() != nil || g.whole != nil && g.whole.set.Load() != nil {
		return g.level(), true
	}
	return l, ok
}

// change sets the level until ttl is over, or for good when it is 0. It calls
// changed each time that has happened.
func (g *gate) change(l slog.Level, ttl time.Duration, changed func()) {
	defer changed()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.stop()
	now := &l
	g.set.Store(now)
	if ttl > 0 {
		// A timer that fires while a later change is under way finds
		// another pointer and leaves it alone.
		g.timer = time.AfterFunc(ttl, func() {
			g.set.CompareAndSwap(now, nil)
			changed()
		})
	}
}

// stop ends the timer; g.mu is held, or nobody else has g.
func (g *gate) stop() {
	if g.timer != nil {
		g.timer.Stop()
		g.timer = nil
	}
}

// SetLevel sets the lowest level that the file of a channel takes. It beats
// the configuration until it is set again or ttl is over, after which the
// configured level is back; a ttl of 0 has no end. Like every change of a
// level it holds for loggers that exist already.
func (h *Handler) SetLevel(name channel.Name, l slog.Level, ttl time.Duration) error {
	ch, err := h.core.settable("set level", name, ttl)
	if err != nil {
		return err
	}
	ch.file.change(l, ttl, h.core.settleLevels)
	return nil
}

// SetConsoleLevel sets the lowest level that the console shows of a channel,
// in the manner of [Handler.SetLevel]. The name "" sets it for the whole
// console, also for the channels that have a level of their own in
// [ConsoleOptions]; a level set for a single channel beats that.
func (h *Handler) SetConsoleLevel(name channel.Name, l slog.Level, ttl time.Duration) error {
	if name == "" {
		if err := h.core.checkSet("set console level", ttl); err != nil {
			return err
		}
		h.core.wholeConsole.change(l, ttl, h.core.settleLevels)
		return nil
	}
	ch, err := h.core.settable("set console level", name, ttl)
	if err != nil {
		return err
	}
	ch.console.change(l, ttl, h.core.settleLevels)
	return nil
}

func (c *core) settable(op string, name channel.Name, ttl time.Duration) (*channelState, error) {
	err := c.checkSet(op, ttl)
	i, ok := c.opts.Channels.Index(name)
	if !ok {
		err = errors.Join(err, fmt.Errorf("%s: no channel %q: want one of %s", op, name, joinNames(c.opts.Channels)))
	}
	if err != nil {
		return nil, err
	}
	return c.channels[i], nil
}

func (c *core) checkSet(op string, ttl time.Duration) error {
	if ttl < 0 {
		return fmt.Errorf("%s: ttl %v: want 0 (no end) or more", op, ttl)
	}
	if c.closed.Load() {
		return fmt.Errorf("%s: %w", op, ErrClosed)
	}
	return nil
}

// settleLevels finds the lowest level of each channel anew.
func (c *core) settleLevels() {
	c.settling.Lock() // or an older finding could replace a newer one
	defer c.settling.Unlock()
	for _, ch := range c.channels {
		ch.lowest.Store(int64(ch.lowestLevel()))
	}
}

// lowestLevel returns the lowest level that any sink of ours takes, or varies
// when a level can change without our knowing.
func (ch *channelState) lowestLevel() slog.Level {
	file, ok := ch.file.fixed()
	console, ok2 := ch.console.fixed()
	if !ok || !ok2 {
		return varies
	}
	lowest := min(file, console)
	if ch.copies != nil {
		copies, ok := ch.copies.file.fixed()
		if !ok {
			return varies
		}
		lowest = min(lowest, max(copies, slog.LevelError))
	}
	return lowest
}

// stopTimers ends all that would change a level later.
func (c *core) stopTimers() {
	gates := []*gate{&c.wholeConsole}
	for _, ch := range c.channels {
		gates = append(gates, &ch.file, &ch.console)
	}
	for _, g := range gates {
		g.mu.Lock()
		g.stop()
		g.mu.Unlock()
	}
}
