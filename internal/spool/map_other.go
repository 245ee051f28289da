//go:build !linux

package spool

import "os"

const noFollow = 0

func lockFile(*os.File) error                 { return ErrUnsupported }
func allocate(*os.File, int64) error          { return ErrUnsupported }
func mapFile(*os.File, int64) (region, error) { return nil, ErrUnsupported }
func unmap(region) error                      { return nil }
func populate(region)                         {}

// ThisBoot returns the id of the present boot.
func ThisBoot() (BootID, error) { return BootID{}, ErrUnsupported }
