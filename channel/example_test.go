package channel_test

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/alphapt/chanlog/channel"
)

func ExampleDefault() {
	set := channel.Default()
	for _, component := range []string{"order_manager", "MarketDataFeed", "pgx", "mapper"} {
		fmt.Println(component, "→", set.Route(component).Channel)
	}
	// Output:
	// order_manager → trading
	// MarketDataFeed → market_data
	// pgx → database
	// mapper → application
}

func ExampleNewSet() {
	const day = 24 * time.Hour
	set, err := channel.NewSet(
		channel.Spec{
			Name:       "patients",
			Components: []string{"ward", "admission", "=bed planner"},
			Retention:  10 * 365 * day,
			Sealed:     true,
		},
		channel.Spec{
			Name:       "devices",
			Components: []string{"pump", "monitor", "hl7.*"},
			MaxSize:    50 << 20,
			Retention:  30 * day,
		},
		channel.Spec{Name: "application"},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(set.Route("hl7_gateway").Channel)
	fmt.Println(set.Route("BedPlanner").Channel)
	fmt.Println(set.Route("billing").Channel)
	// Output:
	// devices
	// patients
	// application
}

func ExampleNewSet_faults() {
	_, err := channel.NewSet(
		channel.Spec{Name: "Patients", Components: []string{"ward*"}},
		channel.Spec{Name: "devices", Components: []string{"="}, Retention: -time.Hour},
	)
	fmt.Println(err)
	// Output:
	// channels[0] "Patients": name: "Patients" is not a channel name: want 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or a digit
	// channels[0] "Patients": components[0] "ward*": character '*' is not allowed: want words of letters and digits, separated by _ - . / : or space, as "x y", "x.*" or "=x y"
	// channels[1] "devices": retention: -1h0m0s is negative: want 0 to keep files for ever or more
	// channels[1] "devices": components[0] "=": no words: want at least one, as in "=order manager"
}

func ExampleParse() {
	set, err := channel.Parse([]byte(`{
	  "channels": [
	    {"name": "devices", "components": ["pump", "hl7.*"], "level": "INFO", "max_size": "50MB", "retention": "30d"},
	    {"name": "application"}
	  ]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	spec, _ := set.Spec("devices")
	fmt.Println(spec.Level, spec.MaxSize, spec.Retention)
	// Output: INFO 52428800 720h0m0s
}

func ExampleParse_faults() {
	_, err := channel.Parse([]byte(`{
	  "channels": [
	    {"name": "devices", "componets": ["pump"]},
	    {"name": "audit", "retention": "365"}
	  ]
	}`))
	fmt.Println(err)
	// Output:
	// line 3: channels[0] "devices": unknown key "componets": did you mean "components"?
	// line 4: channels[1] "audit": retention: duration "365": 365 has no unit: want numbers with a unit of ns, us, ms, s, m, h, d, w or y, such as 60d, 1w3d or 36h
}

func ExampleSet_Explain() {
	set := channel.Default()
	fmt.Println(set.Explain("order_repository"))
	fmt.Println()
	fmt.Println(set.Explain("stategy_runner"))
	// Output:
	// component "order_repository"
	// words     order repository
	// channel   database
	// rule      "repository": the component has the word "repository"
	// second    "order" of trading: it has fewer letters, 5 against 10
	//
	// component "stategy_runner"
	// words     stategy runner
	// channel   application
	// rule      none: no rule matches, and application takes what no rule claims
	// nearest   did you mean "strategy" of trading? "stategy" is nearly "strategy"
}

func ExampleName_Attr() {
	log := slog.New(slog.NewTextHandler(os.Stdout, withoutTime))
	// A handler that knows channels consumes the attribute and writes the
	// record to audit, whatever the component is. Others print it.
	log.Info("limit raised", channel.Audit.Attr(), "component", "risk_manager")
	// Output: level=INFO msg="limit raised" channel=audit component=risk_manager
}

// A package may make its logger before main sets the default.
var tradingLog = channel.Trading.Logger("order_manager")

func ExampleName_Logger() {
	previous := slog.Default()
	defer slog.SetDefault(previous)
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stdout, withoutTime)))

	tradingLog.Info("order placed", "order_id", "ORD001")
	// Output: level=INFO msg="order placed" channel=trading component=order_manager order_id=ORD001
}

var withoutTime = &slog.HandlerOptions{
	ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	},
}

func ExampleParseSize() {
	n, err := channel.ParseSize("200MB")
	fmt.Println(n, err)
	// Output: 209715200 <nil>
}

func ExampleParseDuration() {
	d, err := channel.ParseDuration("1w3d")
	fmt.Println(d, err)
	// Output: 240h0m0s <nil>
}

func ExampleParseLevel() {
	l, err := channel.ParseLevel("warning")
	fmt.Println(l, err)
	// Output: WARN <nil>
}
