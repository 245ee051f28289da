package faulttest_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"testing"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/internal/logdir"
)

// A class is a kind of fault.
type class string

const (
	lost      class = "lost"      // acknowledged, and not there
	doubled   class = "doubled"   // there twice
	torn      class = "torn"      // not a whole line of JSON
	disorder  class = "disorder"  // after a later one of the same worker
	altered   class = "altered"   // not what was logged, or not there
	invented  class = "invented"  // more after the last acknowledged one than can have been logged
	unrotated class = "unrotated" // a run in which no file was rotated
)

// A verdict is what a directory is like.
type verdict struct {
	counts map[class]int
	first  []string // some of the faults

	records  int // in the channels' own files
	copies   int // in errors.log
	segments int // rotated
	archived int // of these, compressed
	cut      int // lines that are torn and may be
}

func (v *verdict) fault(c class, format string, args ...any) {
	if v.counts == nil {
		v.counts = make(map[class]int)
	}
	v.counts[c]++
	if v.counts[c] <= 3 {
		v.first = append(v.first, string(c)+": "+fmt.Sprintf(format, args...))
	}
}

func (v *verdict) String() string {
	return fmt.Sprintf("%d records, %d copies, %d rotated files, %d of them compressed, %d lines cut off",
		v.records, v.copies, v.segments, v.archived, v.cut)
}

// wantNone fails the test for every fault.
func (v *verdict) wantNone(t *testing.T) {
	t.Helper()
	if len(v.counts) == 0 {
		return
	}
	t.Errorf("got faults %v, want none, in %v", v.counts, v)
	for _, text := range v.first {
		t.Error(text)
	}
}

// Rules say what a directory may be like.
type rules struct {
	// ahead is how many records a worker may have logged after the last one
	// that it acknowledged.
	ahead int
	// mayTear allows each run one torn line a file. What a power cut tears
	// may also be zeros: ext4 may have written how long a file is, but not
	// yet what is in it.
	mayTear bool
	// mustRotate wants a rotation in each run.
	mustRotate bool
}

// A judge compares the files of a directory with what was acknowledged. Each
// record is to be in the files of its channel once, and each ERROR once more
// in those of the errors channel, in the order in which its worker logged
// them.
type judge struct {
	rules
	ledger ledger
	verdict
}

// A tally is what was found of the records of one worker in one run.
type tally struct {
	found   []bool // by number
	last    int
	first   int  // number of the file that the first record is in
	rotated bool // others are in another file
}

type source struct{ run, worker int }

// judge reads a directory that nobody writes to.
func (l ledger) judge(t *testing.T, path string, r rules) *verdict {
	t.Helper()
	j := &judge{rules: r, ledger: l}
	dir, err := logdir.Create(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	own, copies := make(map[source]*tally), make(map[source]*tally)
	for _, c := range channels {
		if err := j.read(dir, c.name, own); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.read(dir, channel.Errors, copies); err != nil {
		t.Fatal(err)
	}
	j.compare(own, copies)
	return &j.verdict
}

// read reads the files of a channel in their order.
func (j *judge) read(dir *logdir.Dir, name channel.Name, into map[source]*tally) error {
	segments, err := dir.Segments(name)
	if err != nil {
		return err
	}
	// Where a plain and a compressed file are there, the first is the
	// segment.
	segments = slices.CompactFunc(segments, func(a, b logdir.SegmentFile) bool { return a.Segment == b.Segment })
	for i, s := range segments {
		data, err := os.ReadFile(s.Path)
		if err == nil && s.Compressed {
			data, err = unzip(data)
			j.archived++
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.Path, err)
		}
		j.segments++
		j.file(s.Path, name, i, data, into)
	}
	path := dir.Active(name)
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	j.file(path, name, len(segments), data, into)
	return nil
}

func unzip(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// A line is what matters of a record in a file.
type line struct {
	Level   string
	Channel channel.Name
	Message string
	Run     int
	Worker  int
	N       int
	Mark    string `json:"_t"` // only lines of the writer itself have it
}

func (j *judge) file(path string, name channel.Name, number int, data []byte, into map[source]*tally) {
	var tears []string
	runs := make(map[int]bool)
	row, begin, end := 0, 0, 0
	for text := range bytes.Lines(data) {
		row++
		begin, end = end, end+len(text)
		var l line
		// A newline after what is torn is the next writer's.
		content, ended := bytes.CutSuffix(text, []byte{'\n'})
		if !ended || json.Unmarshal(content, &l) != nil {
			stop := begin + len(content)
			tears = append(tears, fmt.Sprintf("%s:%d: offset %d to %d: %.40q", path, row, begin, stop, content))
			continue
		}
		if l.Mark != "" {
			continue
		}
		id := identity{l.Run, l.Worker, l.N}
		if !j.plausible(id, l, name) {
			j.fault(altered, "%s:%d: %s", path, row, text)
			continue
		}
		runs[l.Run] = true
		if name == channel.Errors {
			j.copies++
		} else {
			j.records++
		}
		tal := into[source{l.Run, l.Worker}]
		if tal == nil {
			tal = &tally{first: number}
			into[source{l.Run, l.Worker}] = tal
		}
		j.count(tal, id, fmt.Sprintf("%s:%d", path, row), number)
	}
	// What is torn ends a run. The run before the first in the file may have
	// no whole record in it.
	left := len(runs) + 1
	for _, tear := range tears {
		if left > 0 && j.mayTear {
			left--
			j.cut++
		} else {
			j.fault(torn, "%s", tear)
		}
	}
}

// plausible reports whether l is the record that it says it is, in a file
// where that belongs.
func (j *judge) plausible(id identity, l line, file channel.Name) bool {
	level := "INFO"
	if id.copied() {
		level = "ERROR"
	}
	return id.run >= 0 && id.run < len(j.ledger) && id.worker >= 0 && id.worker < workers && id.n > 0 &&
		l.Level == level && l.Channel == id.channel() && l.Message == id.message() &&
		(file == l.Channel || file == channel.Errors && id.copied())
}

// count enters a record.
func (j *judge) count(tal *tally, id identity, where string, file int) {
	switch acknowledged := j.ledger[id.run][id.worker]; {
	case id.n > acknowledged+j.ahead:
		j.fault(invented, "%s: %v, the last acknowledged is %d", where, id, acknowledged)
		return
	case id.n < len(tal.found) && tal.found[id.n]:
		j.fault(doubled, "%s: %v", where, id)
	case id.n < tal.last:
		j.fault(disorder, "%s: %v after %d", where, id, tal.last)
	}
	for len(tal.found) <= id.n {
		tal.found = append(tal.found, false)
	}
	tal.found[id.n] = true
	tal.last = max(tal.last, id.n)
	tal.rotated = tal.rotated || file != tal.first
}

// compare looks for what is missing.
func (j *judge) compare(own, copies map[source]*tally) {
	has := func(m map[source]*tally, id identity) bool {
		tal := m[source{id.run, id.worker}]
		return tal != nil && id.n < len(tal.found) && tal.found[id.n]
	}
	rotated := make(map[int]bool)
	for s, tal := range own {
		rotated[s.run] = rotated[s.run] || tal.rotated
	}
	for run, last := range j.ledger {
		for worker, n := range last {
			for n := range n {
				id := identity{run, worker, n + 1}
				if !has(own, id) {
					j.fault(lost, "%v", id)
				}
				if id.copied() && !has(copies, id) {
					j.fault(lost, "the copy of %v", id)
				}
			}
		}
		if j.mustRotate && !rotated[run] {
			j.fault(unrotated, "run %d", run)
		}
	}
}
