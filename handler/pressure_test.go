package handler

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/channel"
)

// fakeDisk is a disk whose free space a test sets.
type fakeDisk struct {
	free, total uint64
	err         error
}

func (d *fakeDisk) space() (uint64, uint64, error) { return d.free, d.total, d.err }

// apply looks once, and does what is to be done.
func apply(t *testing.T, p *pressure) int {
	t.Helper()
	changes, err := p.look()
	if err != nil {
		t.Fatal(err)
	}
	for _, ch := range changes {
		ch.sink.givenUp.Store(ch.giveUp)
	}
	return len(changes)
}

// givenUp names the channels that are given up, in the order of the set.
func givenUp(c *core) string {
	var names []string
	for _, sink := range c.sinks {
		if sink.givenUp.Load() {
			names = append(names, string(sink.name))
		}
	}
	return strings.Join(names, " ")
}

func TestPressureGivesUpTheShortestKeptFirst(t *testing.T) {
	c := &core{opts: (&Options{Dir: t.TempDir()}).withDefaults()}
	c.newChannels()
	c.newSinks()
	p := c.newPressure()
	disk := &fakeDisk{total: 100 << 30}
	p.free = disk.space
	const mib = 1 << 20
	const ordinary = "application trading market_data database performance errors monitoring api"
	for _, tt := range []struct {
		free uint64
		want string
	}{
		{1 << 30, ""},
		{128 * mib, ""},
		{127 * mib, "market_data"},
		{118 * mib, "market_data database"},
		{129 * mib, "market_data database"}, // a tenth more is needed to come back
		{131 * mib, "market_data"},
		{141 * mib, ""},
		{72 * mib, "application market_data database performance monitoring api trading"},
		{63 * mib, ordinary},
		{0, ordinary},
		{1 << 30, ""},
	} {
		disk.free = tt.free
		changes := apply(t, p)
		got, want := strings.Fields(givenUp(c)), strings.Fields(tt.want)
		if fmt.Sprint(sorted(got)) != fmt.Sprint(sorted(want)) {
			t.Errorf("%d MiB free: got %v given up, want %v (%d changes)", tt.free/mib, got, want, changes)
		}
	}
}

func sorted(names []string) map[string]bool {
	set := make(map[string]bool) // fmt prints maps in the order of their keys
	for _, n := range names {
		set[n] = true
	}
	return set
}

func TestPressureTakesLittleOfASmallDisk(t *testing.T) {
	c := &core{opts: (&Options{Dir: t.TempDir()}).withDefaults()}
	c.newChannels()
	c.newSinks()
	p := c.newPressure()
	disk := &fakeDisk{free: 11 << 20, total: 100 << 20} // a reserve of 5 MiB
	p.free = disk.space
	if apply(t, p); givenUp(c) != "" {
		t.Errorf("at 11 of 100 MiB: %q is given up", givenUp(c))
	}
	disk.free = 4 << 20
	if n := apply(t, p); n != 8 || strings.Contains(givenUp(c), "audit") {
		t.Errorf("at 4 of 100 MiB: %q is given up", givenUp(c))
	}
}

func TestPressureWithoutASealedChannel(t *testing.T) {
	set, err := channel.NewSet(channel.Spec{Name: "a"}, channel.Spec{Name: "b"})
	if err != nil {
		t.Fatal(err)
	}
	c := &core{opts: (&Options{Dir: t.TempDir(), Channels: set}).withDefaults()}
	c.newChannels()
	c.newSinks()
	p := c.newPressure()
	p.free = (&fakeDisk{total: 1 << 30}).space
	if apply(t, p); givenUp(c) != "" {
		t.Errorf("%q is given up for nobody", givenUp(c))
	}
}

func TestPressureOfADiskThatDoesNotSay(t *testing.T) {
	c := &core{opts: (&Options{Dir: t.TempDir()}).withDefaults()}
	c.newChannels()
	c.newSinks()
	p := c.newPressure()
	p.free = (&fakeDisk{err: errors.New("no answer")}).space
	if _, err := p.look(); err == nil || givenUp(c) != "" {
		t.Errorf("got %v, %q given up, want an error and nothing", err, givenUp(c))
	}
	if _, err := p.look(); err != nil {
		t.Errorf("said twice: %v", err)
	}
}
