package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// busyPart is the process that keeps the disk busy. It takes next to no CPU
// time: what it makes others wait for is the disk.
const busyPart = "busy"

const (
	busyBlock = 1 << 20
	busySize  = 64 << 20
)

// startBusy starts it in dir, and returns once it has written its file for
// the first time. When it is stopped, it tells the share of one processor
// that it has taken.
func startBusy(ctx context.Context, dir string) (stop func() (processors float64, err error), err error) {
	path := filepath.Join(dir, "busy")
	cmd, err := child(ctx, busyPart, path)
	if err != nil {
		return nil, err
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	began := time.Now()
	stop = func() (float64, error) {
		killed := cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		took := time.Since(began)
		used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		return used.Seconds() / took.Seconds(), errors.Join(killed, os.Remove(path))
	}
	if _, err := io.ReadFull(stdout, make([]byte, 1)); err != nil {
		_, _ = stop()
		return nil, fmt.Errorf("keep the disk of %s busy: %s", dir, bytes.TrimSpace(stderr.Bytes()))
	}
	return stop, nil
}

// keepBusy writes a file over and over, past the page cache.
func keepBusy(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|directFlag, 0o600)
	if err != nil {
		return fmt.Errorf("%w: is the directory on a real disk?", err)
	}
	block := make([]byte, busyBlock) // begins on a page, as all large objects do
	for round := 0; ; round++ {
		for at := int64(0); at < busySize; at += busyBlock {
			if _, err := file.WriteAt(block, at); err != nil {
				return err
			}
			if directFlag == 0 {
				if err := file.Sync(); err != nil {
					return err
				}
			}
		}
		if round == 0 {
			fmt.Print("!")
		}
	}
}
