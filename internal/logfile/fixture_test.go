package logfile_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/logdir"
	"github.com/alphapt/chanlog/internal/logfile"
	"github.com/alphapt/chanlog/internal/spool"
)

// noon is when the tests begin.
var noon = time.Date(2026, 1, 24, 12, 0, 0, 0, time.UTC)

// A place is a log directory in which a test opens the file of the channel
// trading, with a clock that stands still.
type place struct {
	t    testing.TB
	path string
	dir  *logdir.Writer

	mu   sync.Mutex
	now  time.Time
	errs []error
}

func newPlace(t testing.TB) *place {
	t.Helper()
	return newPlaceAt(t, filepath.Join(t.TempDir(), "logs"))
}

func newPlaceAt(t testing.TB, path string) *place {
	t.Helper()
	p := &place{t: t, path: path, now: noon}
	p.lock()
	t.Cleanup(func() { p.unlock() })
	return p
}

func (p *place) lock() {
	p.t.Helper()
	d, err := logdir.Create(p.path, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	if p.dir, err = d.Lock(); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) unlock() {
	p.t.Helper()
	if err := p.dir.Unlock(); err != nil {
		p.t.Error(err)
	}
}

// relock is what a restart of the process does to the directory.
func (p *place) relock() {
	p.t.Helper()
	p.unlock()
	p.lock()
}

func (p *place) options() logfile.Options {
	return logfile.Options{Dir: p.dir, Name: "trading", OnError: p.onError}.WithClock(p.clock)
}

// open opens the file, with opts changed by the caller.
func (p *place) open(change ...func(*logfile.Options)) *logfile.File {
	p.t.Helper()
	opts := p.options()
	for _, c := range change {
		c(&opts)
	}
	f, err := logfile.New(opts)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		if err := f.Close(); err != nil {
			p.t.Error(err)
		}
	})
	return f
}

func maxSize(n int64) func(*logfile.Options) {
	return func(o *logfile.Options) { o.MaxSize = n }
}

// spooled gives the file a ring of the smallest size.
func (p *place) spooled(o *logfile.Options) {
	o.Spool = logfile.Spool{Path: p.ring(), Size: spool.MinSize}
	o.Block = true // a slow machine is no fault
}

func (p *place) ring() string { return filepath.Join(p.path, ".chanlog", "spool", "trading.ring") }

func (p *place) clock() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *place) setClock(t time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = t
}

func (p *place) onError(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.errs = append(p.errs, err)
}

// reported returns what the hook heard since the last call.
func (p *place) reported() []error {
	p.mu.Lock()
	defer p.mu.Unlock()
	errs := p.errs
	p.errs = nil
	return errs
}

func (p *place) wantNoReports() {
	p.t.Helper()
	if errs := p.reported(); len(errs) != 0 {
		p.t.Errorf("reported: got %v, want nothing", errors.Join(errs...))
	}
}

// line returns the record of number n made now, 60 bytes long at least.
func (p *place) line(n int) string { return lineAt(p.clock(), n) }

// numbered returns the records from one number to another.
func (p *place) numbered(from, to int) string {
	var b strings.Builder
	for n := from; n <= to; n++ {
		b.WriteString(p.line(n))
	}
	return b.String()
}

func lineAt(t time.Time, n int) string {
	return fmt.Sprintf(`{"timestamp":"%s","n":%8d}`+"\n", t.UTC().Format("2006-01-02T15:04:05.000000000Z"), n)
}

func (p *place) append(f *logfile.File, lines ...string) {
	p.t.Helper()
	for _, line := range lines {
		if err := f.Append([]byte(line)); err != nil {
			p.t.Fatal(err)
		}
	}
}

// A segment is what tests want to know of a rotated file.
type segment struct{ Path, Content string }

// rotated returns the rotated files, with paths below daily/.
func (p *place) rotated() []segment {
	p.t.Helper()
	files, err := p.dir.Segments("trading")
	if err != nil {
		p.t.Fatal(err)
	}
	var all []segment
	for _, file := range files {
		rel, err := filepath.Rel(filepath.Join(p.path, "daily"), file.Path)
		if err != nil {
			p.t.Fatal(err)
		}
		all = append(all, segment{rel, p.read(file.Path)})
	}
	return all
}

func (p *place) wantRotated(want ...segment) {
	p.t.Helper()
	if diff := cmp.Diff(want, p.rotated()); diff != "" {
		p.t.Errorf("rotated files (-want +got):\n%s", diff)
	}
}

func (p *place) wantActive(want string) {
	p.t.Helper()
	if got := p.read(p.dir.Active("trading")); got != want {
		p.t.Errorf("active file: got %q, want %q", got, want)
	}
}

// lines returns all lines of the channel in the order of their positions.
func (p *place) lines() []string {
	p.t.Helper()
	var all strings.Builder
	for _, seg := range p.rotated() {
		all.WriteString(seg.Content)
		if !strings.HasSuffix(seg.Content, "\n") {
			all.WriteByte('\n') // of a stranger
		}
	}
	all.WriteString(p.read(p.dir.Active("trading")))
	lines := strings.SplitAfter(all.String(), "\n")
	return lines[:len(lines)-1]
}

func (p *place) activeNumber() uint64 {
	return p.dir.Manifest().Channels["trading"].Active.Number
}

func (p *place) wantNumber(want uint64) {
	p.t.Helper()
	if got := p.activeNumber(); got != want {
		p.t.Errorf("number of the active segment: got %d, want %d", got, want)
	}
}

func (p *place) read(path string) string {
	p.t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(data)
}

func (p *place) write(path, content string) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o640); err != nil {
		p.t.Fatal(err)
	}
}

// leave writes the active file as an earlier process left it at the time of
// the clock.
func (p *place) leave(content string) {
	p.t.Helper()
	path := p.dir.Active("trading")
	p.write(path, content)
	if err := os.Chtimes(path, p.clock(), p.clock()); err != nil {
		p.t.Fatal(err)
	}
}

func wantBalance(t testing.TB, s logfile.Stats) {
	t.Helper()
	sum := s.Written + s.Spooled + s.Failed
	for _, n := range s.Dropped {
		sum += n
	}
	if s.Emitted != sum {
		t.Errorf("got emitted %d, want %d = written %d + spooled %d + failed %d + dropped %v", s.Emitted, sum, s.Written, s.Spooled, s.Failed, s.Dropped)
	}
}

func appendTo(t testing.TB, path, content string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(content); err != nil {
		t.Fatal(err)
	}
}
