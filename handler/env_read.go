package handler

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

// An environment is read by one call of OptionsFromEnv.
type environment struct {
	vars   map[string]string // those that are set and were not read yet
	known  []string          // the names of all variables there are
	faults []error
}

func newEnvironment(environ []string) *environment {
	e := &environment{vars: env.ToMap(environ)}
	for name, value := range e.vars {
		// Files with variables leave spaces and carriage returns behind.
		if e.vars[name] = strings.TrimSpace(value); e.vars[name] == "" {
			delete(e.vars, name)
		}
	}
	return e
}

// read fills the struct that into points to from the variables with the given
// prefix. A variable is read once: what an earlier struct has, a channel that
// happens to have the name of a fixed variable does not get.
func (e *environment) read(into any, prefix string) {
	fields := reflect.TypeOf(into).Elem()
	err := env.ParseWithOptions(into, env.Options{Environment: e.vars, Prefix: prefix, FuncMap: envParsers})
	all, _ := errors.AsType[env.AggregateError](err)
	for _, err := range all.Errors {
		if wrong, ok := errors.AsType[env.ParseError](err); ok {
			f, _ := fields.FieldByName(wrong.Name)
			e.fault(prefix+f.Tag.Get("env"), wrong.Err)
			// It may hold half a value.
			reflect.ValueOf(into).Elem().FieldByIndex(f.Index).SetZero()
		} else {
			e.faults = append(e.faults, err)
		}
	}
	for f := range fields.Fields() {
		name := prefix + f.Tag.Get("env")
		e.known = append(e.known, name)
		delete(e.vars, name)
	}
}

// fault adds what is wrong with a variable, a line for each of joined errors.
func (e *environment) fault(name string, err error) {
	type joined interface {
		error
		Unwrap() []error
	}
	if errs, ok := errors.AsType[joined](err); ok {
		for _, err := range errs.Unwrap() {
			e.fault(name, err)
		}
		return
	}
	e.faults = append(e.faults, fmt.Errorf("%s: %w", name, err))
}

// unknown reports the variables that look like ours and that nothing reads.
func (e *environment) unknown() {
	for _, name := range slices.Sorted(maps.Keys(e.vars)) {
		// On most systems another case is another name, and easily missed.
		if strings.HasPrefix(strings.ToUpper(name), envLogPrefix) {
			e.fault(name, fmt.Errorf("unknown variable: the nearest known one is %s", nearestName(name, e.known)))
		}
	}
}

// nearestName returns the one of names that takes the fewest changes to make
// of name. The prefix does not count: LOG_LEVEL has none.
func nearestName(name string, names []string) (nearest string) {
	name = strings.TrimPrefix(strings.ToUpper(name), envPrefix)
	fewest := math.MaxInt
	for _, n := range names {
		if d := changes(name, strings.TrimPrefix(n, envPrefix)); d < fewest {
			nearest, fewest = n, d
		}
	}
	return nearest
}

// changes returns how many letters must be put into a and left out of it to
// make b. A letter in place of another is two changes, so that a name that
// lacks a word is nearer than one with another word.
func changes(a, b string) int {
	row := make([]int, len(b)+1) // from what was seen of a to each beginning of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			n := min(row[j], row[j+1]) + 1
			if a[i] == b[j] {
				n = diagonal
			}
			diagonal, row[j+1] = row[j+1], n
		}
	}
	return row[len(b)]
}
