//go:build ignore

// Jsonlines checks that each line of each log file below a directory is one
// JSON object with a time, a level, a channel and a message.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

func main() {
	lines := 0
	err := filepath.WalkDir(os.Args[1], func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".log" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, line := range bytes.SplitAfter(data, []byte("\n")) {
			if len(line) == 0 {
				continue // after the last newline
			}
			if err := check(line); err != nil {
				return fmt.Errorf("%s:%d: %w: %s", path, i+1, err, line)
			}
			lines++
		}
		return nil
	})
	if err == nil && lines == 0 {
		err = fmt.Errorf("%s: no lines", os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d lines, each a JSON object\n", lines)
}

func check(line []byte) error {
	if !bytes.HasSuffix(line, []byte("\n")) {
		return errors.New("line does not end")
	}
	var r struct {
		Timestamp               time.Time
		Level, Channel, Message string
	}
	if err := json.Unmarshal(line, &r); err != nil {
		return err
	}
	if r.Timestamp.IsZero() || r.Level == "" || r.Channel == "" || r.Message == "" {
		return errors.New("timestamp, level, channel or message is missing")
	}
	return nil
}
