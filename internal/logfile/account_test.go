package logfile_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alphapt/chanlog/internal/logfile"
	"github.com/alphapt/chanlog/internal/record"
)

// A trial appends numbered records through whatever faults a test brings
// about, remembers which were acknowledged, and holds the files to it.
type trial struct {
	*place
	f            *logfile.File
	next         int
	acknowledged []int
}

func newTrial(p *place, f *logfile.File) *trial { return &trial{place: p, f: f} }

// try appends n records and returns the error of the last.
func (tr *trial) try(n int) (err error) {
	for range n {
		if err = tr.f.Append([]byte(tr.line(tr.next))); err == nil {
			tr.acknowledged = append(tr.acknowledged, tr.next)
		}
		tr.next++
	}
	return err
}

// must appends n records that have to succeed.
func (tr *trial) must(n int) {
	tr.t.Helper()
	for range n {
		if err := tr.try(1); err != nil {
			tr.t.Fatalf("record %d: %v", tr.next-1, err)
		}
	}
}

// wantAccount checks what must hold after every fault: the accounts balance;
// every line parses but for as many torn ones; a record is in the files once
// if it was acknowledged, and not at all if it was not; the marks tell of as
// many as are missing, and nothing is left to tell.
func (tr *trial) wantAccount(torn int) {
	tr.t.Helper()
	// What is pending would be written now.
	if err := tr.f.Flush(tr.t.Context()); err != nil {
		tr.t.Error(err)
	}
	if err := tr.f.RotateIfDue(); err != nil {
		tr.t.Error(err)
	}
	s := tr.f.Stats()
	wantBalance(tr.t, s)
	var found []int
	var missing uint64
	mayDouble := false
	for _, line := range tr.lines() {
		switch l, err := parse(line); {
		case err != nil:
			torn--
		case l.Kind == record.MarkGap && strings.Contains(l.Message, "may be doubled"):
			mayDouble = true
		case l.N != nil && mayDouble && slices.Contains(found, *l.N):
		case l.N != nil:
			found = append(found, *l.N)
		case l.Kind == record.MarkDropped:
			missing += l.Count
		}
	}
	if torn < 0 {
		tr.t.Errorf("got %d torn lines more than there may be", -torn)
	}
	if !slices.Equal(found, tr.acknowledged) {
		tr.t.Errorf("records in the files: got %v, want those that were acknowledged, %v", found, tr.acknowledged)
	}
	want := s.Failed
	for _, n := range s.Dropped {
		want += n
	}
	if missing != want {
		tr.t.Errorf("missing according to the marks: got %d, want %d", missing, want)
	}
	if got, want := s.Emitted-want, uint64(len(tr.acknowledged)); got != want {
		tr.t.Errorf("written: got %d, want %d as were acknowledged", got, want)
	}
}

// A parsed line has the number of a record, or the kind of a mark and the
// number of the records that it says are missing.
type parsed struct {
	N     *int   `json:"n"`
	Kind  string `json:"_t"`
	Count uint64 `json:"count"`

	Message string `json:"message"`
}

func parse(line string) (l parsed, err error) {
	err = json.Unmarshal([]byte(line), &l)
	return l, err
}

func stamp(t time.Time) string { return t.UTC().Format(record.TimestampLayout) }

// droppedLine is the line for n missing records that is written now.
func (p *place) droppedLine(reason string, n int, from, to time.Time) string {
	what := fmt.Sprintf("%d records are missing", n)
	if n == 1 {
		what = "1 record is missing"
	}
	return fmt.Sprintf(`{"timestamp":"%s","level":"WARN","channel":"trading","message":"%s: %s","_t":"dropped","reason":"%s","count":%d,"from":"%s","to":"%s"}`+"\n",
		stamp(p.clock()), what, reason, reason, n, stamp(from), stamp(to))
}

// gapLine is the line for what someone did to a segment between from and now.
func (p *place) gapLine(reason, what string, number int, from time.Time) string {
	return fmt.Sprintf(`{"timestamp":"%[1]s","level":"WARN","channel":"trading","message":"trading.log %[2]s: segment %[3]d ended there","_t":"gap","reason":"%[4]s","from":"%[5]s","to":"%[1]s","segment":%[3]d}`+"\n",
		stamp(p.clock()), what, number, reason, stamp(from))
}

// marksIn returns the lines of the file's own that are in content.
func marksIn(content string) (marks []string) {
	for line := range strings.Lines(content) {
		if strings.Contains(line, `"_t":`) {
			marks = append(marks, line)
		}
	}
	return marks
}

func (p *place) rotateIfDue(f *logfile.File) {
	p.t.Helper()
	if err := f.RotateIfDue(); err != nil {
		p.t.Fatal(err)
	}
}
