//go:build !linux

package logdir_test

func unprivileged(f func()) { f() }
