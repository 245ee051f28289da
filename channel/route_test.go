package channel_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/alphapt/chanlog/channel"
)

func mustSet(t testing.TB, specs ...channel.Spec) *channel.Set {
	t.Helper()
	s, err := channel.NewSet(specs...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRoutePrecedence(t *testing.T) {
	for _, tt := range []struct {
		name      string
		a, b      []string
		component string
		want      channel.Name
		rule      string
	}{
		{"word anywhere", []string{"order"}, []string{"feed"}, "new_order_queue", "a", "order"},
		{"no part of a word", []string{"order"}, []string{"feed"}, "border_feeds", "rest", ""},
		{"words one after the other", []string{"order book"}, nil, "order_x_book", "rest", ""},
		{"more words win", []string{"connection"}, []string{"ws io"}, "ws_io_connection", "b", "ws io"},
		{"then more letters", []string{"order"}, []string{"monitor"}, "order_monitor", "b", "monitor"},
		{"separators are no letters", []string{"a-_-_-_-b"}, []string{"cc d"}, "a_b_cc_d", "b", "cc d"},
		{"letters, not bytes", []string{"ééé"}, []string{"order"}, "ééé_order", "b", "order"},
		{"then the channel listed first", []string{"feeds"}, []string{"order"}, "order_feeds", "a", "feeds"},
		{"the same rule in two channels", []string{"order"}, []string{"Order"}, "order", "a", "order"},
		{"prefix beats words", []string{"fix.*"}, []string{"fix market data feed"}, "fix_market_data_feed", "a", "fix.*"},
		{"prefix matches its words alone", []string{"fix.*"}, []string{"fix"}, "FIX", "a", "fix.*"},
		{"prefix at the beginning only", []string{"fix.*"}, nil, "hot_fix_x", "rest", ""},
		{"prefix of whole words", []string{"fix.*"}, nil, "fixture", "rest", ""},
		{"longer prefix wins", []string{"fix.*"}, []string{"fix drop.*"}, "fix.drop.copy", "b", "fix drop.*"},
		{"exact beats prefix", []string{"oms.*"}, []string{"=oms"}, "oms", "b", "=oms"},
		{"exact beats words", []string{"oms gateway"}, []string{"=oms gateway"}, "OmsGateway", "b", "=oms gateway"},
		{"exact is the whole", []string{"=oms gateway"}, nil, "oms_gateway_2", "rest", ""},
		{"rule in camelCase", []string{"OrderManager"}, nil, "order/manager", "a", "OrderManager"},
		{"rule with separators", []string{"order_manager.*"}, nil, "orderManager.eu", "a", "order_manager.*"},
		{"word that is repeated", []string{"tick tick"}, nil, "tick_tick_tick", "a", "tick tick"},
		{"longer than the buffers", []string{"needle"}, nil, strings.Repeat("hay_", 500) + "needle", "a", "needle"},
		{"no words", []string{"order"}, nil, "..", "rest", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			set := mustSet(t,
				channel.Spec{Name: "rest"},
				channel.Spec{Name: "a", Components: tt.a},
				channel.Spec{Name: "b", Components: tt.b})
			got := set.Route(tt.component)
			if got.Channel != tt.want || got.Rule != tt.rule {
				t.Errorf("Route(%q): got %s by %q, want %s by %q", tt.component, got.Channel, got.Rule, tt.want, tt.rule)
			}
			if got.Reason == "" {
				t.Errorf("Route(%q): got no reason, want one", tt.component)
			}
		})
	}
}

func TestRouteWithoutRule(t *testing.T) {
	for _, tt := range []struct {
		name  string
		names []channel.Name
		want  channel.Name
	}{
		{"application", []channel.Name{"first", "application"}, "application"},
		{"first channel", []channel.Name{"first", "second"}, "first"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var specs []channel.Spec
			for _, n := range tt.names {
				specs = append(specs, channel.Spec{Name: n})
			}
			if got := mustSet(t, specs...).Route("anything"); got.Channel != tt.want || got.Rule != "" {
				t.Errorf("got %s by %q, want %s by none", got.Channel, got.Rule, tt.want)
			}
		})
	}
}

// The words in use are few, so that rules and components meet often.
var (
	someWord  = rapid.SampledFrom([]string{"order", "trade", "feed", "feeds", "book", "k8s", "été", "注文"})
	someWords = rapid.SliceOfN(someWord, 1, 4)
)

func someRules(t *rapid.T) []string {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		text := strings.Join(someWords.Draw(t, "words"), rapid.SampledFrom([]string{" ", "_", "/"}).Draw(t, "separator"))
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			return "=" + text
		case 1:
			return text + ".*"
		default:
			return text
		}
	}), 0, 5).Draw(t, "rules")
}

func someSpecs(t *rapid.T) []channel.Spec {
	var specs []channel.Spec
	for _, name := range []channel.Name{"one", "two", "three"} {
		specs = append(specs, channel.Spec{Name: name, Components: someRules(t)})
	}
	return specs
}

