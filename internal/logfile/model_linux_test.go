package logfile_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/alphapt/chanlog/internal/logfile"
	"github.com/alphapt/chanlog/internal/record"
)

// Whatever the order of appends, drains, rotations, clocks, strangers, kills
// and recoveries, the files hold exactly the acknowledged records, in order
// and each once.
func TestModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) { runModel(t, rt) })
}

func FuzzModel(f *testing.F) {
	f.Fuzz(func(t *testing.T, seed []byte) {
		rapid.MakeFuzz(func(rt *rapid.T) { runModel(t, rt) })(t, seed)
	})
}

// A model is a File beside a plain list of what it must hold.
type model struct {
	*place
	options func(*logfile.Options)
	f       *logfile.File
	next    int    // the records 0 to next-1 were acknowledged
	missed  uint64 // records that Missed was told of
	kills   bool   // marks that waited may be lost
	mayTear int    // lines that someone may have left torn
}

// A reporter lets rapid find the shortest way to a failure.
type reporter struct {
	testing.TB
	rt *rapid.T
}

func (r reporter) Helper()                   {}
func (r reporter) Fatal(args ...any)         { r.rt.Fatal(args...) }
func (r reporter) Fatalf(f string, a ...any) { r.rt.Fatalf(f, a...) }
func (r reporter) Error(args ...any)         { r.rt.Error(args...) }
func (r reporter) Errorf(f string, a ...any) { r.rt.Errorf(f, a...) }

func runModel(t *testing.T, rt *rapid.T) {
	dir, err := os.MkdirTemp("/dev/shm", "chanlog") //nolint:usetesting // where a sync costs nothing
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	m := &model{place: &place{t: reporter{t, rt}, path: filepath.Join(dir, "logs"), now: noon}}
	size := rapid.SampledFrom([]int64{0, 1, 100, 1000, 10_000}).Draw(rt, "MaxSize")
	durability := rapid.SampledFrom([]logfile.Durability{logfile.Process, logfile.Interval, logfile.Always}).Draw(rt, "Durability")
	m.options = func(o *logfile.Options) {
		m.spooled(o)
		o.MaxSize, o.Durability = size, durability
	}
	m.lock()
	m.f = m.open(m.options)
	defer func() {
		m.f.Kill()
		m.unlock()
	}()
	rt.Repeat(map[string]func(*rapid.T){
		"Append":      m.append,
		"AppendNow":   m.appendNow,
		"Flush":       func(*rapid.T) { m.flush() },
		"Rotate":      func(*rapid.T) { m.must(m.f.Rotate()) },
		"RotateIfDue": func(*rapid.T) { m.must(m.f.RotateIfDue()) },
		"Sync":        func(*rapid.T) { m.must(m.f.Sync(t.Context())) },
		"SetClock":    m.stepClock,
		"Missed":      m.miss,
		"Stranger":    m.stranger,
		"Close":       func(*rapid.T) { m.must(m.f.Close()); m.restart() },
		"Kill":        func(*rapid.T) { m.f.Kill(); m.kills = true; m.restart() },
		"KillInWrite": m.killInWrite,
		"":            func(*rapid.T) { wantBalance(m.t, m.f.Stats()) },
	})
	m.must(m.f.RotateIfDue())
	m.must(m.f.AppendNow(m.line(0)))
	m.check()
}

func (m *model) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// line returns the next record, of about that size.
func (m *model) line(size int) []byte {
	line := lineAt(m.clock(), m.next)
	if pad := size - len(line); pad > 0 {
		line = fmt.Sprintf(`%s,"pad":"%s"}`+"\n", line[:len(line)-2], strings.Repeat("x", pad))
	}
	m.next++
	return []byte(line)
}

// lengths are of records up to more than the ring can hold.
var lengths = rapid.SampledFrom([]int{60, 60, 60, 200, 1000, 2000, 2049, 3000, 5000})

func (m *model) append(rt *rapid.T) {
	for range rapid.IntRange(1, 40).Draw(rt, "records") {
		m.must(m.f.Append(m.line(lengths.Draw(rt, "length"))))
	}
}

func (m *model) appendNow(rt *rapid.T) {
	line := m.line(lengths.Draw(rt, "length"))
	m.must(m.f.AppendNow(line))
	if !bytes.Contains([]byte(m.read(m.f.Path())), line) {
		m.t.Errorf("got no record %d in the file", m.next-1)
	}
}

func (m *model) flush() {
	m.must(m.f.Flush(m.t.Context()))
	if s := m.f.Stats(); s.Spooled != 0 {
		m.t.Errorf("got %d records in the spool after Flush, want none", s.Spooled)
	}
}

func (m *model) stepClock(rt *rapid.T) {
	step := rapid.SampledFrom([]time.Duration{
		time.Millisecond, time.Second, time.Minute, 12 * time.Hour, 24 * time.Hour, 2 * 365 * 24 * time.Hour,
		-time.Second, -12 * time.Hour, -2 * 365 * 24 * time.Hour,
	}).Draw(rt, "step")
	m.setClock(m.clock().Add(step))
}

func (m *model) miss(rt *rapid.T) {
	n := rapid.Uint64Range(1, 9).Draw(rt, "records")
	m.f.Missed("disk full", n, m.clock(), m.clock())
	m.missed += n
}

// stranger writes to the file, sometimes half a line. A record may be joined
// to that only until the file is looked at.
func (m *model) stranger(rt *rapid.T) {
	text := rapid.SampledFrom([]string{"of a stranger\n", "{half"}).Draw(rt, "text")
	m.intrude(text)
	if text == "{half" {
		m.must(m.f.RotateIfDue())
	}
}

func (m *model) intrude(text string) {
	if _, err := os.Lstat(m.f.Path()); err == nil {
		m.f.Freeze(func() { appendTo(m.t, m.f.Path(), text) })
		m.mayTear++
	}
}

func (m *model) killInWrite(rt *rapid.T) {
	if rapid.Bool().Draw(rt, "stranger") {
		m.intrude("of a stranger\n")
	}
	for range rapid.IntRange(0, 10).Draw(rt, "records") {
		m.must(m.f.Append(m.line(60)))
	}
	m.f.KillInWrite(rapid.IntRange(0, 400).Draw(rt, "bytes"))
	m.kills = true
	m.mayTear++
	m.restart()
}

func (m *model) restart() {
	m.relock()
	m.f = m.open(m.options)
}

// check compares the files with the list.
func (m *model) check() {
	next, mayDouble := 0, 0
	var missing uint64
	for _, line := range m.lines() {
		l, err := parse(line)
		switch {
		case err != nil:
			m.mayTear--
		case l.Kind == record.MarkGap:
			if _, err := fmt.Sscanf(l.Message, "%d records from here on may be doubled", &mayDouble); err != nil {
				m.t.Errorf("got line %q, want no such gap", line)
			}
		case l.Kind == record.MarkDropped:
			missing += l.Count
		case l.N == nil:
			m.t.Errorf("got line %q, want a record", line)
		case *l.N == next:
			next++
		case *l.N < next && mayDouble > 0:
			mayDouble--
		default:
			m.t.Fatalf("got record %d, want %d", *l.N, next)
		}
	}
	if next != m.next {
		m.t.Errorf("got %d records, want %d", next, m.next)
	}
	if m.mayTear < 0 {
		m.t.Errorf("got %d torn lines too many", -m.mayTear)
	}
	if missing > m.missed || missing < m.missed && !m.kills {
		m.t.Errorf("missing according to the marks: got %d, want %d", missing, m.missed)
	}
}
