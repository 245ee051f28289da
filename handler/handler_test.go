package handler_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

func TestErrorsAreCopied(t *testing.T) {
	set, err := channel.NewSet(
		channel.Spec{Name: channel.Trading, Components: []string{"order"}},
		channel.Spec{Name: channel.API, Components: []string{"api"}, NoErrorCopy: true},
		channel.Spec{Name: channel.Errors, Components: []string{"panic"}, Level: slog.LevelError},
		channel.Spec{Name: channel.Audit, Components: []string{"audit"}, Level: handler.Hidden},
	)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir, Channels: set})
	l := slog.New(h)
	l.Warn("warn", "component", "order_manager")
	l.Error("error", "component", "order_manager")
	l.Log(t.Context(), slog.LevelError+4, "fatal", "component", "order_manager")
	l.Error("api error", "component", "api_server")
	l.Error("panic", "component", "panic_watch")
	l.Error("hidden but copied", "component", "audit")

	if got, want := messages(t, dir, channel.Errors), []string{"error", "fatal", "panic", "hidden but copied"}; !slices.Equal(got, want) {
		t.Errorf("errors: got %v, want %v", got, want)
	}
	if got, want := messages(t, dir, channel.Trading), []string{"warn", "error", "fatal"}; !slices.Equal(got, want) {
		t.Errorf("trading: got %v, want %v", got, want)
	}
	copied := lines(t, dir, channel.Errors)[0]
	if diff := cmp.Diff(lines(t, dir, channel.Trading)[1], copied); diff != "" {
		t.Errorf("the copy differs (-trading +errors):\n%s", diff)
	}
	if copied["channel"] != "trading" {
		t.Errorf("the copy's channel: got %v, want trading", copied["channel"])
	}
	if _, err := os.Stat(filepath.Join(dir, "audit.log")); !os.IsNotExist(err) {
		t.Errorf("a hidden channel has a file: %v", err)
	}
}

func TestCorrelationID(t *testing.T) {
	ctx := handler.WithCorrelationID(t.Context(), "from-context")
	if got := handler.CorrelationID(ctx); got != "from-context" {
		t.Errorf("got %q back from the context", got)
	}
	for _, tt := range []struct {
		name string
		log  func(*slog.Logger)
		want any
	}{
		{"none", func(l *slog.Logger) { l.Info("m") }, nil},
		{"context", func(l *slog.Logger) { l.InfoContext(ctx, "m") }, "from-context"},
		{"With beats the context", func(l *slog.Logger) { l.With("correlation_id", "from-with").InfoContext(ctx, "m") }, "from-with"},
		{"the record beats both", func(l *slog.Logger) {
			l.With("correlation_id", "from-with").InfoContext(ctx, "m", "correlation_id", "own")
		}, "own"},
		{"in a group it is data", func(l *slog.Logger) { l.WithGroup("g").InfoContext(ctx, "m", "correlation_id", "own") }, "from-context"},
	} {
		dir := t.TempDir()
		tt.log(slog.New(open(t, handler.Options{Dir: dir})))
		if got := lines(t, dir, channel.Application)[0]["correlation_id"]; got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

type traceKey struct{}

func TestContextAttrs(t *testing.T) {
	dir := t.TempDir()
	var heard errorLog
	h := open(t, handler.Options{
		Dir:     dir,
		OnError: heard.add,
		ContextAttrs: func(ctx context.Context) []slog.Attr {
			id, ok := ctx.Value(traceKey{}).(string)
			if !ok {
				panic("no trace")
			}
			return []slog.Attr{slog.String("trace_id", id), slog.String("component", "api_server"), slog.Int("n", 0)}
		},
	})
	ctx := context.WithValue(t.Context(), traceKey{}, "t1")
	l := slog.New(h)
	l.With("component", "order_manager").WithGroup("g").InfoContext(ctx, "m", "a", 1)
	l.InfoContext(ctx, "m", "n", 5)
	l.Info("without a trace")

	got := lines(t, dir, channel.Trading)
	if len(got) != 1 || got[0]["trace_id"] != "t1" || got[0]["component"] != "order_manager" || got[0]["g"] == nil {
		t.Errorf("with a component: got %v", got)
	}
	got = lines(t, dir, channel.API)
	if len(got) != 1 || got[0]["n"] != 5.0 {
		t.Errorf("without: got %v, want it in api with the record's n", got)
	}
	if got := messages(t, dir, channel.Application); !slices.Equal(got, []string{"without a trace"}) {
		t.Errorf("after a panic in the hook: got %v", got)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	if reported := heard.all(); len(reported) != 1 || !strings.Contains(reported[0].Error(), "no trace") {
		t.Errorf("reported: %v", reported)
	}
}

func TestAddSource(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir, File: handler.FileOptions{AddSource: true}})
	slog.New(h).Info("m")
	src, _ := lines(t, dir, channel.Application)[0]["source"].(map[string]any)
	if file, _ := src["file"].(string); filepath.Base(file) != "handler_test.go" || src["line"] == 0.0 {
		t.Errorf("got %v", src)
	}
}

// The standard library's log package writes through the default handler.
func TestStandardLog(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})
	setDefault(t, h)
	log.Print("from log")
	slog.NewLogLogger(h.WithAttrs([]slog.Attr{slog.String("component", "api_server")}), slog.LevelWarn).Print("from a log.Logger")
	if got := messages(t, dir, channel.Application); !slices.Equal(got, []string{"from log"}) {
		t.Errorf("application: got %v", got)
	}
	if got := messages(t, dir, channel.API); !slices.Equal(got, []string{"from a log.Logger"}) {
		t.Errorf("api: got %v", got)
	}
}

