package main

import (
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// openChanlog leaves everything at its default but for what a contestant is
// about and the level, since all contestants log at INFO and above. The
// console is on and shows WARN and above, so none of these records.
func openChanlog(dir string, failed func(error), file handler.FileOptions) (*subject, error) {
	file.Level = slog.LevelInfo
	h, err := handler.New(&handler.Options{Dir: dir, File: file})
	if err != nil {
		return nil, err
	}
	return newSlog(h, failed, h.Close), nil
}

func openProcess(dir string, failed func(error)) (*subject, error) {
	return openChanlog(dir, failed, handler.FileOptions{})
}

func openInterval(dir string, failed func(error)) (*subject, error) {
	return openChanlog(dir, failed, handler.FileOptions{Durability: channel.Interval})
}

func openAlways(dir string, failed func(error)) (*subject, error) {
	return openChanlog(dir, failed, handler.FileOptions{Durability: channel.Always})
}

// openInMemory has its spools away from the disk of the files.
func openInMemory(dir string, failed func(error)) (*subject, error) {
	spools := spoolsOf(dir)
	if err := os.MkdirAll(spools, 0o700); err != nil {
		return nil, err
	}
	s, err := openChanlog(dir, failed, handler.FileOptions{SpoolDir: spools})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(spools))
	}
	end := s.close
	s.close = func() error { return errors.Join(end(), os.RemoveAll(spools)) }
	return s, nil
}

// spoolsOf is where the spools of a log directory are in memory. It is always
// the same, so that they are found after a kill.
func spoolsOf(dir string) string {
	name := fnv.New64a()
	name.Write([]byte(dir))
	return filepath.Join(memoryDir(), fmt.Sprintf("chanlog-benchmarks-%x", name.Sum64()))
}
