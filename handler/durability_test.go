package handler_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/internal/logdir"
	"github.com/alphapt/chanlog/internal/spool"
)

// manifest returns what the directory says of a channel.
func manifest(t *testing.T, dir string) logdir.Manifest {
	t.Helper()
	d, err := logdir.Create(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Each channel is kept as its Spec says, else as the options say; audit is
// kept best by itself.
func TestDurabilityOfChannels(t *testing.T) {
	specs := channel.Default().Specs()
	for i := range specs {
		switch specs[i].Name {
		case channel.Trading:
			specs[i].Durability, specs[i].WhenFull = channel.Always, channel.FullBlock
		case channel.API:
			specs[i].Durability = channel.Process
		}
	}
	set, err := channel.NewSet(specs...)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	open(t, handler.Options{Dir: dir, Channels: set, File: handler.FileOptions{
		Durability: channel.Interval, SyncInterval: time.Second,
	}})
	type kept struct {
		durability, whenFull string
		interval             time.Duration
	}
	got := make(map[channel.Name]kept)
	for name, c := range manifest(t, dir).Channels {
		got[name] = kept{c.Durability, c.WhenFull, c.SyncInterval}
	}
	want := map[channel.Name]kept{
		channel.Trading: {"always", "block", 0},
		channel.Audit:   {"always", "block", 0},
		channel.API:     {"process", "drop", 0},
		channel.Errors:  {"interval", "drop", time.Second},
	}
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s: got %v, want %v", name, got[name], want[name])
		}
	}
}

func TestFaultsOfDurability(t *testing.T) {
	_, err := handler.New(&handler.Options{File: handler.FileOptions{
		Durability: "never", SyncInterval: -1, SpoolSize: 1000,
	}})
	if err == nil {
		t.Fatal("got no error")
	}
	for _, want := range []string{
		`File.Durability: "never": want one of process, interval, always`,
		`File.SyncInterval: -1ns: want 0 (500ms) or more`,
		`File.SpoolSize: 1000 bytes: want 0`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
}

// An ERROR is in its file, and in that of the errors, when the call returns,
// with what was logged before it: the program may end at once.
func TestErrorIsInTheFile(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})
	l := slog.New(h).With("component", "order_manager")
	l.Info("before")
	l.Error("last words")
	for name, want := range map[channel.Name][]string{
		channel.Trading: {"before", "last words"}, channel.Errors: {"last words"},
	} {
		b, err := os.ReadFile(filepath.Join(dir, string(name)+".log"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, line := range decode(t, b) {
			got = append(got, line["message"].(string))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// In a file for all channels a record of audit is on the disk at once, and
// with it what came before.
func TestSealedRecordInASingleFile(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir, File: handler.FileOptions{Single: "app"}})
	slog.New(h).Info("first", "component", "order_manager")
	slog.New(h).Info("second", "component", "audit_trail")
	b, err := os.ReadFile(filepath.Join(dir, "app.log"))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(decode(t, b)); n != 2 {
		t.Errorf("got %d records in the file, want both", n)
	}
	if got := manifest(t, dir).Channels["app"].Durability; got != "process" {
		t.Errorf("got durability %q of the file, want process", got)
	}
}

// leftEnv makes the test program one that is killed after it has logged.
const leftEnv = "CHANLOG_TEST_LEFT"

// leave returns a directory of a process that was killed right after it had
// logged to trading and to a channel of its own.
func leave(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLeave$")
	child.Env = append(os.Environ(), leftEnv+"="+dir)
	out, err := child.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != -1 {
		t.Fatalf("got %v, want it to be killed: %s", err, out)
	}
	return dir
}

func TestLeave(t *testing.T) {
	dir := os.Getenv(leftEnv)
	if dir == "" {
		return // it is for leave
	}
	set, err := channel.NewSet(append(channel.Default().Specs(), channel.Spec{Name: "extra"})...)
	if err != nil {
		t.Fatal(err)
	}
	h := open(t, handler.Options{Dir: dir, Channels: set})
	slog.New(h).Info("to trading", "component", "order_manager")
	slog.New(h).Info("to extra", channel.Name("extra").Attr())
	p, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	t.Fatal(p.Kill(), "and still here")
}

// What a process left in the spool is in the files once the directory is
// opened again, also of a channel that is not there any more.
func TestRescue(t *testing.T) {
	dir := leave(t)
	h := open(t, handler.Options{Dir: dir})
	for _, name := range []channel.Name{channel.Trading, "extra"} {
		if got := messages(t, dir, name); len(got) != 1 || got[0] != "to "+string(name) {
			t.Errorf("%s: got %v, want one record", name, got)
		}
	}
	s := h.Stats().Channels[channel.Trading]
	if s.Emitted != 1 || s.Written != 1 {
		t.Errorf("got %+v, want the one record", s)
	}
	if _, err := os.Stat(filepath.Join(dir, ".chanlog", "spool", "extra.ring")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the spool of the other channel: got %v, want it gone", err)
	}
}

// The spools may be elsewhere, and move there and back without a loss.
func TestSpoolDir(t *testing.T) {
	outside := t.TempDir()
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir, File: handler.FileOptions{SpoolDir: outside}})
	slog.New(h).Info("m", "component", "order_manager")
	rings, err := filepath.Glob(filepath.Join(outside, "chanlog-*", "trading.ring"))
	if err != nil || len(rings) != 1 {
		t.Fatalf("got %v, %v, want one ring in a folder of its own", rings, err)
	}
	if inside, err := filepath.Glob(filepath.Join(dir, ".chanlog", "spool", "*.ring")); len(inside) > 0 {
		t.Errorf("got %v, %v in the directory itself, want none", inside, err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}

	// As after a kill: a record is left behind there.
	boot, err := spool.ThisBoot()
	if err != nil {
		t.Fatal(err)
	}
	ring, _, err := spool.Open(rings[0], 1<<20, 0o600, boot)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = ring.Append([]byte(`{"message":"left"}` + "\n"))
	if err := errors.Join(err, ring.Close()); err != nil {
		t.Fatal(err)
	}
	open(t, handler.Options{Dir: dir})
	if got := messages(t, dir, channel.Trading); len(got) != 2 || got[1] != "left" {
		t.Errorf("got %v, want the record that was left in the other place", got)
	}
	if _, err := os.Stat(filepath.Dir(rings[0])); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder outside: got %v, want it gone", err)
	}
}

