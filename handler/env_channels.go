package handler

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/alphapt/chanlog/channel"
)

// channels finds the channels and what the environment says about single
// ones.
func (e *environment) channels(o *Options, path string) {
	set := channel.Default()
	if path != "" {
		set = e.channelsFile(path)
		o.Channels = set
	}
	if set == nil {
		// Which channels there are is not known, but a level is a level.
		for _, prefix := range e.channelPrefixes() {
			e.read(new(envChannel), prefix)
		}
		return
	}
	for _, name := range slices.Sorted(maps.Keys(o.Console.Channels)) {
		if _, ok := set.Index(name); !ok {
			e.fault(envPrefix+"LOG_CONSOLE_CHANNELS", fmt.Errorf("no channel %q: want one of %s", name, joinNames(set)))
		}
	}
	specs := set.Specs()
	own := make([]envChannel, len(specs))
	for i, spec := range specs {
		prefix := channelPrefix(spec.Name)
		twin := slices.IndexFunc(specs[:i], func(o channel.Spec) bool { return channelPrefix(o.Name) == prefix })
		if twin >= 0 { // a-b and a_b
			own[i] = own[twin]
			continue
		}
		e.read(&own[i], prefix)
	}
	if !slices.ContainsFunc(own, func(c envChannel) bool { return c != envChannel{} }) {
		return
	}
	e.maxSizes(o, own)
	for i, c := range own {
		if c.Level != nil {
			specs[i].Level = c.Level
		}
		if c.Retention != nil {
			specs[i].Retention = *c.Retention
		}
		specs[i].Durability = cmp.Or(c.Durability, specs[i].Durability)
		specs[i].WhenFull = cmp.Or(c.WhenFull, specs[i].WhenFull)
		if c.MaxSize != nil {
			specs[i].MaxSize = *c.MaxSize
		}
	}
	var err error
	if o.Channels, err = channel.NewSet(specs...); err != nil {
		e.fault(envLogPrefix+"<CHANNEL>", err)
	}
}

// maxSizes lets the size of one channel beat the size for all, as the level of
// one channel does. In Options it is the other way round.
func (e *environment) maxSizes(o *Options, own []envChannel) {
	hasSize := func(c envChannel) bool { return c.MaxSize != nil }
	switch {
	case !slices.ContainsFunc(own, hasSize):
	case o.File.Single != "":
		o.Notices = append(o.Notices, fmt.Sprintf("%s<CHANNEL>_MAX_SIZE has no effect: "+
			"there is one file for all channels; set %sFILE_MAX_SIZE", envLogPrefix, envLogPrefix))
	case o.File.MaxSize > 0:
		for i := range own {
			if !hasSize(own[i]) {
				own[i].MaxSize = new(o.File.MaxSize)
			}
		}
		o.File.MaxSize = 0
	}
}

// channelsFile reads the set in a file; nil when it cannot be read.
func (e *environment) channelsFile(path string) *channel.Set {
	const name = envPrefix + "LOG_CHANNELS_FILE"
	data, err := os.ReadFile(path)
	if err != nil {
		e.fault(name, fmt.Errorf("%w: want a JSON file with channels", err))
		return nil
	}
	set, err := channel.Parse(data)
	if err != nil {
		e.fault(name+": "+path, err)
	}
	return set
}

// channelPrefix is what the names of a channel's variables begin with.
func channelPrefix(name channel.Name) string {
	return envLogPrefix + strings.ToUpper(strings.ReplaceAll(string(name), "-", "_")) + "_"
}

// channelPrefixes returns what the names of the variables that are set begin
// with, where they end like those of a channel.
func (e *environment) channelPrefixes() (prefixes []string) {
	for name := range e.vars {
		for f := range reflect.TypeFor[envChannel]().Fields() {
			prefix, ok := strings.CutSuffix(name, f.Tag.Get("env"))
			if ok && strings.HasPrefix(prefix, envLogPrefix) && strings.HasSuffix(prefix, "_") {
				prefixes = append(prefixes, prefix)
			}
		}
	}
	slices.Sort(prefixes)
	return slices.Compact(prefixes)
}
