package main

import (
	"fmt"

	"github.com/spf13/pflag"
)

// parsedFlag is a flag of any type. Its parse function checks the range too, so
// that every wrong value is refused in the same place and words.
type parsedFlag[T any] struct {
	value    *T
	typeName string
	parse    func(string) (T, error)
}

// parsed makes a flag that stores what it reads in value, which begins as the
// default.
func parsed[T any](value *T, defaultValue T, typeName string, parse func(string) (T, error)) pflag.Value {
	*value = defaultValue
	return &parsedFlag[T]{value: value, typeName: typeName, parse: parse}
}

func (f *parsedFlag[T]) Set(s string) error {
	v, err := f.parse(s)
	if err != nil {
		return err
	}
	*f.value = v
	return nil
}

func (f *parsedFlag[T]) String() string {
	if f.value == nil { // pflag asks a zero value for its default
		return ""
	}
	return fmt.Sprint(*f.value)
}

func (f *parsedFlag[T]) Type() string { return f.typeName }
