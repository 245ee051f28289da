package errtrack_test

import (
	"context"
	"testing"

	"github.com/alphapt/chanlog/errtrack"
)

func TestTrading(t *testing.T) {
	got := trading(t, errtrack.TradingEvent{
		Err: errLost, Category: errtrack.OrderError, StrategyName: "momentum_v1", OrderID: "ORD001", InstrumentToken: new(int64(0)),
		Broker: "zerodha", BrokerErrorCode: "400", BrokerErrorType: errtrack.MarginException, BrokerMessage: "Insufficient funds",
		Impact: "position not hedged",
	})
	for key, want := range map[string]any{
		"event_type": "trading_error", "error_category": "order_error", "strategy_name": "momentum_v1", "order_id": "ORD001",
		"instrument_token": 0.0, "broker": "zerodha", "broker_error_code": "400", "broker_error_type": "MarginException",
		"broker_message": "Insufficient funds", "impact_assessment": "position not hedged", "retryable": false,
	} {
		if got.Event[key] != want {
			t.Errorf("%s: got %v, want %v", key, got.Event[key], want)
		}
	}
	if got.Level != "ERROR" || got.Message != "trading error" || got.Channel != "errors" {
		t.Errorf("got %q at %s in %s, want trading error at ERROR in errors", got.Message, got.Level, got.Channel)
	}
}

// A second order after one whose fate is not known may be a second position.
func TestTradingRetryable(t *testing.T) {
	for name, tt := range map[string]struct {
		event errtrack.TradingEvent
		want  any
	}{
		"not known":             {errtrack.TradingEvent{Err: errLost, BrokerErrorType: errtrack.GeneralException}, nil},
		"an order, late":        {errtrack.TradingEvent{Err: context.DeadlineExceeded, Category: errtrack.OrderError}, nil},
		"a position, late":      {errtrack.TradingEvent{Err: context.DeadlineExceeded, Category: errtrack.PositionError}, true},
		"an order, network":     {errtrack.TradingEvent{Err: errLost, Category: errtrack.OrderError, BrokerErrorType: errtrack.NetworkException}, nil},
		"a position, network":   {errtrack.TradingEvent{Err: errLost, Category: errtrack.PositionError, BrokerErrorType: errtrack.NetworkException}, true},
		"an order, too many":    {errtrack.TradingEvent{Err: errLost, Category: errtrack.OrderError, BrokerErrorCode: "429"}, true},
		"an order, no session":  {errtrack.TradingEvent{Err: errLost, Category: errtrack.OrderError, BrokerErrorType: errtrack.TokenException}, false},
		"an order, by itself":   {errtrack.TradingEvent{Err: answer{true}, Category: errtrack.OrderError}, true},
		"the caller knows best": {errtrack.TradingEvent{Err: errLost, BrokerErrorCode: "429", Retryable: new(false)}, false},
	} {
		if got := trading(t, tt.event); got.Event["retryable"] != tt.want {
			t.Errorf("%s: got %v, want %v", name, got.Event["retryable"], tt.want)
		}
	}
}

func TestTradingFaults(t *testing.T) {
	got := trading(t, errtrack.TradingEvent{Err: errLost, Category: "weather"})
	if list, _ := got.Event["schema_errors"].([]any); len(list) != 1 || !begins(list[0], `error_category: is "weather": want one of`) {
		t.Errorf("got %v, want a fault of error_category", got.Event["schema_errors"])
	}
}
