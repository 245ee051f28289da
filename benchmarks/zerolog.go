package main

import (
	"time"

	"github.com/rs/zerolog"
)

func openZerolog(dir string, failed func(error)) (*subject, error) {
	// Package-level settings are zerolog's way. Its default is whole seconds.
	zerolog.TimeFieldFormat = time.RFC3339Nano
	zerolog.TimestampFieldName = "timestamp"
	zerolog.ErrorHandler = failed //nolint:reassign // there is no other way to hear of errors

	w := newLumberjack(dir, "app.log")
	plain := zerolog.New(w).Level(zerolog.InfoLevel).With().Timestamp().Logger()
	bound := plain.With().Str("component", component).Logger()
	return &subject{
		event: func(sequence int) {
			bound.Info().
				Str("correlation_id", correlationID).
				Object(businessGroup, zerologOrder(sequence)).
				Msg(placed)
		},
		plain: func(sequence int) {
			bound.Info().Str("endpoint", endpoint).Int("sequence", sequence).Msg(served)
		},
		request: func(sequence int) {
			l := plain.With().Str("component", component).Str("correlation_id", correlationID).Logger()
			l.Info().Str("endpoint", endpoint).Int("sequence", sequence).Msg(served)
		},
		disabled: func(int) {
			bound.Debug().Str("endpoint", endpoint).Msg(served)
		},
		close: w.Close,
	}, nil
}

// A zerologOrder is the group of the event, in the form that costs zerolog
// least.
type zerologOrder int

func (sequence zerologOrder) MarshalZerologObject(e *zerolog.Event) {
	e.Str("event_type", eventType).
		Str("order_id", orderID).
		Str("strategy", strategy).
		Str("symbol", symbol).
		Str("side", side).
		Int("quantity", quantity).
		Float64("price", price).
		Int("sequence", int(sequence))
}
