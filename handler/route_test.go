package handler_test

import (
	"log/slog"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

type named string

type componentValuer struct{}

func (componentValuer) LogValue() slog.Value { return slog.StringValue("order_manager") }

type group struct{}

func (group) LogValue() slog.Value {
	return slog.GroupValue(slog.String("a", "b"), channel.Audit.Attr())
}

func TestRoutes(t *testing.T) {
	for _, tt := range []struct {
		name      string
		log       func(l *slog.Logger)
		channel   channel.Name
		component any // nil: none
	}{
		{"record", func(l *slog.Logger) { l.Info("m", "component", "order_manager") }, channel.Trading, "order_manager"},
		{"With", func(l *slog.Logger) { l.With("component", "order_manager").Info("m") }, channel.Trading, "order_manager"},
		{"the last With wins", func(l *slog.Logger) {
			l.With("component", "api_server").With("component", "order_manager").Info("m")
		}, channel.Trading, "order_manager"},
		{"the last of one With wins", func(l *slog.Logger) {
			l.With("component", "api_server", "component", "order_manager").Info("m")
		}, channel.Trading, "order_manager"},
		{"the record beats With", func(l *slog.Logger) {
			l.With("component", "api_server").Info("m", "component", "order_manager")
		}, channel.Trading, "order_manager"},
		{"With before a group", func(l *slog.Logger) {
			l.With("component", "order_manager").WithGroup("g").Info("m", "a", 1)
		}, channel.Trading, "order_manager"},
		{"inside a group it is data", func(l *slog.Logger) {
			l.WithGroup("g").With("component", "api_server").Info("m", "component", "order_manager")
		}, channel.Application, nil},
		{"in a group value it is data", func(l *slog.Logger) {
			l.Info("m", slog.Group("g", "component", "order_manager"))
		}, channel.Application, nil},
		{"in a group without a key", func(l *slog.Logger) {
			l.Info("m", slog.Group("", "component", "order_manager"))
		}, channel.Trading, "order_manager"},
		{"named string", func(l *slog.Logger) { l.Info("m", "component", named("order_manager")) }, channel.Trading, "order_manager"},
		{"LogValuer", func(l *slog.Logger) { l.Info("m", "component", componentValuer{}) }, channel.Trading, "order_manager"},
		{"number", func(l *slog.Logger) { l.Info("m", "component", 7) }, channel.Application, "7"},
		{"no component", func(l *slog.Logger) { l.Info("m") }, channel.Application, nil},
		{"empty component", func(l *slog.Logger) { l.Info("m", "component", "") }, channel.Application, nil},

		{"channel in the record", func(l *slog.Logger) {
			l.Info("m", "component", "order_manager", channel.Audit.Attr())
		}, channel.Audit, "order_manager"},
		{"channel in With", func(l *slog.Logger) {
			l.With(channel.Audit.Attr()).Info("m", "component", "order_manager")
		}, channel.Audit, "order_manager"},
		{"channel in an open group", func(l *slog.Logger) {
			l.WithGroup("g").With(channel.Audit.Attr()).Info("m", "a", 1)
		}, channel.Audit, nil},
		{"channel in a group value", func(l *slog.Logger) {
			l.Info("m", slog.Group("g", slog.Group("h", channel.Audit.Attr(), "a", 1)))
		}, channel.Audit, nil},
		{"channel in a LogValuer", func(l *slog.Logger) { l.Info("m", "g", group{}) }, channel.Audit, nil},
		{"channel under another key", func(l *slog.Logger) { l.Info("m", "k", channel.Audit) }, channel.Audit, nil},
		{"channel as the component", func(l *slog.Logger) { l.Info("m", "component", channel.Audit) }, channel.Audit, nil},
		{"the record's channel beats that of With", func(l *slog.Logger) {
			l.With(channel.Audit.Attr()).Info("m", channel.API.Attr())
		}, channel.API, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			h := open(t, handler.Options{Dir: dir})
			tt.log(slog.New(h))
			for _, name := range channel.Default().Names() {
				got := lines(t, dir, name)
				if name != tt.channel {
					if len(got) != 0 {
						t.Errorf("%s has %v", name, got)
					}
					continue
				}
				if len(got) != 1 {
					t.Fatalf("%s: got %d lines, want 1", name, len(got))
				}
				if c := got[0]["component"]; c != tt.component {
					t.Errorf("component: got %v, want %v", c, tt.component)
				}
				if c := got[0]["channel"]; c != string(name) {
					t.Errorf("channel: got %v, want %s", c, name)
				}
				if _, printed := got[0]["attr_channel"]; printed {
					t.Error("the typed channel was printed")
				}
			}
		})
	}
}

