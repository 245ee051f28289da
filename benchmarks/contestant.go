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
	// whose process was killed, it recovers what it can.
	open func(dir string) (*subject, error)

	// discards is set for one that is there to be compared with and writes
	// no records.
	discards bool
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
	ours    = "chanlog"
	bare    = "bare write(2)"
	nothing = "do-nothing slog handler"
)

// contestants are in the order of the table. A further one is a line here.
var contestants = []contestant{
	{name: ours, open: openChanlog},
	{name: bare, open: openBare},
	{name: nothing, open: openNothing, discards: true},
	{name: "slog.JSONHandler + lumberjack", open: openJSONHandler},
	{name: "slog-multi Router + JSONHandler + lumberjack", open: openRouter},
	{name: "zap + lumberjack", open: openZap},
	{name: "zap BufferedWriteSyncer + lumberjack", open: openZapBuffered},
	{name: "zerolog + lumberjack", open: openZerolog},
	{name: "phuslu FileWriter", open: openPhuslu},
	{name: "phuslu AsyncWriter", open: openPhusluAsync},
	{name: "phuslu slog handler", open: openPhusluSlog},
}

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
		return nil, fmt.Errorf("no contestant has %q in its name: want a part of one of %s", words, strings.Join(names, ", "))
	}
	return found, nil
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
