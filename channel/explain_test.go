package channel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/channel"
)

func TestExplainSecond(t *testing.T) {
	set := mustSet(t,
		channel.Spec{Name: "a", Components: []string{"order", "order desk", "gateway.*", "abc", "=alpha beta gamma"}},
		channel.Spec{Name: "b", Components: []string{"manager", "gateway", "=gateway", "xyz", "alpha beta gamma", "gamma", "lemon pie"}},
		channel.Spec{Name: "c", Components: []string{"desk", "kitchen", "go kt", "alpha.*"}})
	for _, tt := range []struct {
		component string
		want      channel.Route
	}{
		{"order", channel.Route{}},
		{"order_desk", channel.Route{Channel: "c", Rule: "desk", Reason: "it has fewer words, 1 against 2"}},
		{"order_manager", channel.Route{Channel: "a", Rule: "order", Reason: "it has fewer letters, 5 against 7"}},
		{"xyz_abc", channel.Route{Channel: "b", Rule: "xyz", Reason: "it is as long, and a is listed first"}},
		{"gateway", channel.Route{Channel: "a", Rule: "gateway.*", Reason: "an exact rule beats a prefix rule"}},
		{"gateway_x", channel.Route{Channel: "b", Rule: "gateway", Reason: "a prefix rule beats a word rule"}},
		{"lemon_pie_kitchen_go_kt", channel.Route{Channel: "c", Rule: "go kt", Reason: "it has fewer letters, 4 against 8"}},
		{"alpha_beta_gamma", channel.Route{Channel: "c", Rule: "alpha.*", Reason: "an exact rule beats a prefix rule"}},
		{"desk_order_manager", channel.Route{Channel: "a", Rule: "order", Reason: "it has fewer letters, 5 against 7"}},
	} {
		if diff := cmp.Diff(tt.want, set.Explain(tt.component).Second); diff != "" {
			t.Errorf("second of %q (-want +got):\n%s", tt.component, diff)
		}
	}
}

func TestExplainNearest(t *testing.T) {
	set := mustSet(t,
		channel.Spec{Name: "rest"},
		channel.Spec{Name: "trading", Components: []string{"strategy", "risk", "sql", "=gateway", "session.*"}},
		channel.Spec{Name: "market_data", Components: []string{"market data", "instrument"}})
	for _, tt := range []struct{ component, want string }{
		{"stategy_runner", "strategy"},    // left out
		{"strattegy_runner", "strategy"},  // put in
		{"strazegi", "strategy"},          // two replaced in eight letters
		{"srtategy", "strategy"},          // swapped
		{"zzrategy", "strategy"},          // any two
		{"zzrategi", ""},                  // three
		{"rsik", "risk"},                  // swapped, in four letters
		{"rusks", ""},                     // two in four letters
		{"sqp", ""},                       // three letters resemble everything
		{"the_markt_data", "market data"}, // several words
		{"marketdata", "market data"},     // separator left out
		{"instr_ument", "instrument"},
		{"sqlengine", ""},
		{"market", ""},                    // one word of two
		{"gatewayy", "=gateway"},          // whole component
		{"gatewayy_x", ""},                // would not match if it were spelled right
		{"sesion_pool", "session.*"},      // beginning
		{"pool_sesion", ""},               // not at the beginning
		{"riskengine", "risk"},            // words run together
		{"myrisk", ""},                    // too little beside it
		{"otherinstrument", "instrument"}, // at the end
		{"strategy", ""},                  // routed
		{"", ""},
	} {
		e := set.Explain(tt.component)
		if e.Nearest.Rule != tt.want {
			t.Errorf("nearest of %q: got %+v, want rule %q", tt.component, e.Nearest, tt.want)
		}
		if tt.want != "" && (e.Nearest.Reason == "" || e.Nearest.Channel == "") {
			t.Errorf("nearest of %q: got %+v, want a channel and a reason", tt.component, e.Nearest)
		}
	}
}

func TestExplanationString(t *testing.T) {
	set := channel.Default()
	for _, tt := range []struct{ component, want string }{
		{"order_lifecycle_tracker", `component "order_lifecycle_tracker"
words     order lifecycle tracker
channel   audit
rule      "order lifecycle": the component has the words "order lifecycle"
second    "lifecycle" of application: it has fewer words, 1 against 2`},
		{"StategyRunner", `component "StategyRunner"
words     stategy runner
channel   application
rule      none: no rule matches, and application takes what no rule claims
nearest   did you mean "strategy" of trading? "stategy" is nearly "strategy"`},
		{"\x1b[2J", `component "\x1b[2J"
words     2j
channel   application
rule      none: no rule matches, and application takes what no rule claims`},
	} {
		if diff := cmp.Diff(tt.want, set.Explain(tt.component).String()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.component, diff)
		}
	}
}
