package errtrack_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/alphapt/chanlog/errtrack"
)

// stdout returns a logger whose output is always the same.
func stdout() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch a.Key {
			case slog.TimeKey, "event_id", "schema_version", "event_type", "traceback", "error_chain", "channel":
				return slog.Attr{}
			}
			return a
		},
	}))
}

// A RejectedError is an error as a program has its own.
type RejectedError struct{ Reason string }

func (e *RejectedError) Error() string { return "rejected: " + e.Reason }

func placeOrder() error {
	return fmt.Errorf("place order: %w", &RejectedError{"insufficient funds"})
}

func ExampleNew() {
	l := errtrack.New(stdout().With("component", "trading_engine"), nil)
	l.System(context.Background(), errtrack.SystemEvent{Err: placeOrder()})
	// Output:
	// level=ERROR msg="system error" component=trading_engine business_context.error_category=system_error business_context.error_type=*errtrack_test.RejectedError business_context.error_message="place order: rejected: insufficient funds" business_context.fingerprint="*errtrack_test.RejectedError in github.com/alphapt/chanlog/errtrack_test.ExampleNew" business_context.severity=ERROR business_context.handled=false
}

// An error that the program dealt with is a warning.
func ExampleLogger_System() {
	l := errtrack.New(stdout(), nil)
	l.System(context.Background(), errtrack.SystemEvent{
		Err: errors.New("connection lost"), Component: "clickhouse_manager", Operation: "insert ticks",
		Handled: true, RecoveryAction: "kept in memory until it is back", Context: []slog.Attr{slog.Int("kept", 120)},
	})
	// Output:
	// level=WARN msg="system error" component=clickhouse_manager business_context.error_category=system_error business_context.error_type=*errors.errorString business_context.error_message="connection lost" business_context.fingerprint="*errors.errorString in github.com/alphapt/chanlog/errtrack_test.ExampleLogger_System" business_context.component=clickhouse_manager business_context.operation="insert ticks" business_context.severity=WARNING business_context.handled=true business_context.recovery_action="kept in memory until it is back" business_context.context.kept=120
}

