package errtrack_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/alphapt/chanlog/errtrack"
)

// headline prints of an event only its level, its message and some fields.
type headline struct{ slog.Handler }

func (headline) Enabled(context.Context, slog.Level) bool { return true }

func (headline) Handle(_ context.Context, r slog.Record) error {
	fmt.Print(r.Level, " ", r.Message)
	r.Attrs(func(a slog.Attr) bool {
		if a.Value.Kind() == slog.KindGroup {
			for _, f := range a.Value.Group() {
				if f.Key == "error_category" || f.Key == "severity" {
					fmt.Print(" ", f)
				}
			}
		}
		return true
	})
	fmt.Println()
	return nil
}

func ExampleCategory() {
	l := errtrack.New(slog.New(headline{}), nil)
	for _, category := range []errtrack.Category{
		errtrack.OrderError, errtrack.PositionError, errtrack.StrategyError, errtrack.OperationError,
	} {
		l.Trading(context.Background(), errtrack.TradingEvent{Err: errors.New("refused"), Category: category})
	}
	// Output:
	// ERROR trading error error_category=order_error severity=ERROR
	// ERROR trading error error_category=position_error severity=ERROR
	// ERROR trading error error_category=strategy_error severity=ERROR
	// ERROR trading error error_category=operation_error severity=ERROR
}

// A severity is the level. One that does not exist keeps nothing from being
// written.
func ExampleSeverity() {
	l := errtrack.New(slog.New(headline{}), nil)
	for _, severity := range []errtrack.Severity{"", "info", errtrack.SeverityWarning, errtrack.SeverityCritical, "urgent"} {
		l.System(context.Background(), errtrack.SystemEvent{Err: errors.New("disk slow"), Component: "storage_manager", Severity: severity})
	}
	// Output:
	// ERROR system error error_category=system_error severity=ERROR
	// INFO system error error_category=system_error severity=INFO
	// WARN system error error_category=system_error severity=WARNING
	// ERROR system error error_category=system_error severity=CRITICAL
	// ERROR system error error_category=system_error severity=urgent
}

func ExampleLogData() {
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(slog.New(headline{}))
	errtrack.LogData(context.Background(), errtrack.DataEvent{Err: errors.New("unexpected end of packet"), DataType: "tick"})
	// Output:
	// ERROR data error error_category=data_error severity=ERROR
}
