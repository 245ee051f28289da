package record_test

import (
	"log/slog"
	"runtime"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/record"
)

// callerPC returns the program counter of its caller.
func callerPC() uintptr {
	var pcs [1]uintptr
	runtime.Callers(2, pcs[:])
	return pcs[0]
}

// usual are the attributes of the record that the project measures itself by.
func usual() []slog.Attr {
	return []slog.Attr{slog.Group("business_context",
		slog.String("event_type", "order_placed"),
		slog.String("order_id", "ORD0000001"),
		slog.String("strategy_name", "momentum_v1"),
		slog.Int("instrument_token", 738561),
		slog.String("tradingsymbol", "RELIANCE"),
		slog.String("transaction_type", "BUY"),
		slog.Int("quantity", 100),
		slog.Float64("price", 2500.5),
	)}
}

func TestAppendLineDoesNotAllocate(t *testing.T) {
	scope := with(new(record.Scope), slog.String("user_id", "u1"))
	h := &record.Head{
		Time: time.Now(), Origin: record.AppendOrigin(nil, "order_manager", "trading"),
		CorrelationID: "abc123def", Message: "order placed", PC: callerPC(),
	}
	attrs := usual()
	attrs = append(attrs, slog.Duration("took", time.Second), slog.Bool("ok", true), slog.Time("at", time.Now()))
	c := record.NewCollector(record.NewKeys(nil), noFilter{})
	buf := make([]byte, 0, 4096)
	allocs := testing.AllocsPerRun(200, func() {
		c.Within(scope, false)
		for _, a := range attrs {
			c.Add(a)
		}
		buf = scope.AppendLine(buf[:0], h, none, &c)
	})
	if allocs != 0 {
		t.Errorf("got %v allocations a record, want 0", allocs)
	}
}

func BenchmarkAppendLine(b *testing.B) {
	scope := new(record.Scope)
	h := &record.Head{
		Time: time.Now(), Origin: record.AppendOrigin(nil, "order_manager", "trading"),
		CorrelationID: "abc123def", Message: "order placed",
	}
	attrs := usual()
	c := record.NewCollector(record.NewKeys(nil), noFilter{})
	buf := make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		c.Within(scope, false)
		for _, a := range attrs {
			c.Add(a)
		}
		buf = scope.AppendLine(buf[:0], h, none, &c)
	}
	b.SetBytes(int64(len(buf)))
}
