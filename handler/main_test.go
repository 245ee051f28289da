package handler_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

func TestMain(m *testing.M) {
	// A lumberjack logger keeps its goroutine; they are pooled and reused.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun"))
}

// open returns a handler with its files in a directory of the test and, if
// opts say nothing else, without a console.
func open(t testing.TB, opts handler.Options) *handler.Handler {
	t.Helper()
	if opts.Dir == "" {
		opts.Dir = t.TempDir()
	}
	if opts.Console.Writer == nil {
		opts.Console.Off = true
	}
	h, err := handler.New(&opts)
	if err != nil {
		t.Fatal(err)
	}
	opened.Store(opts.Dir, h)
	t.Cleanup(func() {
		opened.Delete(opts.Dir)
		h.Close()
	})
	return h
}

// opened has the handlers that open returned, by their directories.
var opened sync.Map

// flushDir puts into the files of a directory what its handler has for them.
func flushDir(t testing.TB, dir string) {
	t.Helper()
	if h, ok := opened.Load(dir); ok {
		// What is not in the file for its error the test will miss; the
		// console may hang as much as it likes.
		_ = h.(*handler.Handler).Flush(t.Context())
	}
}

// lines returns the decoded lines of a channel's file, none when there is no
// file.
func lines(t testing.TB, dir string, name channel.Name) []map[string]any {
	t.Helper()
	flushDir(t, dir)
	b, err := os.ReadFile(filepath.Join(dir, string(name)+".log"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return decode(t, b)
}

func decode(t testing.TB, b []byte) (out []map[string]any) {
	t.Helper()
	s := bufio.NewScanner(bytes.NewReader(b))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var m map[string]any
		if err := json.Unmarshal(s.Bytes(), &m); err != nil {
			t.Fatalf("%v in %q", err, s.Bytes())
		}
		out = append(out, m)
	}
	if s.Err() != nil {
		t.Fatal(s.Err())
	}
	return out
}

// messages returns the messages of a channel's file.
func messages(t testing.TB, dir string, name channel.Name) (out []string) {
	t.Helper()
	for _, l := range lines(t, dir, name) {
		out = append(out, l["message"].(string))
	}
	return out
}

// A buffer is a bytes.Buffer for several goroutines.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// An errorLog keeps what OnError hears, from a goroutine of the handler.
// After Close it is complete.
type errorLog struct {
	mu   sync.Mutex
	errs []error
}

func (l *errorLog) add(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.errs = append(l.errs, err)
}

func (l *errorLog) all() []error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.errs)
}

// setDefault makes h the default handler for the time of the test.
func setDefault(t testing.TB, h slog.Handler) {
	t.Helper()
	old := slog.Default()
	slog.SetDefault(slog.New(h))
	t.Cleanup(func() { slog.SetDefault(old) })
}
