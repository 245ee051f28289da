package handler_test

import (
	"errors"
	"log"
	"log/slog"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// A hook that logs through the handler, by slog or by log, whose mutex the
// failing call may hold, neither hangs nor calls itself for ever.
func TestOnErrorThatLogs(t *testing.T) {
	failing := rude{Handler: slog.NewJSONHandler(&buffer{}, nil), err: errors.New("far side is gone")}
	called := make(chan error, 1000)
	h := open(t, handler.Options{
		Dir: t.TempDir(), Extra: []slog.Handler{failing},
		OnError: func(err error) {
			log.Println("log:", err)
			slog.Error("slog", "err", err)
			called <- err
		},
	})
	setDefault(t, h)
	log.Println("one") // fails at the extra handler, with the mutex of log held
	slog.Error("two")
	if err := <-called; !strings.Contains(err.Error(), "far side") {
		t.Errorf("got %v", err)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	if s := h.Stats(); s.Errors < 4 {
		t.Errorf("%d errors were counted, want those of the hook too", s.Errors)
	}
	slog.Info("after Close") // must not hang either
}

// A pass that refuses to delete says so, once.
func TestRefusedDeletionIsSaid(t *testing.T) {
	dir := t.TempDir()
	for i := range 3 { // all would go at once
		plant(t, dir, channel.MarketData, i+1, 30*day)
	}
	heard := listener{make(chan string, 100)}
	var reported errorLog
	h := open(t, handler.Options{Dir: dir, Extra: []slog.Handler{heard}, OnError: reported.add})
	if said := <-heard.heard; !strings.Contains(said, "market_data") || !strings.Contains(said, "more than half") {
		t.Errorf("got %q, want the channel and the reason", said)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	if got := reported.all(); len(got) != 1 {
		t.Errorf("reported %v, want it once", got)
	}

	// Whoever has looked at the clock may tell the handler to trust it.
	h = open(t, handler.Options{Dir: dir, Maintenance: handler.MaintenanceOptions{TrustClock: true, CompressionOff: true}})
	for _, segment := range mustGlob(t, dir) {
		await(t, segment)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}
