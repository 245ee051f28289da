package errtrack

import (
	"cmp"
	"reflect"
	"runtime"
	"slices"
	"strings"
)

// maxFrames bounds a stack, from the innermost frame on.
const maxFrames = 64

// A frame is a call on the stack.
type frame struct {
	// Function with its package.
	Function string `event:"function,required" json:"function"`
	// File as the compiler knew it.
	File string `event:"file,always" json:"file"`
	// Line in the file.
	Line int `event:"line,required" json:"line"`
	// Whether the function belongs to the program, and not to a library.
	InApp bool `event:"in_app,required" json:"in_app"`
	// Place in the stack; 0 is the innermost.
	Depth int `event:"depth,required" json:"depth"`
}

// here returns the present stack.
func here() []uintptr {
	var pcs [maxFrames]uintptr
	return slices.Clone(pcs[:runtime.Callers(2, pcs[:])])
}

// stackOf returns the stack that an error brings along: by a method Callers,
// or by StackTrace as github.com/pkg/errors and those after it have it, whose
// frames are program counters of a type of their own.
func stackOf(err error) []uintptr {
	if e, ok := err.(interface{ Callers() []uintptr }); ok {
		return e.Callers()
	}
	m := reflect.ValueOf(err).MethodByName("StackTrace")
	if !m.IsValid() || m.Type().NumIn() != 0 || m.Type().NumOut() != 1 {
		return nil
	}
	if out := m.Type().Out(0); out.Kind() != reflect.Slice || out.Elem().Kind() != reflect.Uintptr {
		return nil
	}
	list := m.Call(nil)[0]
	pcs := make([]uintptr, list.Len())
	for i := range pcs {
		pcs[i] = uintptr(list.Index(i).Uint())
	}
	return pcs
}

// ownPackage is how the names of the functions of this package begin.
var ownPackage = reflect.TypeFor[Logger]().PkgPath() + "."

// resolve returns the frames of a stack, those of the program first; the
// order is otherwise from the innermost on. Frames of this package are left
// out, and so is where the runtime begins.
func resolve(pcs []uintptr, inApp func(pkg string) bool) []frame {
	var own, others []frame
	frames := runtime.CallersFrames(pcs[:min(len(pcs), maxFrames)])
	for depth, more := 0, len(pcs) > 0; more; {
		var f runtime.Frame
		f, more = frames.Next()
		switch {
		case f.Function == "", f.Function == "runtime.goexit", f.Function == "runtime.main":
			continue
		case strings.HasPrefix(f.Function, ownPackage):
			continue
		}
		out := frame{f.Function, f.File, f.Line, inApp(packageOf(f.Function)), depth}
		depth++
		if out.InApp {
			own = append(own, out)
		} else {
			others = append(others, out)
		}
	}
	return append(own, others...)
}

// panicking returns the part of a stack from the function on that panicked,
// or all of it when none did.
func panicking(pcs []uintptr) []uintptr {
	at := slices.IndexFunc(pcs, func(pc uintptr) bool { return functionAt(pc) == "runtime.gopanic" })
	if at < 0 {
		return pcs
	}
	// What the runtime does between a fault, such as a nil pointer, and the
	// panic that it makes of it.
	for at < len(pcs)-1 && strings.HasPrefix(functionAt(pcs[at]), "runtime.") {
		at++
	}
	return pcs[at:]
}

func functionAt(pc uintptr) string {
	f := runtime.FuncForPC(pc - 1)
	if f == nil {
		return ""
	}
	return f.Name()
}

// packageOf returns the path of the package of a function.
func packageOf(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	name, _, _ := strings.Cut(function[slash:], ".")
	return function[:slash] + name
}

// fingerprint is what errors of one origin have in common: their type and the
// innermost function of the program, without what changes when the code
// around it does.
func fingerprint(typ string, frames []frame) string {
	typ = cmp.Or(typ, "no error")
	if len(frames) == 0 {
		return typ
	}
	return typ + " in " + stableName(frames[0].Function)
}

// stableName leaves the numbers of closures and the type arguments out of the
// name of a function.
func stableName(function string) string {
	pkg := packageOf(function)
	name := function[len(pkg):]
	if i := strings.IndexByte(name, '['); i >= 0 {
		j := strings.LastIndexByte(name, ']')
		name = name[:i] + name[max(i, j+1):]
	}
	for _, mark := range []string{".func", ".gowrap", ".deferwrap", "-range", "-fm"} {
		for from := 0; ; {
			i := strings.Index(name[from:], mark)
			if i < 0 {
				break
			}
			from += i + len(mark)
			if from == len(name) || name[from] >= '0' && name[from] <= '9' {
				name = name[:from-len(mark)]
				break
			}
		}
	}
	return pkg + name
}
