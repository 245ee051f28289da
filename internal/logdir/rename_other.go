//go:build !linux

package logdir

func renameNew(from, to string) error { return renameChecked(from, to) }
