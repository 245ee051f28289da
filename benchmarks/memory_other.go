//go:build !linux

package main

// memoryDir is not known here, and who needs one stays away.
func memoryDir() string { return "" }