// Neither the order of the rules in a channel, nor case, nor the separator
// changes a route.
func TestRouteDoesNotDependOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		specs := someSpecs(t)
		words := someWords.Draw(t, "component")
		want := mustSetRapid(t, specs).Route(strings.Join(words, "_"))

		for i := range specs {
			specs[i].Components = rapid.Permutation(specs[i].Components).Draw(t, "order")
		}
		set := mustSetRapid(t, specs)
		separator := rapid.SampledFrom([]string{"_", "-", ".", "/", ":", " ", "__", "://"}).Draw(t, "separator")
		for i, w := range words {
			switch rapid.IntRange(0, 2).Draw(t, "case") {
			case 0:
				words[i] = strings.ToUpper(w)
			case 1:
				r := []rune(w)
				words[i] = strings.ToUpper(string(r[:1])) + string(r[1:])
			}
		}
		component := strings.Join(words, separator)
		if diff := gocmp.Diff(want, set.Route(component)); diff != "" {
			t.Fatalf("Route(%q) (-want +got):\n%s", component, diff)
		}
	})
}

// The same words, spelled differently, are one rule to the router. Which
// spelling it names must not depend on the order either.
func TestRouteNamesOneSpelling(t *testing.T) {
	spellings := []string{"order_book", "OrderBook", "order book"}
	for i := range spellings {
		rules := slices.Concat(spellings[i:], spellings[:i])
		got := mustSet(t, channel.Spec{Name: "a", Components: rules}).Route("order-book")
		if got.Rule != "OrderBook" {
			t.Errorf("rules %q: got rule %q, want OrderBook", rules, got.Rule)
		}
	}
}

func mustSetRapid(t *rapid.T, specs []channel.Spec) *channel.Set {
	set, err := channel.NewSet(specs...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// Route agrees with the definition of the rules, applied to each in turn.
func TestRouteFollowsTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		specs := someSpecs(t)
		component := strings.Join(someWords.Draw(t, "component"), "_")
		got := mustSetRapid(t, specs).Route(component)
		want := routeByDefinition(specs, component)
		if got.Channel != want.Channel || got.Rule != want.Rule {
			t.Fatalf("Route(%q): got %s by %q, want %s by %q", component, got.Channel, got.Rule, want.Channel, want.Rule)
		}
	})
}

// routeByDefinition is the slow and plain form of Route, for names whose words
// are joined with _ or / or a space.
func routeByDefinition(specs []channel.Spec, component string) channel.Route {
	words := func(s string) string {
		return " " + strings.NewReplacer("_", " ", "/", " ").Replace(s) + " "
	}
	type candidate struct {
		kind, words, letters, channel int
		route                         channel.Route
	}
	all := words(component)
	var found []candidate
	for i, s := range specs {
		for _, text := range s.Components {
			rule := words(strings.TrimSuffix(strings.TrimPrefix(text, "="), ".*"))
			c := candidate{
				words:   len(strings.Fields(rule)),
				letters: len([]rune(strings.ReplaceAll(rule, " ", ""))),
				channel: i,
				route:   channel.Route{Channel: s.Name, Rule: text},
			}
			var ok bool
			switch {
			case strings.HasPrefix(text, "="):
				c.kind, ok = 2, all == rule
			case strings.HasSuffix(text, ".*"):
				c.kind, ok = 1, strings.HasPrefix(all, rule)
			default:
				ok = strings.Contains(all, rule)
			}
			if ok {
				found = append(found, c)
			}
		}
	}
	if len(found) == 0 {
		return channel.Route{Channel: specs[0].Name}
	}
	return slices.MaxFunc(found, func(a, b candidate) int {
		return cmp.Or(
			cmp.Compare(a.kind, b.kind),
			cmp.Compare(a.words, b.words),
			cmp.Compare(a.letters, b.letters),
			cmp.Compare(b.channel, a.channel),
			cmp.Compare(b.route.Rule, a.route.Rule),
		)
	}).route
}

func TestRouteAllocatesNothing(t *testing.T) {
	set := channel.Default()
	for _, component := range []string{"order_manager", "ZerodhaTradeEngine", "unknown_component", "market_data_feed_handler_eu_west_1"} {
		if got := testing.AllocsPerRun(100, func() { set.Route(component) }); got != 0 {
			t.Errorf("Route(%q): got %v allocations, want 0", component, got)
		}
	}
}

// FuzzRoute checks for every component that the route is to a channel of the
// set and agrees with what Explain says.
func FuzzRoute(f *testing.F) {
	for _, s := range []string{"order_manager", "APIServer", "stategy", "ordermanagers", "audit_x", "connection", "\xff", strings.Repeat("risk", 100)} {
		f.Add(s)
	}
	set := channel.Default()
	f.Fuzz(func(t *testing.T, component string) {
		got := set.Route(component)
		if _, ok := set.Index(got.Channel); !ok {
			t.Errorf("Route(%q): got channel %q, want one of the set", component, got.Channel)
		}
		e := set.Explain(component)
		if diff := gocmp.Diff(got, e.Route); diff != "" {
			t.Errorf("Route(%q) and Explain differ (-Route +Explain):\n%s", component, diff)
		}
		if e.Second.Rule != "" && (got.Rule == "" || e.Second.Channel == got.Channel) {
			t.Errorf("Explain(%q): got second %+v, want one of another channel than %s", component, e.Second, got.Channel)
		}
		if e.Nearest.Rule != "" && got.Rule != "" {
			t.Errorf("Explain(%q): got nearest %+v, want none since %q matches", component, e.Nearest, got.Rule)
		}
		if s := e.String(); strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f }) {
			t.Errorf("Explain(%q).String: got control characters in %q, want them escaped", component, s)
		}
	})
}
