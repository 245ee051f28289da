package errtrack

import (
	"runtime/debug"
	"strings"
	"sync"
)

// mainModule is the path of the program's module, "" where the build does not
// tell.
var mainModule = sync.OnceValue(func() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Path
	}
	return ""
})

// inApp reports whether a package belongs to the program.
func (o *Options) inApp(pkg string) bool {
	if pkg == "main" {
		return true
	}
	for _, prefix := range o.InApp {
		if within(pkg, prefix) {
			return true
		}
	}
	switch {
	case len(o.InApp) > 0:
		return false
	case mainModule() != "":
		return within(pkg, mainModule())
	}
	// All but the standard library, whose paths do not begin with a domain.
	first, _, _ := strings.Cut(pkg, "/")
	return strings.Contains(first, ".")
}

// within reports whether a package is the one at path or below it.
func within(pkg, path string) bool {
	rest, ok := strings.CutPrefix(pkg, strings.TrimSuffix(path, "/"))
	return ok && (rest == "" || rest[0] == '/')
}
