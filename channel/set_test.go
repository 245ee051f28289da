package channel_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/channel"
)

// wantFaults fails unless err consists of exactly one line for each of want,
// in this order, beginning with it.
func wantFaults(t *testing.T, err error, want ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("got no error, want %q", want)
	}
	got := strings.Split(err.Error(), "\n")
	if len(got) != len(want) {
		t.Errorf("got %d faults, want %d:\n%v", len(got), len(want), err)
	}
	for i := range min(len(got), len(want)) {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("fault %d: got %q, want it to begin with %q", i, got[i], want[i])
		}
	}
}

func TestNewSetReportsEveryFault(t *testing.T) {
	_, err := channel.NewSet(
		channel.Spec{Name: "trading", Components: []string{"order", "", "=", "..", "order*", "^order$"}},
		channel.Spec{Name: "Trading"},
		channel.Spec{Components: []string{".*", "=x.*", "=.*", "a\xffb"}},
		channel.Spec{Name: "trading", MaxSize: -1, Retention: -time.Hour},
	)
	wantFaults(t, err,
		`channels[0] "trading": components[1]: no words: want at least one`,
		`channels[0] "trading": components[2] "=": no words: want at least one, as in "=order manager"`,
		`channels[0] "trading": components[3] "..": no words: want at least one, as in "order manager"`,
		`channels[0] "trading": components[4] "order*": character '*' is not allowed`,
		`channels[0] "trading": components[5] "^order$": character '^' is not allowed`,
		`channels[1] "Trading": name: "Trading" is not a channel name`,
		`channels[2]: name: "" is not a channel name`,
		`channels[2]: components[0] ".*": no words: want at least one, as in "order.*"`,
		`channels[2]: components[1] "=x.*": "=" and ".*" exclude each other`,
		`channels[2]: components[2] "=.*": "=" and ".*" exclude each other`,
		`channels[2]: components[3] "a\xffb": character '�' is not allowed`,
		`channels[3] "trading": name: channels[0] has this name already`,
		`channels[3] "trading": max_size: -1 bytes is negative`,
		`channels[3] "trading": retention: -1h0m0s is negative`,
	)
}

func TestNewSetNumberOfChannels(t *testing.T) {
	_, err := channel.NewSet()
	wantFaults(t, err, "no channels: a set needs at least one")

	var specs []channel.Spec
	for i := range 64 {
		specs = append(specs, channel.Spec{Name: channel.Name(fmt.Sprintf("c%d", i))})
	}
	if got := len(mustSet(t, specs...).Names()); got != 64 {
		t.Errorf("got %d channels, want 64", got)
	}
	_, err = channel.NewSet(append(specs, channel.Spec{Name: "one_more"})...)
	wantFaults(t, err, "65 channels: a set has at most 64")
}

func TestSetKeepsAndReturnsCopies(t *testing.T) {
	specs := []channel.Spec{{Name: "a", Components: []string{"order"}}, {Name: "b", Components: []string{"feed"}}}
	set := mustSet(t, specs...)
	scribble := func(s []channel.Spec) {
		s[0].Components[0] = "feed"
		s[0].Name = "z"
	}
	scribble(specs)
	scribble(set.Specs())
	one, _ := set.Spec("a")
	scribble([]channel.Spec{one})
	set.Names()[0] = "z"

	want := []channel.Spec{{Name: "a", Components: []string{"order"}}, {Name: "b", Components: []string{"feed"}}}
	if diff := cmp.Diff(want, set.Specs()); diff != "" {
		t.Errorf("specs after a change of copies (-want +got):\n%s", diff)
	}
	if got := set.Route("order"); got.Channel != "a" {
		t.Errorf("Route(order): got %s, want a", got.Channel)
	}
}

func TestSetLookups(t *testing.T) {
	level := new(slog.LevelVar)
	set := mustSet(t, channel.Spec{Name: "a"}, channel.Spec{Name: "b", Level: level, MaxSize: 7})
	if diff := cmp.Diff([]channel.Name{"a", "b"}, set.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if i, ok := set.Index("b"); i != 1 || !ok {
		t.Errorf("Index(b): got %d, %t, want 1, true", i, ok)
	}
	if _, ok := set.Index("c"); ok {
		t.Error("Index(c): got a channel, want none")
	}
	if s, ok := set.Spec("b"); !ok || s.MaxSize != 7 || s.Level != level {
		t.Errorf("Spec(b): got %+v, %t, want the spec with its own level variable", s, ok)
	}
	if _, ok := set.Spec("c"); ok {
		t.Error("Spec(c): got a channel, want none")
	}
}
