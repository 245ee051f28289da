//go:build !linux

package main

// directFlag is 0 where files have no such mode; each block is synced then.
const directFlag = 0
