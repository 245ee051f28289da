package handler_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// tempDir stands for the log directory of a service.
func tempDir() string {
	dir, err := os.MkdirTemp("", "chanlog")
	if err != nil {
		log.Fatal(err)
	}
	return dir
}

func ExampleNew() {
	dir := tempDir()
	defer os.RemoveAll(dir)

	h, err := handler.New(&handler.Options{Dir: dir})
	if err != nil {
		log.Fatal(err)
	}
	defer h.Close()
	l := slog.New(h)

	l.Info("order placed", "component", "order_manager", "order_id", "ORD001")

	// Within 50 ms it is in the file by itself.
	if err := h.Flush(context.Background()); err != nil {
		log.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "trading.log"))
	if err != nil {
		log.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), `Z",`)
	fmt.Print(rest)
	// Output:
	// "level":"INFO","component":"order_manager","channel":"trading","message":"order placed","order_id":"ORD001"}
}

// In a container there are no files, and the console speaks JSON.
func ExampleNew_container() {
	h, err := handler.New(&handler.Options{
		File:    handler.FileOptions{Off: true},
		Console: handler.ConsoleOptions{JSON: true, Level: slog.LevelInfo, Writer: os.Stdout},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer h.Close()

	// A record without a time, so that the output is always the same.
	r := slog.Record{Message: "listening"}
	r.AddAttrs(slog.String("component", "api_server"), slog.Int("port", 8080))
	if err := h.Handle(context.Background(), r); err != nil {
		log.Fatal(err)
	}
	// Output:
	// {"level":"INFO","component":"api_server","channel":"api","message":"listening","port":8080}
}

// The context's id ties together what one request caused.
func ExampleWithCorrelationID() {
	ctx := handler.WithCorrelationID(context.Background(), "abc123def")
	fmt.Println(handler.CorrelationID(ctx))
	fmt.Println(len(handler.NewCorrelationID()))
	// Output:
	// abc123def
	// 32
}

// Five minutes of DEBUG on the console for one channel, while the service
// runs.
func ExampleHandler_SetConsoleLevel() {
	h, err := handler.New(&handler.Options{File: handler.FileOptions{Off: true}})
	if err != nil {
		log.Fatal(err)
	}
	defer h.Close()
	l := slog.New(h).With("component", "order_manager")

	ctx := context.Background()
	fmt.Println(l.Enabled(ctx, slog.LevelDebug))
	if err := h.SetConsoleLevel(channel.Trading, slog.LevelDebug, 5*time.Minute); err != nil {
		log.Fatal(err)
	}
	fmt.Println(l.Enabled(ctx, slog.LevelDebug))
	// Output:
	// false
	// true
}

// Trace and span ids come from the context, without a dependency on who put
// them there.
func ExampleOptions_contextAttrs() {
	type spanKey struct{}
	h, err := handler.New(&handler.Options{
		File:    handler.FileOptions{Off: true},
		Console: handler.ConsoleOptions{JSON: true, Level: slog.LevelInfo, Writer: os.Stdout},
		ContextAttrs: func(ctx context.Context) []slog.Attr {
			id, ok := ctx.Value(spanKey{}).(string)
			if !ok {
				return nil
			}
			return []slog.Attr{slog.String("trace_id", id)}
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer h.Close()

	ctx := context.WithValue(context.Background(), spanKey{}, "4bf92f3577b34da6")
	if err := h.Handle(ctx, slog.Record{Message: "order placed"}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// {"level":"INFO","channel":"application","message":"order placed","trace_id":"4bf92f3577b34da6"}
}