func TestClose(t *testing.T) {
	dir := t.TempDir()
	var heard errorLog
	var console buffer
	h := open(t, handler.Options{Dir: dir, Console: handler.ConsoleOptions{Writer: &console}, OnError: heard.add})
	derived := h.WithAttrs([]slog.Attr{slog.String("component", "order_manager")})
	slog.New(derived).Warn("before")
	for range 2 {
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(console.String(), "before") {
		t.Error("the console was not written before Close returned")
	}
	if err := derived.Handle(t.Context(), slog.Record{Message: "after"}); !errors.Is(err, handler.ErrClosed) {
		t.Errorf("Handle: got %v, want ErrClosed", err)
	}
	slog.New(derived).Warn("after") // must not panic
	for name, err := range map[string]error{
		"Flush": h.Flush(t.Context()), "Sync": h.Sync(t.Context()), "Rotate": h.Rotate(),
	} {
		if !errors.Is(err, handler.ErrClosed) {
			t.Errorf("%s: got %v, want ErrClosed", name, err)
		}
	}
	if h.Stats().Errors != 2 || len(heard.all()) != 0 {
		t.Errorf("reported %v, Stats.Errors %d, want two errors that are counted", heard.all(), h.Stats().Errors)
	}
	if got := messages(t, dir, channel.Trading); !slices.Equal(got, []string{"before"}) {
		t.Errorf("got %v, want only what came before Close", got)
	}
	// The directory is free again.
	open(t, handler.Options{Dir: dir})
}

func TestCloseWhileOthersLog(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir, Console: handler.ConsoleOptions{Writer: &buffer{}}})
	var wg sync.WaitGroup
	var mu sync.Mutex
	written := 0
	started := make(chan struct{})
	for range 4 {
		wg.Go(func() {
			l := h.WithAttrs([]slog.Attr{slog.String("component", "order_manager")})
			for i := 0; ; i++ {
				r := slog.Record{Level: slog.LevelError, Message: "m"}
				if err := l.Handle(context.Background(), r); err != nil {
					if !errors.Is(err, handler.ErrClosed) {
						t.Error(err)
					}
					return
				}
				mu.Lock()
				if written++; written == 100 {
					close(started)
				}
				mu.Unlock()
			}
		})
	}
	<-started
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	got := len(lines(t, dir, channel.Trading))
	if got < written {
		t.Errorf("got %d records in the file, want the %d for which Handle returned nil", got, written)
	}
}

func TestSecondWriterIsToldOfTheFirst(t *testing.T) {
	dir := t.TempDir()
	open(t, handler.Options{Dir: dir})
	_, err := handler.New(&handler.Options{Dir: dir, Console: handler.ConsoleOptions{Off: true}})
	if err == nil {
		t.Fatal("a second handler opened the directory")
	}
	for _, want := range []string{dir, fmt.Sprint(os.Getpid())} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want %q in it", err, want)
		}
	}
}

func TestNewReportsEveryFault(t *testing.T) {
	_, err := handler.New(&handler.Options{
		Dir:     t.TempDir(),
		File:    handler.FileOptions{MaxSize: -1, Mode: 0o400, Single: "../x"},
		Console: handler.ConsoleOptions{Color: 9, Channels: map[channel.Name]slog.Leveler{"tradng": slog.LevelInfo}},
		Extra:   []slog.Handler{nil},
	})
	if err == nil {
		t.Fatal("New accepted everything")
	}
	for _, want := range []string{"MaxSize", "Mode", "Single", "Color", `"tradng"`, "market_data", "Extra[0]"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want %q in it", err, want)
		}
	}
}

func TestNewDoesNotChangeTheOptions(t *testing.T) {
	opts := handler.Options{Dir: t.TempDir(), Console: handler.ConsoleOptions{Off: true}, Extra: []slog.Handler{slog.DiscardHandler}}
	before := opts
	h, err := handler.New(&opts)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if diff := cmp.Diff(before, opts, cmpopts.IgnoreUnexported(channel.Set{}), cmpopts.EquateComparable(slog.DiscardHandler)); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

func TestNewWithNilWritesToLogs(t *testing.T) {
	t.Chdir(t.TempDir())
	h, err := handler.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	slog.New(h).Info("m", "component", "order_manager")
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if got := messages(t, "logs", channel.Trading); len(got) != 1 {
		t.Errorf("got %v in logs/trading.log, want one record", got)
	}
}

func TestStatsBalance(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})
	l := slog.New(h).With("component", "order_manager")
	for range 10 {
		l.Info("m")
	}
	if s := h.Stats().Channels[channel.Trading]; s.Emitted != 10 || s.Written+s.Spooled != 10 {
		t.Errorf("got %+v, want ten records in spool and file", s)
	}
	l.Error("m")
	b, err := os.ReadFile(filepath.Join(dir, "trading.log"))
	if err != nil {
		t.Fatal(err)
	}
	want := handler.ChannelStats{File: filepath.Join(dir, "trading.log"), Emitted: 11, Written: 11, Bytes: int64(len(b))}
	if diff := cmp.Diff(want, h.Stats().Channels[channel.Trading], cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := h.Stats().Channels[channel.Errors].Written; got != 1 {
		t.Errorf("errors: got %d written, want the copy", got)
	}
}

