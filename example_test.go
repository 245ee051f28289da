package chanlog_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// A package-level logger may be made before there is a handler: it follows
// slog.SetDefault.
var audit = channel.Audit.Logger("audit_trail")

// A day in the life of a service: it sets the handler, logs with plain slog,
// and finds each record in its channel's file, while the console shows what
// matters.
func Example() {
	dir, err := os.MkdirTemp("", "chanlog")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	// Everything else is left to default: nine channels, files from DEBUG
	// on, console from WARN on.
	h, err := handler.New(&handler.Options{
		Dir:     dir,
		Console: handler.ConsoleOptions{Writer: withoutTime{}},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer h.Close()
	slog.SetDefault(slog.New(h))

	// The component routes. Bound with With, it costs the records nothing.
	orders := slog.With("component", "order_manager")
	ctx := handler.WithCorrelationID(context.Background(), "req-42")

	orders.InfoContext(ctx, "order placed", "order_id", "ORD001", "price", 2500.50)
	orders.DebugContext(ctx, "sent to exchange", "order_id", "ORD001")
	slog.Info("user authenticated", "component", "auth_router", "user_id", "u1")
	slog.Warn("slow query", "component", "clickhouse_manager", "duration_ms", 1500)
	slog.Error("order rejected", "component", "risk_manager", "err", errors.New("position limit"))
	audit.Info("order accepted", slog.Group("business_context", "order_id", "ORD001", "quantity", 100))

	if err := h.Close(); err != nil {
		log.Fatal(err)
	}
	for _, name := range []channel.Name{channel.Trading, channel.API, channel.Database, channel.Audit, channel.Errors} {
		fmt.Printf("\n%s.log\n", name)
		printLines(filepath.Join(dir, string(name)+".log"))
	}
	fmt.Println("\nrecords in trading.log:", h.Stats().Channels[channel.Trading].Written)

	// Output:
	// console: WRN slow query component=clickhouse_manager duration_ms=1500
	// console: ERR order rejected component=risk_manager err="position limit"
	//
	// trading.log
	// {…,"level":"INFO","component":"order_manager","channel":"trading","correlation_id":"req-42","message":"order placed","order_id":"ORD001","price":2500.5}
	// {…,"level":"DEBUG","component":"order_manager","channel":"trading","correlation_id":"req-42","message":"sent to exchange","order_id":"ORD001"}
	// {…,"level":"ERROR","component":"risk_manager","channel":"trading","message":"order rejected","err":"position limit"}
	//
	// api.log
	// {…,"level":"INFO","component":"auth_router","channel":"api","message":"user authenticated","user_id":"u1"}
	//
	// database.log
	// {…,"level":"WARN","component":"clickhouse_manager","channel":"database","message":"slow query","duration_ms":1500}
	//
	// audit.log
	// {…,"level":"INFO","component":"audit_trail","channel":"audit","message":"order accepted","business_context":{"order_id":"ORD001","quantity":100}}
	//
	// errors.log
	// {…,"level":"ERROR","component":"risk_manager","channel":"trading","message":"order rejected","err":"position limit"}
	//
	// records in trading.log: 3
}

// withoutTime prints the lines of the console without their time, which
// differs from run to run.
type withoutTime struct{}

func (withoutTime) Write(line []byte) (int, error) {
	fmt.Printf("console: %s", line[len("15:04:05.000 "):])
	return len(line), nil
}

// printLines prints the lines of a file, with their timestamp elided.
func printLines(path string) {
	f, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		fmt.Printf("{…%s\n", s.Text()[len(`{"timestamp":"2006-01-02T15:04:05.000000000Z"`):])
	}
}