// A folder for spools that others may use is refused.
func TestSpoolDirOfOthers(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	h := open(t, handler.Options{Dir: dir, File: handler.FileOptions{SpoolDir: outside}})
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	folders, err := filepath.Glob(filepath.Join(outside, "*"))
	if err != nil || len(folders) != 1 {
		t.Fatalf("got %v, %v, want one folder", folders, err)
	}
	if err := os.Chmod(folders[0], 0o777); err != nil {
		t.Fatal(err)
	}
	_, err = handler.New(&handler.Options{Dir: dir, File: handler.FileOptions{SpoolDir: outside}})
	if err == nil || !strings.Contains(err.Error(), "can be used by others too") {
		t.Errorf("got %v, want a refusal", err)
	}
	// And the directory is free again.
	open(t, handler.Options{Dir: dir})
}

// A channel that would rather have no service than one without a trail ends
// the process.
func TestExitWhenFull(t *testing.T) {
	t.Parallel() // it waits for five seconds
	const env = "CHANLOG_TEST_EXIT"
	if dir := os.Getenv(env); dir != "" {
		exitWhenFull(dir)
		return
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestExitWhenFull$")
	child.Env = append(os.Environ(), env+"="+t.TempDir())
	out, err := child.CombinedOutput()
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || exit.ExitCode() != 1 || !strings.Contains(string(out), "chanlog: channel audit: ") ||
		!strings.Contains(string(out), "the process ends") || strings.Contains(string(out), "still here") {
		t.Errorf("got %v and %s, want exit status 1 and the reason", err, out)
	}
}

func exitWhenFull(dir string) {
	set, err := channel.NewSet(
		channel.Spec{Name: channel.Audit, Components: []string{"audit"}, Sealed: true, WhenFull: channel.FullExit},
	)
	if err != nil {
		panic(err)
	}
	h, err := handler.New(&handler.Options{Dir: dir, Channels: set, Console: handler.ConsoleOptions{Off: true}})
	if err != nil {
		panic(err)
	}
	// A folder in the place of the file keeps it from being opened.
	if err := os.Mkdir(filepath.Join(dir, "audit.log"), 0o750); err != nil {
		panic(err)
	}
	slog.New(h).Info("m", "component", "audit")
	fmt.Println("still here")
}

// A copy of a directory that is in use leaves its spools alone, wherever they
// are.
func TestCopyOfADirectoryInUse(t *testing.T) {
	for name, outside := range map[string]string{"inside": "", "outside": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			dir, copied := t.TempDir(), filepath.Join(t.TempDir(), "copy")
			opts := handler.Options{Dir: dir, File: handler.FileOptions{SpoolDir: outside}}
			h := open(t, opts)
			l := slog.New(h).With("component", "order_manager")
			l.Info("first")
			flush(t, h)
			if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			other := open(t, handler.Options{Dir: copied, OnError: func(error) {}})
			l.Info("second")
			if err := errors.Join(other.Close(), h.Close()); err != nil {
				t.Fatal(err)
			}
			open(t, opts)
			if got := messages(t, dir, channel.Trading); len(got) != 2 {
				t.Errorf("got %v, want both records", got)
			}
			if got := messages(t, copied, channel.Trading); len(got) != 1 {
				t.Errorf("the copy: got %v, want what was copied", got)
			}
		})
	}
}

// A channel that would rather wait than lose a record waits for a directory
// that was lost to be opened anew; the others do not.
func TestBlockWhileTheDirectoryIsLost(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	heard := listener{make(chan string, 100)}
	h := open(t, handler.Options{Dir: dir, Extra: []slog.Handler{onlyChanlog{heard}}})
	trail := h.WithAttrs([]slog.Attr{slog.String("component", "audit_trail")})
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	<-heard.heard // it is lost
	if err := trail.Handle(t.Context(), slog.Record{Message: "kept"}); err != nil {
		t.Errorf("audit: %v", err)
	}
	if got := messages(t, dir, channel.Audit); len(got) != 1 || got[0] != "kept" {
		t.Errorf("got %v, want the record", got)
	}
}