// What the caller gave up is no failure.
func ExampleLogger_System_cancelled() {
	l := errtrack.New(stdout(), nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	l.System(ctx, errtrack.SystemEvent{Err: fmt.Errorf("load orders: %w", ctx.Err()), Component: "order_manager"})
	// Output:
	// level=DEBUG msg="system error" component=order_manager business_context.error_category=system_error business_context.error_type=*errors.errorString business_context.error_message="load orders: context canceled" business_context.fingerprint="*errors.errorString in github.com/alphapt/chanlog/errtrack_test.ExampleLogger_System_cancelled" business_context.component=order_manager business_context.severity=DEBUG business_context.handled=false
}

func ExampleLogger_Trading() {
	l := errtrack.New(stdout(), nil)
	l.Trading(context.Background(), errtrack.TradingEvent{
		Err: placeOrder(), Category: errtrack.OrderError, StrategyName: "momentum_v1", OrderID: "ORD001",
		InstrumentToken: new(int64(738561)), TradingSymbol: "RELIANCE",
		Broker: "zerodha", BrokerErrorCode: "400", BrokerErrorType: errtrack.MarginException,
		Impact: "the hedge is not there",
	})
	// Output:
	// level=ERROR msg="trading error" business_context.error_type=*errtrack_test.RejectedError business_context.error_message="place order: rejected: insufficient funds" business_context.fingerprint="*errtrack_test.RejectedError in github.com/alphapt/chanlog/errtrack_test.ExampleLogger_Trading" business_context.error_category=order_error business_context.strategy_name=momentum_v1 business_context.order_id=ORD001 business_context.instrument_token=738561 business_context.tradingsymbol=RELIANCE business_context.broker=zerodha business_context.broker_error_code=400 business_context.broker_error_type=MarginException business_context.severity=ERROR business_context.handled=false business_context.impact_assessment="the hedge is not there" business_context.retryable=false
}

func ExampleLogger_Data() {
	l := errtrack.New(stdout(), nil)
	l.Data(context.Background(), errtrack.DataEvent{
		Err: errors.New("unexpected end of packet"), DataType: "tick", DataSource: "zerodha", RecordCount: new(int64(3)),
	})
	// Output:
	// level=ERROR msg="data error" business_context.error_category=data_error business_context.error_type=*errors.errorString business_context.error_message="unexpected end of packet" business_context.fingerprint="*errors.errorString in github.com/alphapt/chanlog/errtrack_test.ExampleLogger_Data" business_context.data_type=tick business_context.data_source=zerodha business_context.record_count=3 business_context.severity=ERROR business_context.handled=false
}

func ExampleLogger_Panic() {
	l := errtrack.New(stdout(), nil)
	handle := func() {
		defer func() {
			if v := recover(); v != nil {
				l.Panic(context.Background(), errtrack.PanicEvent{Value: v, Component: "api_server", Recovered: true})
			}
		}()
		panic("no such route")
	}
	handle()
	// Output:
	// level=ERROR msg=panic component=api_server business_context.error_category=panic business_context.error_type=string business_context.error_message="panic: no such route" business_context.fingerprint="string in github.com/alphapt/chanlog/errtrack_test.ExampleLogger_Panic" business_context.component=api_server business_context.severity=ERROR business_context.recovered=true
}

func ExampleRecover() {
	old := slog.Default()
	defer slog.SetDefault(old)
	slog.SetDefault(stdout())

	work := func(limits map[string]int) (err error) {
		defer errtrack.Recover(context.Background(), errtrack.PanicEvent{Component: "risk_manager"}, &err)
		limits["RELIANCE"] = 100
		return nil
	}
	fmt.Println("returned:", work(nil))
	// Output:
	// level=ERROR msg=panic component=risk_manager business_context.error_category=panic business_context.error_type=runtime.plainError business_context.error_message="panic: assignment to entry in nil map" business_context.fingerprint="runtime.plainError in github.com/alphapt/chanlog/errtrack_test.ExampleRecover" business_context.component=risk_manager business_context.severity=ERROR business_context.recovered=true
	// returned: panic: assignment to entry in nil map
}

func ExampleReraise() {
	old := slog.Default()
	defer slog.SetDefault(old)
	slog.SetDefault(stdout())
	defer func() { fmt.Println("went on:", recover()) }()

	defer errtrack.Reraise(context.Background(), errtrack.PanicEvent{Operation: "start"})
	panic("no configuration")
	// Output:
	// level=ERROR msg=panic business_context.error_category=panic business_context.error_type=string business_context.error_message="panic: no configuration" business_context.fingerprint="string in github.com/alphapt/chanlog/errtrack_test.ExampleReraise" business_context.operation=start business_context.severity=CRITICAL business_context.recovered=false
	// went on: no configuration
}

func ExampleLogSystem() {
	old := slog.Default()
	defer slog.SetDefault(old)
	slog.SetDefault(stdout())

	errtrack.LogSystem(context.Background(), errtrack.SystemEvent{Err: placeOrder(), Component: "trading_engine"})
	// Output:
	// level=ERROR msg="system error" component=trading_engine business_context.error_category=system_error business_context.error_type=*errtrack_test.RejectedError business_context.error_message="place order: rejected: insufficient funds" business_context.fingerprint="*errtrack_test.RejectedError in github.com/alphapt/chanlog/errtrack_test.ExampleLogSystem" business_context.component=trading_engine business_context.severity=ERROR business_context.handled=false
}

func ExampleLogTrading() {
	old := slog.Default()
	defer slog.SetDefault(old)
	slog.SetDefault(stdout())

	errtrack.LogTrading(context.Background(), errtrack.TradingEvent{
		Err: errors.New("quantity differs from the broker's"), Category: errtrack.PositionError, TradingSymbol: "RELIANCE",
	})
	// Output:
	// level=ERROR msg="trading error" business_context.error_type=*errors.errorString business_context.error_message="quantity differs from the broker's" business_context.fingerprint="*errors.errorString in github.com/alphapt/chanlog/errtrack_test.ExampleLogTrading" business_context.error_category=position_error business_context.tradingsymbol=RELIANCE business_context.severity=ERROR business_context.handled=false
}

func ExampleOptionsFromEnv() {
	os.Setenv("MONITORING__ERROR_IN_APP", "github.com/alphapt, example.org/desk")
	defer os.Unsetenv("MONITORING__ERROR_IN_APP")

	o, err := errtrack.OptionsFromEnv()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(o.InApp)
	// Output: [github.com/alphapt example.org/desk]
}

func ExampleEvents() {
	for _, d := range errtrack.Events() {
		fmt.Println(d.Name, d.Channel)
	}
	// Output:
	// errtrack.system errors
	// errtrack.trading errors
	// errtrack.data errors
	// errtrack.panic errors
}
