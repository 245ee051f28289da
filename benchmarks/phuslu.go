package main

import (
	"log/slog"
	"path/filepath"

	"github.com/phuslu/log"
)

// newPhusluFile has the process in the file name, as there is no symbolic link
// then: a goroutine that nobody waits for makes that, and may do so while the
// directory is deleted.
func newPhusluFile(dir string) *log.FileWriter {
	return &log.FileWriter{Filename: filepath.Join(dir, "app.log"), ProcessID: true}
}

func openPhuslu(dir string, _ func(error)) (*subject, error) {
	w := newPhusluFile(dir)
	return newPhuslu(w, w.Close), nil
}

// openPhusluAsync has the channel of the size that its documentation shows;
// the default is one record.
func openPhusluAsync(dir string, _ func(error)) (*subject, error) {
	w := &log.AsyncWriter{ChannelSize: 4096, Writer: newPhusluFile(dir)}
	return newPhuslu(w, w.Close), nil
}

func openPhusluSlog(dir string, failed func(error)) (*subject, error) {
	w := newPhusluFile(dir)
	return newSlog(log.SlogNewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelInfo}), failed, w.Close), nil
}

// newPhuslu leaves the time at whole milliseconds, the format that is fast.
// Phuslu has no means to say that a record could not be written.
func newPhuslu(w log.Writer, end func() error) *subject {
	plain := log.Logger{Level: log.InfoLevel, TimeField: "timestamp", Writer: w}
	bound := plain
	bound.Context = log.NewContext(nil).Str("component", component).Value()
	return &subject{
		event: func(sequence int) {
			bound.Info().
				Str("correlation_id", correlationID).
				Object(businessGroup, phusluOrder(sequence)).
				Msg(placed)
		},
		plain: func(sequence int) {
			bound.Info().Str("endpoint", endpoint).Int("sequence", sequence).Msg(served)
		},
		request: func(sequence int) {
			l := plain
			l.Context = log.NewContext(nil).Str("component", component).Str("correlation_id", correlationID).Value()
			l.Info().Str("endpoint", endpoint).Int("sequence", sequence).Msg(served)
		},
		disabled: func(int) {
			bound.Debug().Str("endpoint", endpoint).Msg(served)
		},
		close: end,
	}
}

// A phusluOrder is the group of the event, in the form that costs phuslu
// least.
type phusluOrder int

func (sequence phusluOrder) MarshalObject(e *log.Entry) {
	e.Str("event_type", eventType).
		Str("order_id", orderID).
		Str("strategy", strategy).
		Str("symbol", symbol).
		Str("side", side).
		Int("quantity", quantity).
		Float64("price", price).
		Int("sequence", int(sequence))
}
