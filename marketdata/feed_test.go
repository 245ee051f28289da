package marketdata_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/marketdata"
)

func TestFeed(t *testing.T) {
	got := feed(t, nil, marketdata.FeedEvent{
		Kind: marketdata.FeedReconnecting, DataSource: "zerodha",
		Endpoint: "wss://user:pw@ws.kite.trade/?api_key=k&access_token=secret#x",
		Attempt:  new(int64(3)), RetryIn: new(4 * time.Second), Downtime: new(1500 * time.Microsecond), Instruments: new(int64(0)),
		CloseCode: new(int64(1006)), CloseReason: "abnormal closure",
		ConnectionDetails: []slog.Attr{slog.String("mode", "full"), slog.String("access_token", "kept by name for the handler")},
	})
	delete(got.Event, "event_id")
	want := line{Level: "INFO", Message: "feed reconnecting", Channel: "market_data", Event: map[string]any{
		"event_type": "feed_connectivity", "schema_version": 1.0, "connectivity_event": "reconnecting", "data_source": "zerodha",
		"endpoint": "wss://ws.kite.trade/", "attempt": 3.0, "retry_in_ms": 4000.0, "downtime_ms": 1.5,
		"subscribed_instruments": 0.0, "close_code": 1006.0, "close_reason": "abnormal closure",
		"connection_details": map[string]any{"mode": "full", "access_token": "kept by name for the handler"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFeedLevels(t *testing.T) {
	for kind, level := range map[marketdata.FeedKind]string{
		marketdata.FeedConnecting: "INFO", marketdata.FeedConnected: "INFO", marketdata.FeedDisconnected: "WARN",
		marketdata.FeedReconnecting: "INFO", marketdata.FeedReconnected: "INFO", marketdata.FeedError: "ERROR",
		marketdata.FeedGaveUp: "ERROR", marketdata.FeedAuthExpired: "ERROR", marketdata.FeedPlanned: "INFO",
	} {
		got := feed(t, nil, marketdata.FeedEvent{Kind: kind, DataSource: "zerodha"})
		if got.Level != level || got.Event["schema_errors"] != nil {
			t.Errorf("%s: got %v, want level %s and no faults", kind, got, level)
		}
	}
}

func TestFeedFaults(t *testing.T) {
	got := feed(t, nil, marketdata.FeedEvent{Kind: "perhaps", Attempt: new(int64(0))})
	list, _ := got.Event["schema_errors"].([]any)
	if len(list) != 3 || got.Level != "WARN" {
		t.Errorf("got %v at %s, want three faults (kind, source, attempt) at WARN", list, got.Level)
	}
}

func TestEndpoint(t *testing.T) {
	for address, want := range map[string]any{
		"":                            nil,
		"ws.kite.trade:443":           "ws.kite.trade:443",
		"wss://ws.kite.trade?token=s": "wss://ws.kite.trade",
		"wss://h/p%2Fq?":              "wss://h/p%2Fq",
		"wss://h/?a=1#access_token=s": "wss://h/",
		"wss://token@h:1/":            "wss://h:1/",
		"wss://a@b:pw@h/user@path":    "wss://h/user@path",
		"token@h:1":                   "h:1",
		"/run/feed.sock":              "/run/feed.sock",
	} {
		got := feed(t, nil, marketdata.FeedEvent{Kind: marketdata.FeedConnected, DataSource: "x", Endpoint: address})
		if got.Event["endpoint"] != want {
			t.Errorf("%q: got %v, want %v", address, got.Event["endpoint"], want)
		}
	}
}
