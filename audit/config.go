package audit

import (
	"context"
	"log/slog"
	"time"

	"github.com/alphapt/chanlog/internal/event"
)

// A ConfigKind is what happened to a configuration.
type ConfigKind string

// The kinds of [ConfigEvent], and their levels.
const (
	ConfigLoaded     ConfigKind = "loaded"      // INFO: at the start
	ConfigChanged    ConfigKind = "changed"     // INFO
	ConfigRolledBack ConfigKind = "rolled_back" // WARN: to what it was before
	ConfigRejected   ConfigKind = "rejected"    // WARN: not valid, so not used
)

// ConfigEvent is a change of the configuration: who made the program behave
// differently, and how.
type ConfigEvent struct {
	// What happened to the configuration.
	Kind ConfigKind `event:"event_type,required"`
	// Name of the configuration: risk_limits, strategy.momentum_v1.
	Name string `event:"config_name,required"`
	// Version or hash of the configuration now.
	Version string `event:"config_version"`
	// Settings that changed: name, from, to.
	Changes []Change `event:"changes" type:"map"`
	// User who did it; absent when the program did.
	UserID string `event:"user_id"`
	// Where it comes from: a file, the environment, the API.
	Source string `event:"config_source"`
	// Why.
	Reason string `event:"reason"`
	// Error that kept it from being used.
	ErrorMessage string `event:"error_message"`
	// When it happened, where that is not the time of the record.
	EventTime time.Time `event:"event_time"`
	// Free attributes, in a group of their own.
	Extra []slog.Attr `event:"extra"`
}

var configSchema = newSchema[ConfigEvent]("config_change", event.Spec{
	Name: "audit.config", Noun: "configuration", KindKey: "event_type",
	Kinds: []event.Kind{
		{Name: string(ConfigLoaded), Level: slog.LevelInfo},
		{Name: string(ConfigChanged), Level: slog.LevelInfo},
		{Name: string(ConfigRolledBack), Level: slog.LevelWarn},
		{Name: string(ConfigRejected), Level: slog.LevelWarn},
	},
})

// Config logs a change of the configuration. It returns the error of the
// handler: the event may then not be in the trail.
func (l *Logger) Config(ctx context.Context, e ConfigEvent) error { return l.config(ctx, &e, 1) }

// LogConfig is [Logger.Config] for [slog.Default].
func LogConfig(ctx context.Context, e ConfigEvent) error { return process.config(ctx, &e, 1) }

func (l *Logger) config(ctx context.Context, e *ConfigEvent, skip int) error {
	schema := configSchema()
	kind := schema.Kind(string(e.Kind))
	r, ok := l.begin(ctx, schema, kind.Level)
	if !ok {
		return nil
	}
	appendConfig(&r.Group, e)
	return r.End(ctx, event.Caller(skip), kind.Message())
}

// LogValue returns the event as a group, so that it can be an attribute of
// any record. Only the methods of [Logger] give it an id and a number.
func (e ConfigEvent) LogValue() slog.Value {
	g := configSchema().Group()
	appendConfig(&g, &e)
	return g.Value()
}

func appendConfig(g *event.Group, e *ConfigEvent) {
	g.Text("event_type", string(e.Kind))
	g.Text("config_name", e.Name)
	g.TextIf("config_version", e.Version)
	g.Map("changes", changes(e.Changes))
	g.TextIf("user_id", e.UserID)
	g.TextIf("config_source", e.Source)
	g.TextIf("reason", e.Reason)
	g.TextIf("error_message", e.ErrorMessage)
	g.TimeIf("event_time", e.EventTime)
	g.Map("extra", e.Extra)
}
