package marketdata_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/alphapt/chanlog/marketdata"
)

// stdout returns a logger whose output is always the same.
func stdout() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch a.Key {
			case slog.TimeKey, "event_id", "schema_version", "channel":
				return slog.Attr{}
			}
			return a
		},
	}))
}

func ExampleNew() {
	l := marketdata.New(stdout(), &marketdata.Options{DataSource: "simulator", Gap: 2 * time.Second})
	l.Quality(context.Background(), marketdata.QualityEvent{
		Metric: marketdata.Gap, InstrumentToken: 738561, TradingSymbol: "RELIANCE",
		MeasuredValue: marketdata.Milliseconds(2500 * time.Millisecond),
	})
	// Output:
	// level=WARN msg="market data gap" business_context.event_type=data_quality business_context.quality_metric=gap business_context.severity=WARNING business_context.instrument_token=738561 business_context.tradingsymbol=RELIANCE business_context.measured_value=2500 business_context.threshold_value=2000 business_context.threshold_side=above business_context.threshold_breach=true business_context.value_unit=ms business_context.data_source=simulator
}

func ExampleLogger_Quality() {
	l := marketdata.New(stdout(), nil)
	l.Quality(context.Background(), marketdata.QualityEvent{
		Metric: marketdata.SequenceGap, InstrumentToken: 738561, TradingSymbol: "RELIANCE", DataSource: "exchange",
		MeasuredValue: new(3.0), ExpectedSequence: new(int64(100)), ReceivedSequence: new(int64(103)),
	})
	// Output:
	// level=WARN msg="market data sequence gap" business_context.event_type=data_quality business_context.quality_metric=sequence_gap business_context.severity=WARNING business_context.instrument_token=738561 business_context.tradingsymbol=RELIANCE business_context.measured_value=3 business_context.value_unit=messages business_context.expected_sequence=100 business_context.received_sequence=103 business_context.data_source=exchange
}

func ExampleLogger_Feed() {
	l := marketdata.New(stdout(), &marketdata.Options{DataSource: "zerodha"})
	l.Feed(context.Background(), marketdata.FeedEvent{
		Kind:         marketdata.FeedDisconnected,
		Endpoint:     "wss://ws.kite.trade/?api_key=k&access_token=t",
		ErrorMessage: "read: connection reset by peer",
		CloseCode:    new(int64(1006)),
		Uptime:       new(90 * time.Second),
	})
	// Output:
	// level=WARN msg="feed disconnected" business_context.event_type=feed_connectivity business_context.connectivity_event=disconnected business_context.data_source=zerodha business_context.endpoint=wss://ws.kite.trade/ business_context.uptime_ms=90000 business_context.close_code=1006 business_context.error_message="read: connection reset by peer"
}

func ExampleLogQuality() {
	old := slog.Default()
	defer slog.SetDefault(old)
	slog.SetDefault(stdout())

	marketdata.LogQuality(context.Background(), marketdata.QualityEvent{
		Metric: marketdata.InvalidPrice, TradingSymbol: "RELIANCE", InstrumentToken: 738561, MeasuredValue: new(0.0),
	})
	// Output:
	// level=WARN msg="market data invalid price" business_context.event_type=data_quality business_context.quality_metric=invalid_price business_context.severity=WARNING business_context.instrument_token=738561 business_context.tradingsymbol=RELIANCE business_context.measured_value=0 business_context.threshold_value=0.01 business_context.threshold_side=below business_context.threshold_breach=true business_context.value_unit=currency
}

func ExampleLogFeed() {
	old := slog.Default()
	defer slog.SetDefault(old)
	slog.SetDefault(stdout())

	marketdata.LogFeed(context.Background(), marketdata.FeedEvent{Kind: marketdata.FeedPlanned, DataSource: "zerodha", Reason: "market closed"})
	// Output:
	// level=INFO msg="feed planned" business_context.event_type=feed_connectivity business_context.connectivity_event=planned business_context.data_source=zerodha business_context.reason="market closed"
}

func ExampleOptionsFromEnv() {
	os.Setenv("MONITORING__MARKET_DATA_LATENCY_THRESHOLD", "0.25")
	defer os.Unsetenv("MONITORING__MARKET_DATA_LATENCY_THRESHOLD")

	o, err := marketdata.OptionsFromEnv()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(o.Latency)
	// Output: 250ms
}

func ExampleEvents() {
	for _, d := range marketdata.Events() {
		fmt.Println(d.Name, d.Channel)
	}
	// Output:
	// marketdata.quality market_data
	// marketdata.feed market_data
}
