package handler

import "github.com/alphapt/chanlog/channel"

// EnvNames returns the names of all variables, with those of the given
// channels.
func EnvNames(channels ...channel.Name) []string {
	e := newEnvironment(nil)
	e.read(new(envVariables), envPrefix)
	e.read(new(envPlain), "")
	for _, name := range channels {
		e.read(new(envChannel), channelPrefix(name))
	}
	return e.known
}
