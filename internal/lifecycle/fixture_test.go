package lifecycle_test

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/alphapt/chanlog/internal/lifecycle"
	"github.com/alphapt/chanlog/internal/logdir"
)

const day = 24 * time.Hour

// today is what the clock shows in most tests.
var today = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// A fixture is a log directory and a Keeper of it with a clock of its own.
type fixture struct {
	testing.TB
	dir    *logdir.Dir
	keeper *lifecycle.Keeper
	wall   time.Time
	up     time.Duration
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	return newFixtureIn(t, t.TempDir())
}

func newFixtureIn(t testing.TB, folder string) *fixture {
	t.Helper()
	dir, err := logdir.Create(filepath.Join(folder, "logs"), 0)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{TB: t, dir: dir, wall: today}
	f.forget()
	return f
}

// memoryDir returns a folder for tens of thousands of files, in memory where
// the system has such a place: to make a file on a disk takes 30 times as
// long.
func memoryDir(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp("/dev/shm", "lifecycle-test")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	return folder
}

// forget takes a new Keeper, as a new process would.
func (f *fixture) forget() {
	f.keeper = lifecycle.NewKeeper(f.dir)
	f.keeper.SetClock(func() time.Time { return f.wall }, func() time.Duration { return f.up })
	f.keeper.SetHook(noSync)
}

// noSync leaves out what takes most of the time, and no test can see. The
// tests of crashes do sync.
func noSync(step, _ string) error {
	if step == "sync" {
		return lifecycle.ErrSkip
	}
	return nil
}

// run makes a pass that must not fail.
func (f *fixture) run(policy lifecycle.Policy) lifecycle.Report {
	f.Helper()
	report, err := f.keeper.Run(f.Context(), policy)
	if err != nil {
		f.Fatal(err)
	}
	return report
}

func (f *fixture) path(name string) string { return filepath.Join(f.dir.Path(), name) }

// write writes a file, relative to the log directory.
func (f *fixture) write(name, content string) {
	f.Helper()
	if err := os.MkdirAll(filepath.Dir(f.path(name)), 0o750); err != nil {
		f.Fatal(err)
	}
	if err := os.WriteFile(f.path(name), []byte(content), 0o640); err != nil {
		f.Fatal(err)
	}
}

// segment writes a plain segment with a line for each time, and returns its
// path relative to the log directory.
func (f *fixture) segment(channel logdir.Name, number uint64, times ...time.Time) string {
	f.Helper()
	var lines strings.Builder
	for i, at := range times {
		lines.WriteString(line(at, "INFO", "order_manager", i))
	}
	return f.segmentWith(channel, number, times[0], lines.String())
}

func (f *fixture) segmentWith(channel logdir.Name, number uint64, start time.Time, content string) string {
	f.Helper()
	name := plainPath(channel, number, start)
	f.write(name, content)
	return name
}

func plainPath(channel logdir.Name, number uint64, start time.Time) string {
	seg := logdir.Segment{Channel: channel, Start: start, Number: number}
	return "daily/" + start.Format(time.DateOnly) + "/" + seg.Name()
}

// archived returns where a plain segment is once it is compressed.
func archived(plain string) string { return "archive/" + filepath.Base(plain) + ".gz" }

func line(at time.Time, level, component string, i int) string {
	return fmt.Sprintf(`{"timestamp":"%s","level":"%s","component":"%s","channel":"trading","message":"order %d placed"}`+"\n",
		at.UTC().Format("2006-01-02T15:04:05.000000000Z"), level, component, i)
}

// lines returns n lines, a millisecond apart.
func lines(at time.Time, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(line(at.Add(time.Duration(i)*time.Millisecond), []string{"INFO", "DEBUG", "ERROR"}[i%3], "order_manager", i))
	}
	return b.String()
}

func (f *fixture) exists(name string) bool {
	f.Helper()
	_, err := os.Lstat(f.path(name))
	if err != nil && !os.IsNotExist(err) {
		f.Fatal(err)
	}
	return err == nil
}

func (f *fixture) wantFiles(names ...string) {
	f.Helper()
	for _, name := range names {
		if !f.exists(name) {
			f.Errorf("%s: got none, want it there", name)
		}
	}
}

func (f *fixture) wantGone(names ...string) {
	f.Helper()
	for _, name := range names {
		if f.exists(name) {
			f.Errorf("%s: got it, want it gone", name)
		}
	}
}

// tree returns the content of every file under the log directory but for the
// state of the tools.
func (f *fixture) tree() map[string]string {
	f.Helper()
	files := make(map[string]string)
	err := fs.WalkDir(os.DirFS(f.dir.Path()), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == ".chanlog" {
			return cmp.Or(err, fs.SkipDir)
		}
		if d.IsDir() {
			files[name+"/"] = ""
			return nil
		}
		data, err := os.ReadFile(f.path(name))
		files[name] = string(data)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	return files
}

// read returns what a reader finds of each segment: the plain file, or where
// there is none the compressed one. It fails where that is there twice.
func (f *fixture) read() map[string]string {
	f.Helper()
	content := make(map[string]string)
	for _, want := range []logdir.Kind{logdir.Plain, logdir.Compressed} {
		found := make(map[string]string)
		for name, data := range f.tree() {
			seg, kind, err := logdir.ParseFile(filepath.Base(name))
			if err != nil || kind != want {
				continue
			}
			if _, ok := content[seg.Name()]; ok {
				continue // the plain file is the segment
			}
			if _, ok := found[seg.Name()]; ok {
				f.Errorf("%s: got a second copy, want one", name)
			}
			if kind == logdir.Compressed {
				data = f.unzip(name, data)
			}
			found[seg.Name()] = data
		}
		maps.Copy(content, found)
	}
	return content
}

// unzip returns the content of gzip data that came from a file of that name.
func (f *fixture) unzip(name, data string) string {
	f.Helper()
	r, err := gzip.NewReader(strings.NewReader(data))
	if err == nil {
		var plain []byte
		if plain, err = io.ReadAll(r); err == nil {
			return string(plain)
		}
	}
	return fmt.Sprintf("unreadable: %s: %v", name, err)
}

// trading is a policy for one channel.
func trading(c lifecycle.ChannelPolicy) lifecycle.Policy {
	return lifecycle.Policy{Channels: map[logdir.Name]lifecycle.ChannelPolicy{"trading": c}}
}

// off is a channel that is not compressed.
const off = time.Duration(-1)

func hasRefusal(r lifecycle.Report, path, reason string) bool {
	for _, refusal := range r.Refusals {
		if (path == "" || refusal.Path == path) && strings.Contains(refusal.Reason, reason) {
			return true
		}
	}
	return false
}
