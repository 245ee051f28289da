package marketdata_test

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/marketdata"
)

// headline prints of an event only its level and its message.
type headline struct{ slog.Handler }

func (headline) Enabled(context.Context, slog.Level) bool { return true }

func (headline) Handle(_ context.Context, r slog.Record) error {
	fmt.Println(r.Level, r.Message)
	return nil
}

// What the caller knows better takes the place of what is worked out.
func ExampleQualityEvent() {
	l := marketdata.New(stdout(), nil)
	l.Quality(context.Background(), marketdata.QualityEvent{
		InstrumentToken: 738561, TradingSymbol: "RELIANCE", Metric: marketdata.Latency, Severity: marketdata.SeverityError,
		MeasuredValue: new(1500.0), ThresholdValue: new(200.0), DataSource: "zerodha", Extra: []slog.Attr{slog.Int("shard", 2)},
	})
	// Output:
	// level=ERROR msg="market data latency" business_context.event_type=data_quality business_context.quality_metric=latency business_context.severity=ERROR business_context.instrument_token=738561 business_context.tradingsymbol=RELIANCE business_context.measured_value=1500 business_context.threshold_value=200 business_context.threshold_side=above business_context.threshold_breach=true business_context.value_unit=ms business_context.data_source=zerodha business_context.extra.shard=2
}

// What a monitor finds in a stream of ticks, with the defaults for thresholds.
func ExampleMetric() {
	l := marketdata.New(slog.New(headline{}), nil)
	for _, found := range []struct {
		metric marketdata.Metric
		value  float64
	}{
		{marketdata.Latency, 1500},
		{marketdata.Gap, 12000},
		{marketdata.SequenceGap, 3},
		{marketdata.Stale, 400000},
		{marketdata.Duplicate, 1},
		{marketdata.InvalidPrice, -1},
		{marketdata.InvalidVolume, 2e7},
		{marketdata.MissingDepth, 0},
		{marketdata.FutureTimestamp, 90000},
		{marketdata.OutOfOrder, 250},
	} {
		l.Quality(context.Background(), marketdata.QualityEvent{
			Metric: found.metric, InstrumentToken: 738561, TradingSymbol: "RELIANCE", MeasuredValue: &found.value,
		})
	}
	// Output:
	// WARN market data latency
	// WARN market data gap
	// WARN market data sequence gap
	// WARN market data stale
	// INFO market data duplicate
	// WARN market data invalid price
	// WARN market data invalid volume
	// WARN market data missing depth
	// WARN market data future timestamp
	// WARN market data out of order
}

func ExampleFeedEvent() {
	l := marketdata.New(stdout(), nil)
	l.Feed(context.Background(), marketdata.FeedEvent{
		Kind: marketdata.FeedError, DataSource: "zerodha", ConnectionDetails: []slog.Attr{slog.String("mode", "full")},
		ErrorMessage: "unexpected frame", Downtime: new(4 * time.Second),
	})
	// Output:
	// level=ERROR msg="feed error" business_context.event_type=feed_connectivity business_context.connectivity_event=error business_context.data_source=zerodha business_context.connection_details.mode=full business_context.downtime_ms=4000 business_context.error_message="unexpected frame"
}

func ExampleFeedKind() {
	l := marketdata.New(slog.New(headline{}), nil)
	for _, kind := range []marketdata.FeedKind{
		marketdata.FeedConnected, marketdata.FeedDisconnected, marketdata.FeedReconnected, marketdata.FeedError,
	} {
		l.Feed(context.Background(), marketdata.FeedEvent{Kind: kind, DataSource: "zerodha"})
	}
	// Output:
	// INFO feed connected
	// WARN feed disconnected
	// INFO feed reconnected
	// ERROR feed error
}
