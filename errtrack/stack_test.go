package errtrack

import "testing"

func TestStableName(t *testing.T) {
	for name, want := range map[string]string{
		"main.main":                                 "main.main",
		"main.main.func1":                           "main.main",
		"main.main.func1.2":                         "main.main",
		"main.run.gowrap2":                          "main.run",
		"main.run.deferwrap1":                       "main.run",
		"main.run-range1":                           "main.run",
		"main.(*Engine).Place":                      "main.(*Engine).Place",
		"main.(*Engine).Place-fm":                   "main.(*Engine).Place",
		"main.(*Engine).Place.func3":                "main.(*Engine).Place",
		"main.Track[...]":                           "main.Track",
		"main.Track[...].func1":                     "main.Track",
		"main.(*Ring[...]).Put":                     "main.(*Ring).Put",
		"main.functional":                           "main.functional",
		"main.(*S).funcs":                           "main.(*S).funcs",
		"example.org/a.b/v2.f":                      "example.org/a.b/v2.f",
		"github.com/x/func1.lib.(*T).M.func2.func3": "github.com/x/func1.lib.(*T).M",
	} {
		if got := stableName(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestInApp(t *testing.T) {
	module := new(Options)
	chosen := &Options{InApp: []string{"example.org/desk/", "example.org/lib"}}
	for _, tt := range []struct {
		options *Options
		pkg     string
		want    bool
	}{
		{module, "main", true},
		{module, "github.com/alphapt/chanlog", true},
		{module, "github.com/alphapt/chanlog/handler", true},
		{module, "github.com/alphapt/chanlog/errtrack_test", true},
		{module, "github.com/alphapt/chanlogger", false},
		{module, "net/http", false},
		{module, "github.com/lmittmann/tint", false},
		{chosen, "main", true},
		{chosen, "example.org/desk/orders", true},
		{chosen, "example.org/desk", true},
		{chosen, "example.org/lib", true},
		{chosen, "example.org/library", false},
		{chosen, "github.com/alphapt/chanlog/handler", false},
	} {
		if got := tt.options.inApp(tt.pkg); got != tt.want {
			t.Errorf("%s of %v: got %t, want %t", tt.pkg, tt.options.InApp, got, tt.want)
		}
	}
}
