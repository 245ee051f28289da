package channel_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/channel"
)

func TestNameValid(t *testing.T) {
	for _, tt := range []struct {
		name channel.Name
		ok   bool
	}{
		{"trading", true},
		{"market_data", true},
		{"eu-west", true},
		{"1st", true},
		{"a", true},
		{channel.Name(strings.Repeat("a", 64)), true},
		{channel.Name(strings.Repeat("a", 65)), false},
		{"", false},
		{"Trading", false},
		{"_trading", false},
		{"-trading", false},
		{"trading.log", false},
		{"../trading", false},
		{"a/b", false},
		{"a b", false},
		{"a\x00", false},
		{"a\n", false},
		{"été", false},
	} {
		err := tt.name.Valid()
		if (err == nil) != tt.ok {
			t.Errorf("%q.Valid(): got %v, want ok %t", tt.name, err, tt.ok)
		}
		if err != nil && !strings.Contains(err.Error(), "a-z, 0-9, _ and -") {
			t.Errorf("%q.Valid(): got %q, want it to say what is allowed", tt.name, err)
		}
	}
}

// Handlers recognise a channel by the type of the value, from any depth.
func TestNameAttrKeepsItsType(t *testing.T) {
	a := channel.Audit.Attr()
	if a.Key != "channel" || a.Value.Kind() != slog.KindAny {
		t.Fatalf("got key %q and kind %v, want channel and Any", a.Key, a.Value.Kind())
	}
	if got, ok := a.Value.Any().(channel.Name); !ok || got != channel.Audit {
		t.Errorf("got value %#v, want a Name of audit", a.Value.Any())
	}
}
