package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// openBare writes the lines that chanlog writes, made before, with nothing
// between the caller and the system call but the number put in.
func openBare(dir string) (*subject, error) {
	lines, err := sampleLines()
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, "app.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	fd := file.Fd()
	return &subject{
		event:   writeOf(fd, lines.event),
		plain:   writeOf(fd, lines.plain),
		request: writeOf(fd, lines.request),
		close:   file.Close,
	}, nil
}

// writeOf returns a call that writes one line. What cannot be written is
// missed when the records are counted.
func writeOf(fd uintptr, line []byte) func(int) {
	digits := []byte(strconv.Itoa(firstSequence))
	at := bytes.LastIndex(line, digits)
	buffers := sync.Pool{New: func() any { b := bytes.Clone(line); return &b }}
	return func(sequence int) {
		b := buffers.Get().(*[]byte)
		strconv.AppendInt((*b)[:at], int64(sequence), 10)
		_, _ = write(fd, *b)
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
	s, err := openChanlog(dir)
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