func TestRotate(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})
	l := slog.New(h)
	l.Info("a", "component", "order_manager")
	l.Info("b", "component", "api_server")
	if err := h.Rotate(channel.Trading); err != nil {
		t.Fatal(err)
	}
	if err := h.Rotate("nowhere"); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("got %v, want an error that names the channel", err)
	}
	l.Info("c", "component", "order_manager")
	rotated, err := filepath.Glob(filepath.Join(dir, "daily", "*", "*.log"))
	if err != nil || len(rotated) != 1 || !strings.Contains(rotated[0], "trading-") {
		t.Fatalf("got %v, %v, want one file of trading", rotated, err)
	}
	if err := h.Rotate(); err != nil {
		t.Fatal(err)
	}
	if rotated, _ = filepath.Glob(filepath.Join(dir, "daily", "*", "*.log")); len(rotated) != 3 {
		t.Errorf("got %v, want three files", rotated)
	}
}

func TestRotationBySizeKeepsEveryRecord(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir, File: handler.FileOptions{MaxSize: 2000}})
	l := slog.New(h).With("component", "order_manager")
	const n = 500
	for i := range n {
		l.Info("m", "i", i)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "daily", "*", "trading-*.log"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	files = append(files, filepath.Join(dir, "trading.log"))
	next := 0
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(b) > 2000 {
			t.Errorf("%s has %d bytes, want at most 2000", file, len(b))
		}
		for _, line := range decode(t, b) {
			if line["i"] != float64(next) {
				t.Fatalf("%s: got record %v, want %d", file, line["i"], next)
			}
			next++
		}
	}
	if next != n || len(files) < 10 {
		t.Errorf("got %d records in %d files, want %d in ten or more", next, len(files), n)
	}
}

func TestNoticesAreLogged(t *testing.T) {
	dir := t.TempDir()
	open(t, handler.Options{Dir: dir, Notices: []string{"a setting has no effect"}})
	got := lines(t, dir, channel.Application)
	if len(got) != 1 || got[0]["level"] != "WARN" || got[0]["message"] != "a setting has no effect" || got[0]["component"] != "chanlog" {
		t.Errorf("got %v", got)
	}
}

func TestSingleFile(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir, File: handler.FileOptions{Single: "app"}})
	l := slog.New(h)
	l.Error("a", "component", "order_manager")
	l.Info("b", "component", "clickhouse_manager") // below its level
	l.Info("c", "component", "api_server")
	got := lines(t, dir, "app")
	if len(got) != 2 || got[0]["channel"] != "trading" || got[1]["channel"] != "api" {
		t.Errorf("got %v, want each record once, with its channel", got)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil || len(files) != 1 {
		t.Errorf("got %v, %v, want app.log alone", files, err)
	}
	if s := h.Stats().Channels["app"]; s.Written != 2 {
		t.Errorf("account of app: got %+v", s)
	}
	if err := h.Rotate(channel.Trading); err != nil {
		t.Error(err)
	}
}

func TestSingleTextFileKeepsSealedChannelsJSON(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir, File: handler.FileOptions{Text: true, Single: "app"}})
	l := slog.New(h)
	l.Info("order placed", "component", "order_manager")
	l.Info("order accepted", "component", "audit_trail")
	b, err := os.ReadFile(filepath.Join(dir, "app.log"))
	if err != nil {
		t.Fatal(err)
	}
	text, rest, _ := strings.Cut(string(b), "\n")
	if !strings.HasSuffix(text, " INF order placed component=order_manager channel=trading") {
		t.Errorf("trading: got %q", text)
	}
	if got := decode(t, []byte(rest)); len(got) != 1 || got[0]["channel"] != "audit" {
		t.Errorf("audit: got %q", rest)
	}
}

func TestTextFilesKeepSealedChannelsJSON(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir, File: handler.FileOptions{Text: true}})
	l := slog.New(h)
	l.Error("line\none", "component", "order_manager", "order_id", "ORD1")
	l.Info("order placed", "component", "audit_trail")
	b, err := os.ReadFile(filepath.Join(dir, "trading.log"))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(b); !strings.HasSuffix(got, ` ERR line\none component=order_manager channel=trading order_id=ORD1`+"\n") || strings.Count(got, "\n") != 1 {
		t.Errorf("trading: got %q", got)
	}
	if got := messages(t, dir, channel.Audit); !slices.Equal(got, []string{"order placed"}) {
		t.Errorf("audit: got %v", got)
	}
}
