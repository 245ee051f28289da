package record_test

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/alphapt/chanlog/internal/record"
)

func TestKeysRemember(t *testing.T) {
	asked := map[string]int{}
	keys := record.NewKeys(func(key string) bool {
		asked[key]++
		return strings.Contains(key, "secret")
	})
	long := strings.Repeat("secret", 100)
	for range 3 {
		for key, want := range map[string]bool{"secret": true, "order_id": false, "": false, long: true} {
			if got := keys.Secret(key); got != want {
				t.Errorf("%q: got %t, want %t", key, got, want)
			}
		}
	}
	if asked["secret"] != 1 || asked["order_id"] != 1 || asked[""] != 0 {
		t.Errorf("got %v questions, want one about each key that is not empty", asked)
	}
	if asked[long] != 3 {
		t.Errorf("got %d questions about a long key, want 3: it is not to be kept", asked[long])
	}
}

// A part of a text that is known, and a text in its place, are other keys.
func TestKeysTellTextsApart(t *testing.T) {
	keys := record.NewKeys(func(key string) bool { return key == "token" })
	text := "token_count"
	for range 2 {
		for _, tt := range []struct {
			key  string
			want bool
		}{{text, false}, {text[:5], true}, {text[6:], false}, {strings.Clone("token"), true}} {
			if got := keys.Secret(tt.key); got != tt.want {
				t.Errorf("%q: got %t, want %t", tt.key, got, tt.want)
			}
		}
	}
}

// More keys than there are places must not be taken for one another.
func TestKeysBeyondTheTable(t *testing.T) {
	keys := record.NewKeys(func(key string) bool { return strings.HasSuffix(key, "7") })
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for i := range 10_000 {
				key := fmt.Sprint("k", i)
				if got, want := keys.Secret(key), i%10 == 7; got != want {
					t.Errorf("%s: got %t, want %t", key, got, want)
				}
			}
		})
	}
	wg.Wait()
}

// concealer is a Filter that conceals secrets and what it is shown on demand.
type concealer struct{ shown int }

func (*concealer) Take(any) bool { return false }

func (c *concealer) Change(secret bool, v slog.Value) (slog.Value, bool) {
	if secret {
		return slog.StringValue("***"), true
	}
	c.shown++
	return v, false
}

func TestFilterIsShownWhatItHasToSee(t *testing.T) {
	attrs := []slog.Attr{
		slog.String("secret", "x"), slog.Int("n", 1), slog.Any("any", []int{1}),
		slog.Group("g", slog.String("secret", "x"), slog.Int("n", 1)), slog.Group("secret", slog.Int("n", 1)),
	}
	const want = head + `,"secret":"***","n":1,"any":[1],"g":{"secret":"***","n":1}}` + "\n"
	for _, tt := range []struct {
		showAll bool
		shown   bool // more than the one value of no slog kind
	}{{false, false}, {true, true}} {
		filter := new(concealer)
		c := record.NewCollector(record.NewKeys(func(key string) bool { return key == "secret" }), filter)
		scope := new(record.Scope)
		c.Within(scope, tt.showAll)
		for _, a := range attrs[:4] {
			c.Add(a)
		}
		if got := string(scope.AppendLine(nil, &record.Head{Message: "m"}, none, &c)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got := filter.shown > 1; got != tt.shown {
			t.Errorf("show all %t: got %d values shown", tt.showAll, filter.shown)
		}
		c.Within(scope, tt.showAll)
		c.Add(attrs[4])
		if got := string(scope.AppendLine(nil, &record.Head{Message: "m"}, none, &c)); got != head+`,"secret":"***"}`+"\n" {
			t.Errorf("got %s, want the group concealed", got)
		}
	}
}
