package event_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/event"
)

func TestDescription(t *testing.T) {
	d := schema().Describe()
	if d.Name != "test.trade" || d.Version != 3 || d.Purpose != "A trade." {
		t.Errorf("got %q, %d, %q", d.Name, d.Version, d.Purpose)
	}
	wantLevels := []event.LevelRule{
		{Level: slog.LevelInfo, When: "event_type is done, undone"},
		{Level: slog.LevelWarn, When: "event_type is refused_late"},
		{Level: slog.LevelError, When: "never"},
	}
	if diff := cmp.Diff(wantLevels, d.Levels); diff != "" {
		t.Errorf("levels (-want +got):\n%s", diff)
	}
	var got []string
	for _, f := range d.Fields {
		line := f.Key + " " + string(f.Type)
		if f.Unit != "" {
			line += " in " + f.Unit
		}
		if f.Required {
			line += " required"
		}
		if f.Derived {
			line += " derived"
		}
		if f.Doc != "" {
			line += ": " + f.Doc
		}
		for _, m := range f.Fields {
			line += " of " + m.Key + ": " + m.Doc
		}
		got = append(got, line)
	}
	want := []string{
		"audit_type text required: What was logged.",
		"event_id text required: Id of this event, a UUID of version 7: ids sort by time.",
		"schema_version integer required: Version of the description of this type of event.",
		"session_id text required",
		"event_type text required",
		"tradingsymbol text required",
		"note text required",
		"side text",
		"quantity integer in shares required: Shares traded.",
		"price decimal in INR required",
		"pnl decimal",
		"score number required",
		"final boolean",
		"took_ms number in ms",
		"late boolean derived",
		"legs list of name: Name of the leg.",
		"tags list",
		"event_time time",
		"extra map",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func TestKind(t *testing.T) {
	for _, tt := range []struct {
		name, message string
		level         slog.Level
	}{
		{"done", "trade done", slog.LevelInfo},
		{"refused_late", "trade refused late", slog.LevelWarn},
		{"who_knows", "trade who knows", slog.LevelWarn},
		{"", "trade", slog.LevelWarn},
	} {
		k := schema().Kind(tt.name)
		if k.Message() != tt.message || k.Level != tt.level {
			t.Errorf("%q: got %q at %v, want %q at %v", tt.name, k.Message(), k.Level, tt.message, tt.level)
		}
	}
}

func TestWrongTags(t *testing.T) {
	for name, tt := range map[string]struct {
		make func()
		want string
	}{
		"no key": {of[struct {
			A int `event:""`
		}], "want a key"},
		"need": {of[struct {
			A int `event:"a,needed"`
		}], "want required, always"},
		"type": {of[struct {
			A int `event:"a" type:"decimal"`
		}], "on a string or"},
		"unknown type": {of[struct {
			A string `event:"a" type:"money"`
		}], "on a string or"},
		"blank": {of[struct {
			_ struct{} `event:"a"`
		}], "the field is blank"},
		"channel": {of[struct {
			A chan int `event:"a"`
		}], "cannot be described"},
		"min": {of[struct {
			A int `event:"a" min:"x"`
		}], "want a number"},
		"decimal min": {of[struct {
			A string `event:"a" type:"decimal" min:"1"`
		}], "for a decimal 0"},
		"json": {of[struct {
			A []struct {
				B int `event:"b" json:"c"`
			} `event:"a"`
		}], "as in the event tag"},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.Contains(text, tt.want) {
					t.Errorf("got %q, want a panic with %q", text, tt.want)
				}
			}()
			tt.make()
		})
	}
}

func of[E any]() { event.NewSchema[E](event.Spec{Name: "test.wrong"}) }
