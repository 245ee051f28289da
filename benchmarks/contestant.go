package main

import (
	"fmt"
	"slices"
	"strings"
)

// A contestant is one way of logging to files.
type contestant struct {
	name string

	// open starts it in a directory of its own. Called again on a directory
	// whose process was killed, it recovers what it can. When failed is not
	// nil, it is called each time that the logger says, by what means it has,
	// that it could not write a record.
	open func(dir string, failed func(error)) (*subject, error)

	// discards is set for one that is there to be compared with and writes
	// no records.
	discards bool

	// durable is set for one whose calls return once the record is on the
	// disk. It gets fewer calls, as each takes as long as the disk does.
	durable bool

	// absent is set for one that cannot run on this machine.
	absent bool
}

// A subject is a contestant at work. Its calls log the record of the given
// number, and may be called from several goroutines.
type subject struct {
	event    func(sequence int)
	plain    func(sequence int)
	request  func(sequence int)
	disabled func(sequence int) // nil: there is no such thing

	// close returns once everything is in the files.
	close func() error
}

// Those that others are compared with.
const (
	ours          = "chanlog (process)"
	oursAlways    = "chanlog (always)"
	bare          = "bare write(2)"
	nothing       = "do-nothing slog handler"
	routerRival   = "slog-multi Router + JSONHandler + lumberjack"
	bufferedRival = "zap BufferedWriteSyncer + lumberjack"
	zerologRival  = "zerolog + lumberjack"
)

// contestants are in the order of the tables. A further one is a line here.
var contestants = slices.DeleteFunc([]contestant{
	{name: ours, open: openProcess},
	{name: "chanlog (process, spool in memory)", open: openInMemory, absent: memoryDir() == ""},
	{name: "chanlog (interval)", open: openInterval},
	{name: oursAlways, open: openAlways, durable: true},
	{name: bare, open: openBare},
	{name: "write and fsync under a mutex", open: openSynced, durable: true},
	{name: nothing, open: openNothing, discards: true},
	{name: "slog.JSONHandler + lumberjack", open: openJSONHandler},
	{name: routerRival, open: openRouter},
	{name: "zap + lumberjack", open: openZap},
	{name: bufferedRival, open: openZapBuffered},
	{name: zerologRival, open: openZerolog},
	{name: "phuslu FileWriter", open: openPhuslu},
	{name: "phuslu AsyncWriter", open: openPhusluAsync},
	{name: "phuslu slog handler", open: openPhusluSlog},
}, func(c contestant) bool { return c.absent })

// find returns the contestants whose names contain one of the words, which
// are separated by commas; all for "".
func find(words string) ([]contestant, error) {
	if words == "" {
		return contestants, nil
	}
	var found []contestant
	for _, c := range contestants {
		if slices.ContainsFunc(strings.Split(words, ","), func(word string) bool { return strings.Contains(c.name, word) }) {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		names := make([]string, len(contestants))
		for i, c := range contestants {
			names[i] = c.name
		}
		return nil, fmt.Errorf("no contestant has %q in its name: want a part of one of %s", words, strings.Join(names, "; "))
	}
	return found, nil
}

// reopen starts a contestant in a directory that it has left unfinished, and
// closes it again: those that recover do so then.
func (c contestant) reopen(dir string) error {
	s, err := c.open(dir, nil)
	if err != nil {
		return fmt.Errorf("open %s again: %w", c.name, err)
	}
	if err := s.close(); err != nil {
		return fmt.Errorf("close %s: %w", c.name, err)
	}
	return nil
}

// A kind is one of the calls.
type kind struct {
	name string
	of   func(*subject) func(sequence int)
	// none is set when no record may reach a file.
	none bool
}

var (
	event    = kind{name: "Event", of: func(s *subject) func(int) { return s.event }}
	plain    = kind{name: "Plain", of: func(s *subject) func(int) { return s.plain }}
	request  = kind{name: "Request", of: func(s *subject) func(int) { return s.request }}
	disabled = kind{name: "Disabled", of: func(s *subject) func(int) { return s.disabled }, none: true}
)