func TestUnknownChannelNameIsData(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})
	slog.New(h).Info("m", "component", "order_manager", channel.Name("nowhere").Attr())
	got := lines(t, dir, channel.Trading)
	if len(got) != 1 || got[0]["attr_channel"] != "nowhere" {
		t.Errorf("got %v, want attr_channel=nowhere in trading", got)
	}
}

func TestForgedKeysAreRenamed(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})
	slog.New(h).Info("real", "level", "ERROR", "message", "forged", "timestamp", "never",
		"channel", "audit", "source", "s", "correlation_id", 7, "_s", 1)
	got := lines(t, dir, channel.Application)
	if len(got) != 1 {
		t.Fatalf("got %d lines, want 1", len(got))
	}
	delete(got[0], "timestamp")
	want := map[string]any{
		"level": "INFO", "channel": "application", "message": "real",
		"attr_level": "ERROR", "attr_message": "forged", "attr_timestamp": "never",
		"attr_channel": "audit", "attr_source": "s", "attr_correlation_id": 7.0, "attr__s": 1.0,
	}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestUnroutedComponentsAreCounted(t *testing.T) {
	h := open(t, handler.Options{})
	l := slog.New(h)
	l.Info("routed", "component", "order_manager")
	l.Info("no component")
	l.Info("unrouted", "component", "unknown_component")
	l.With("component", "unknown_component").Info("unrouted")
	if got := h.Stats().Unrouted; got != 2 {
		t.Errorf("got %d unrouted, want 2", got)
	}
}

func TestSetWithoutApplicationFallsBackToItsFirst(t *testing.T) {
	set, err := channel.NewSet(channel.Spec{Name: "jobs", Components: []string{"job"}}, channel.Spec{Name: "mail", Components: []string{"mail"}})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir, Channels: set})
	l := slog.New(h)
	l.Info("a", "component", "unknown")
	l.Info("b")
	l.Error("c", "component", "mail_sender") // there is no errors channel
	if got, want := messages(t, dir, "jobs"), []string{"a", "b"}; !slices.Equal(got, want) {
		t.Errorf("jobs: got %v, want %v", got, want)
	}
	if got, want := messages(t, dir, "mail"), []string{"c"}; !slices.Equal(got, want) {
		t.Errorf("mail: got %v, want %v", got, want)
	}
}

func TestComponentsBeyondTheCacheAreRoutedAlike(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})
	l := slog.New(h)
	for i := range 3000 {
		l.Info("m", "component", "order_manager "+string(rune('a'+i%26))+string(rune('a'+i/26%26))+string(rune('a'+i/676)))
	}
	if got := len(lines(t, dir, channel.Trading)); got != 3000 {
		t.Errorf("got %d lines in trading, want 3000", got)
	}
}

// Two children derived from one parent at depth 3 must not write into each
// other, in any sink.
func TestSiblings(t *testing.T) {
	dir := t.TempDir()
	var console, extra buffer
	h := open(t, handler.Options{
		Dir:     dir,
		Console: handler.ConsoleOptions{Writer: &console, Level: slog.LevelDebug},
		Extra:   []slog.Handler{slog.NewJSONHandler(&extra, nil), slog.NewJSONHandler(&buffer{}, nil)},
	})
	parent := slog.New(h).With("component", "order_manager").WithGroup("g").With("b", 2).WithGroup("h").With("c", 3)
	first, second := parent.With("who", "first"), parent.With("who", "second")
	firstGroup, secondGroup := parent.WithGroup("first"), parent.WithGroup("second")
	want := []map[string]any{
		{"b": 2.0, "h": map[string]any{"c": 3.0, "who": "first"}},
		{"b": 2.0, "h": map[string]any{"c": 3.0, "who": "second"}},
		{"b": 2.0, "h": map[string]any{"c": 3.0, "first": map[string]any{"x": 0.0}}},
		{"b": 2.0, "h": map[string]any{"c": 3.0, "second": map[string]any{"x": 0.0}}},
	}
	first.Info("m")
	second.Info("m")
	firstGroup.Info("m", "x", 0)
	secondGroup.Info("m", "x", 0)
	if err := h.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	for sink, got := range map[string][]map[string]any{
		"file":  lines(t, dir, channel.Trading),
		"extra": decode(t, []byte(extra.String())),
	} {
		for i, w := range want {
			if diff := cmp.Diff(w, got[i]["g"]); diff != "" {
				t.Errorf("%s, line %d (-want +got):\n%s", sink, i, diff)
			}
			if got[i]["component"] != "order_manager" {
				t.Errorf("%s, line %d: component %v", sink, i, got[i]["component"])
			}
		}
	}
}
