package marketdata

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

// A FeedKind is what happened to the connection of a feed.
type FeedKind string

// The kinds of [FeedEvent], and their levels.
const (
	FeedConnecting   FeedKind = "connecting"   // INFO
	FeedConnected    FeedKind = "connected"    // INFO
	FeedDisconnected FeedKind = "disconnected" // WARN: nobody wanted it
	FeedReconnecting FeedKind = "reconnecting" // INFO: each attempt
	FeedReconnected  FeedKind = "reconnected"  // INFO
	FeedError        FeedKind = "error"        // ERROR: the connection may still stand
	FeedGaveUp       FeedKind = "gave_up"      // ERROR: no more attempts
	FeedAuthExpired  FeedKind = "auth_expired" // ERROR: somebody has to log in
	FeedPlanned      FeedKind = "planned"      // INFO: disconnected on purpose, after hours for one
)

// FeedEvent is what happened to the connection of a market data feed.
type FeedEvent struct {
	// What happened to the connection.
	Kind FeedKind `event:"connectivity_event,required"`
	// Source of the data: zerodha, a simulator; that of the logger when not given.
	DataSource string `event:"data_source,required"`
	// Address of the feed; user, query and fragment, which hold secrets, are left out.
	Endpoint string `event:"endpoint"`
	// What else there is to know of the connection, by name.
	ConnectionDetails []slog.Attr `event:"connection_details"`
	// Number of the attempt to connect, from 1 on.
	Attempt *int64 `event:"attempt" min:"1"`
	// Time until the next attempt.
	RetryIn *time.Duration `event:"retry_in_ms"`
	// How long the feed was away.
	Downtime *time.Duration `event:"downtime_ms"`
	// How long it had been connected.
	Uptime *time.Duration `event:"uptime_ms"`
	// Code that the connection was closed with, of a WebSocket for one.
	CloseCode *int64 `event:"close_code"`
	// Reason that the other side gave, verbatim.
	CloseReason string `event:"close_reason"`
	// Instruments that are subscribed to.
	Instruments *int64 `event:"subscribed_instruments" min:"0"`
	// Why it happened, in our own words.
	Reason string `event:"reason"`
	// Error that the connection ended in.
	ErrorMessage string `event:"error_message"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var feedSchema = newSchema[FeedEvent]("feed_connectivity", event.Spec{
	Name: "marketdata.feed", Noun: "feed", KindKey: "connectivity_event",
	Kinds: []event.Kind{
		{Name: string(FeedConnecting), Level: slog.LevelInfo},
		{Name: string(FeedConnected), Level: slog.LevelInfo},
		{Name: string(FeedDisconnected), Level: slog.LevelWarn},
		{Name: string(FeedReconnecting), Level: slog.LevelInfo},
		{Name: string(FeedReconnected), Level: slog.LevelInfo},
		{Name: string(FeedError), Level: slog.LevelError},
		{Name: string(FeedGaveUp), Level: slog.LevelError},
		{Name: string(FeedAuthExpired), Level: slog.LevelError},
		{Name: string(FeedPlanned), Level: slog.LevelInfo},
	},
})

// Feed logs what happened to the connection of a feed.
func (l *Logger) Feed(ctx context.Context, e FeedEvent) { l.feed(ctx, &e, 1) }

// LogFeed is [Logger.Feed] for [slog.Default].
func LogFeed(ctx context.Context, e FeedEvent) { process.feed(ctx, &e, 1) }

func (l *Logger) feed(ctx context.Context, e *FeedEvent, skip int) {
	log, options := l.inner()
	schema := feedSchema()
	kind := schema.Kind(string(e.Kind))
	r, ok := schema.Begin(ctx, log, kind.Level)
	if !ok {
		return
	}
	e.append(&r.Group, options)
	// As after a call of slog, the handler tells of its own errors.
	_ = r.End(ctx, event.Caller(skip), kind.Message())
}

// LogValue returns the event as a group, so that it can be an attribute of
// any record. Only the methods of [Logger] give it an id.
func (e FeedEvent) LogValue() slog.Value {
	g := feedSchema().Group()
	e.append(&g, &defaults)
	return g.Value()
}

func (e *FeedEvent) append(g *event.Group, o *Options) {
	source := e.DataSource
	if source == "" {
		source = o.DataSource
	}
	g.Text("connectivity_event", string(e.Kind))
	g.Text("data_source", source)
	g.TextIf("endpoint", endpoint(e.Endpoint))
	g.Map("connection_details", e.ConnectionDetails)
	g.IntIf("attempt", e.Attempt)
	g.MillisIf("retry_in_ms", e.RetryIn)
	g.MillisIf("downtime_ms", e.Downtime)
	g.MillisIf("uptime_ms", e.Uptime)
	g.IntIf("close_code", e.CloseCode)
	g.TextIf("close_reason", e.CloseReason)
	g.IntIf("subscribed_instruments", e.Instruments)
	g.TextIf("reason", e.Reason)
	g.TextIf("error_message", e.ErrorMessage)
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
}

// endpoint leaves out of an address what may be secret: brokers take the API
// key and the access token in the query.
func endpoint(address string) string {
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		address = address[:i]
	}
	scheme, rest, ok := strings.Cut(address, "//")
	if !ok {
		scheme, rest = "", address
	} else {
		scheme += "//"
	}
	host, path := rest, ""
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		host, path = rest[:i], rest[i:]
	}
	return scheme + host[strings.LastIndexByte(host, '@')+1:] + path
}
