package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// openBare writes the lines that chanlog writes, made before, with nothing
// between the caller and the system call but the number put in.
func openBare(dir string, failed func(error)) (*subject, error) {
	return openLines(dir, failed, func(file *os.File) func([]byte) error {
		fd := file.Fd()
		return func(line []byte) error {
			n, err := write(fd, line)
			if err == nil && n < len(line) {
				err = io.ErrShortWrite
			}
			return err
		}
	})
}

// openSynced puts each line on the disk before the next may be written: what
// one does who needs that and has no library for it.
func openSynced(dir string, failed func(error)) (*subject, error) {
	return openLines(dir, failed, func(file *os.File) func([]byte) error {
		var mu sync.Mutex
		return func(line []byte) error {
			mu.Lock()
			defer mu.Unlock()
			if _, err := file.Write(line); err != nil {
				return err
			}
			return file.Sync()
		}
	})
}

// openLines makes the calls of a way to write lines.
func openLines(dir string, failed func(error), writer func(*os.File) func([]byte) error) (*subject, error) {
	lines, err := sampleLines()
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, "app.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if failed == nil {
		failed = func(error) {} // the record is missed when all are counted
	}
	write := writer(file)
	return &subject{
		event:   numbered(lines.event, write, failed),
		plain:   numbered(lines.plain, write, failed),
		request: numbered(lines.request, write, failed),
		close:   file.Close,
	}, nil
}

// numbered returns a call that writes one line with a number put in.
func numbered(line []byte, write func([]byte) error, failed func(error)) func(int) {
	digits := []byte(strconv.Itoa(firstSequence))
	at := bytes.LastIndex(line, digits)
	buffers := sync.Pool{New: func() any { b := bytes.Clone(line); return &b }}
	return func(sequence int) {
		b := buffers.Get().(*[]byte)
		strconv.AppendInt((*b)[:at], int64(sequence), 10)
		if err := write(*b); err != nil {
			failed(err)
		}
		buffers.Put(b)
	}
}

type sample struct{ event, plain, request []byte }

// sampleLines are one line of chanlog for each kind of record.
var sampleLines = sync.OnceValues(func() (sample, error) {
	dir, err := os.MkdirTemp("", "chanlog-sample")
	if err != nil {
		return sample{}, err
	}
	defer os.RemoveAll(dir)
	s, err := openProcess(dir, nil)
	if err != nil {
		return sample{}, err
	}
	s.event(firstSequence)
	s.plain(firstSequence)
	s.request(firstSequence)
	err = s.close()
	text, readErr := os.ReadFile(filepath.Join(dir, "trading.log"))
	if err := errors.Join(err, readErr); err != nil {
		return sample{}, fmt.Errorf("make sample lines: %w", err)
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	if len(lines) != 4 {
		return sample{}, fmt.Errorf("make sample lines: got %d lines, want 3", len(lines)-1)
	}
	return sample{event: lines[0], plain: lines[1], request: lines[2]}, nil
})
