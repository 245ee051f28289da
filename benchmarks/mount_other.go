//go:build !linux

package main

import (
	"context"
	"errors"
)

// mount is for Linux only.
func mount(context.Context, string, string, int64) (func() error, error) {
	return nil, errors.ErrUnsupported
}
