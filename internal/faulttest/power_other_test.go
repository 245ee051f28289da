//go:build !linux

package faulttest_test

import "testing"

func TestPowerCut(t *testing.T) {
	t.Skip("POWER CUTS ARE NOT TESTED HERE: the disk to cut from is a loop device, which takes Linux")
}
