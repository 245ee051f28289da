package main

import (
	"errors"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

func openZap(dir string, failed func(error)) (*subject, error) {
	w := newLumberjack(dir, "app.log")
	return newZap(zapcore.AddSync(w), failed, w.Close), nil
}

// openZapBuffered has the buffer at its default of 256 KiB and 30 s.
func openZapBuffered(dir string, failed func(error)) (*subject, error) {
	w := newLumberjack(dir, "app.log")
	buffer := &zapcore.BufferedWriteSyncer{WS: zapcore.AddSync(w)}
	return newZap(buffer, failed, func() error { return errors.Join(buffer.Stop(), w.Close()) }), nil
}

func newZap(w zapcore.WriteSyncer, failed func(error), end func() error) *subject {
	encoder := zapcore.NewJSONEncoder(zapcore.EncoderConfig{
		TimeKey: "timestamp", LevelKey: "level", MessageKey: "message",
		EncodeTime: zapcore.RFC3339NanoTimeEncoder, EncodeLevel: zapcore.CapitalLevelEncoder,
	})
	plain := zap.New(zapcore.NewCore(encoder, w, zapcore.InfoLevel))
	if failed != nil {
		plain = plain.WithOptions(zap.ErrorOutput(zapErrors{failed}))
	}
	bound := plain.With(zap.String("component", component))
	return &subject{
		event: func(sequence int) {
			bound.Info(placed,
				zap.String("correlation_id", correlationID),
				zap.Object(businessGroup, zapOrder(sequence)))
		},
		plain: func(sequence int) {
			bound.Info(served, zap.String("endpoint", endpoint), zap.Int("sequence", sequence))
		},
		request: func(sequence int) {
			plain.With(zap.String("component", component), zap.String("correlation_id", correlationID)).
				Info(served, zap.String("endpoint", endpoint), zap.Int("sequence", sequence))
		},
		disabled: func(int) {
			bound.Debug(served, zap.String("endpoint", endpoint))
		},
		close: end,
	}
}

// zapErrors is where zap writes a line for each record that it could not
// write.
type zapErrors struct{ failed func(error) }

func (e zapErrors) Write(line []byte) (int, error) {
	e.failed(errors.New(string(line)))
	return len(line), nil
}

func (zapErrors) Sync() error { return nil }

// A zapOrder is the group of the event, in the form that costs zap least.
type zapOrder int

func (sequence zapOrder) MarshalLogObject(e zapcore.ObjectEncoder) error {
	e.AddString("event_type", eventType)
	e.AddString("order_id", orderID)
	e.AddString("strategy", strategy)
	e.AddString("symbol", symbol)
	e.AddString("side", side)
	e.AddInt("quantity", quantity)
	e.AddFloat64("price", price)
	e.AddInt("sequence", int(sequence))
	return nil
}
