package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A span are the numbers of the records that one goroutine logged.
type span struct{ first, n int }

// A tally is what became of the records of a run.
type tally struct {
	lost    int // not in the files
	doubled int // there again
	torn    int // lines that are no record
	foreign int // records that were never logged
}

// faulty counts all that should not be.
func (t tally) faulty() int { return t.lost + t.doubled + t.torn + t.foreign }

// check looks for the records of all spans in the files of dir, which all
// contestants name *.log. It parses every line.
func check(dir string, spans []span) (tally, error) {
	c := checker{spans: spans, seen: make([][]bool, len(spans))}
	for i, s := range spans {
		c.seen[i] = make([]bool, s.n)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || filepath.Ext(path) != ".log" {
			return err
		}
		return c.file(path)
	})
	if err != nil {
		return tally{}, fmt.Errorf("check the records in %s: %w", dir, err)
	}
	for _, seen := range c.seen {
		for _, there := range seen {
			if !there {
				c.tally.lost++
			}
		}
	}
	return c.tally, nil
}

type checker struct {
	spans []span
	seen  [][]bool
	tally tally
}

func (c *checker) file(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	for r := bufio.NewReaderSize(file, 1<<20); ; {
		line, err := r.ReadSlice('\n')
		if len(line) > 0 {
			c.line(line)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}
}

func (c *checker) line(line []byte) {
	var r struct {
		Mark            string `json:"_t"` // chanlog's own lines, which are no records
		Component       string `json:"component"`
		Sequence        int    `json:"sequence"`
		BusinessContext struct {
			Sequence int `json:"sequence"`
		} `json:"business_context"`
	}
	err := json.Unmarshal(line, &r)
	if r.Mark != "" || r.Component == "chanlog" { // what it says of the disk
		return
	}
	sequence := max(r.Sequence, r.BusinessContext.Sequence)
	if err != nil || sequence == 0 || !bytes.HasSuffix(line, []byte("\n")) {
		c.tally.torn++
		return
	}
	for i, s := range c.spans {
		if at := sequence - s.first; at >= 0 && at < s.n {
			if c.seen[i][at] {
				c.tally.doubled++
			}
			c.seen[i][at] = true
			return
		}
	}
	c.tally.foreign++
}
