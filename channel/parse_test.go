package channel_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/channel"
)

func TestParse(t *testing.T) {
	const text = `{"channels": [
		{
			"name": "orders",
			"components": ["order", "=oms gateway", "fix.*"],
			"level": "INFO+2",
			"max_size": "200MB",
			"retention": "60d",
			"purpose": "life of every order",
			"error_copy": false,
			"durability": "interval",
			"when_full": "EXIT",
			"sealed": true
		},
		{"name": "feeds", "max_size": 1048576, "error_copy": true, "sealed": false, "components": []},
		{"name": "rest"}
	]}`
	for name, text := range map[string]string{"plain": text, "byte order mark": "\ufeff" + text} {
		set, err := channel.Parse([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := []channel.Spec{{
			Name:        "orders",
			Components:  []string{"order", "=oms gateway", "fix.*"},
			Level:       slog.LevelInfo + 2,
			MaxSize:     200 << 20,
			Retention:   60 * 24 * time.Hour,
			Purpose:     "life of every order",
			NoErrorCopy: true,
			Durability:  channel.Interval,
			WhenFull:    channel.FullExit,
			Sealed:      true,
		}, {
			Name:    "feeds",
			MaxSize: 1 << 20,
		}, {
			Name: "rest",
		}}
		if diff := cmp.Diff(want, set.Specs()); diff != "" {
			t.Errorf("%s: specs (-want +got):\n%s", name, diff)
		}
		if got := set.Route("fix_session"); got.Channel != "orders" || got.Rule != "fix.*" {
			t.Errorf("%s: Route(fix_session): got %+v, want orders by fix.*", name, got)
		}
		if got := set.Route("other"); got.Channel != "orders" {
			t.Errorf("%s: Route(other): got %s, want orders, the first", name, got.Channel)
		}
	}
}

// The example in the package comment is what people will copy.
func TestParseReadsExampleOfPackageComment(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(strings.ReplaceAll(string(doc), "\n//", "\n"), "# Channels in a file\n")
	text, _, ok2 := strings.Cut(text, "Only name is required")
	if !ok || !ok2 {
		t.Fatal("got no example in doc.go, want one")
	}
	set, err := channel.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]channel.Name{"orders", "everything_else"}, set.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestParseReportsEveryFault(t *testing.T) {
	_, err := channel.Parse([]byte(`{
  "chanels": [],
  "channels": [
    {"name": "orders",
     "componets": ["order"],
     "level": "LOUD",
     "max_size": "200XB",
     "retention": "60",
     "durability": "sometimes", "when_full": 3,
     "sealed": "yes"},
    {"components": ["order", 7, "=",
       "x*"], "colour": "red"},
    "feeds",
    {"name": "orders", "error_copy": null, "name": "more"},
    {"name": true, "purpose": ["x"], "components": "order", "level": {}, "max_size": 1.5},
    [],
    {
      "purpose": "",
      "name":
        "A",
      "level":
        "LOUD"
    }
  ]
}`))
	wantFaults(t, err,
		`line 2: unknown key "chanels": did you mean "channels"?`,
		`line 5: channels[0] "orders": unknown key "componets": did you mean "components"?`,
		`line 6: channels[0] "orders": level: "LOUD" is not a level: want DEBUG`,
		`line 7: channels[0] "orders": max_size: "200XB" is not a size: want a whole number`,
		`line 8: channels[0] "orders": retention: duration "60": 60 has no unit`,
		`line 9: channels[0] "orders": durability: "sometimes": want one of process, interval, always`,
		`line 9: channels[0] "orders": when_full: got a number, want a string`,
		`line 10: channels[0] "orders": sealed: got a string, want true or false`,
		`line 11: channels[1]: components[1]: got a number, want a string`,
		`line 11: channels[1]: name: "" is not a channel name`,
		`line 11: channels[1]: components[2] "=": no words`,
		`line 12: channels[1]: unknown key "colour": want name, components, level, max_size, retention, purpose, error_copy, durability, when_full, sealed`,
		`line 12: channels[1]: components[3] "x*": character '*' is not allowed`,
		`line 13: channels[2]: got a string, want an object`,
		`line 13: channels[2]: name: "" is not a channel name`,
		`line 14: channels[3] "orders": key "name" is given twice`,
		`line 14: channels[3] "orders": error_copy: got null, want true or false`,
		`line 14: channels[3] "orders": name: channels[0] has this name already`,
		`line 15: channels[4]: name: got true or false, want a string`,
		`line 15: channels[4]: purpose: got a list, want a string`,
		`line 15: channels[4]: max_size: "1.5" is not a size`,
		`line 15: channels[4]: level: got an object, want a string`,
		`line 15: channels[4]: components: got a string, want a list`,
		`line 16: channels[5]: got a list, want an object`,
		`line 16: channels[5]: name: "" is not a channel name`,
		`line 19: channels[6] "A": name: "A" is not a channel name`,
		`line 21: channels[6] "A": level: "LOUD" is not a level`,
	)
}

func TestParseFaultsOfTheWhole(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"empty", "", []string{"line 1: not JSON: unexpected end of JSON input"}},
		{"cut off", "{\n\"channels\": [", []string{"line 2: not JSON: unexpected end of JSON input"}},
		{"comma", "{\"channels\": [\n{\"name\": \"a\",\n}]}", []string{"line 3: not JSON: invalid character '}'"}},
		{"two values", "{}\n{}", []string{"line 2: not JSON: invalid character '{' after top-level value"}},
		{"no channels", "{}", []string{"line 1: no channels"}},
		{"empty list", "{\n\"channels\": []}", []string{"line 2: no channels"}},
		{"no list", "{\n\"channels\": 7}", []string{"line 2: got a number, want a list"}},
		{"no object", "\n[]", []string{"line 2: got a list, want an object", "line 2: no channels"}},
		{"too many", `{"channels": [` + strings.Repeat("{},\n", 64) + `{}]}`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := channel.Parse([]byte(tt.text))
			if tt.want != nil {
				wantFaults(t, err, tt.want...)
			} else if err == nil || !strings.HasPrefix(err.Error(), "line 1: 65 channels: a set has at most 64\n") {
				t.Errorf("got %v, want the number of channels first", err)
			}
		})
	}
}

// What Parse reports can be taken apart like any joined error.
func TestParseErrorIsJoined(t *testing.T) {
	_, err := channel.Parse([]byte(`{"channels": [{"name": "A"}, {"name": "B"}]}`))
	joined, ok := errors.AsType[interface {
		error
		Unwrap() []error
	}](err)
	if !ok || len(joined.Unwrap()) != 2 {
		t.Errorf("got %#v, want two joined errors", err)
	}
	_, err = channel.Parse([]byte(`{`))
	if _, ok := errors.AsType[*json.SyntaxError](err); !ok {
		t.Errorf("got %#v, want a json.SyntaxError inside", err)
	}
}

// FuzzParse checks that every text is either refused with the line of each
// fault or gives a set that is sound and that NewSet accepts as well.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil || len(files) == 0 {
		f.Fatalf("got files %q, error %v, want seeds", files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := channel.Parse(data)
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !strings.HasPrefix(line, "line ") {
					t.Errorf("got fault %q, want it to begin with its line", line)
				}
			}
			return
		}
		again, err := channel.NewSet(set.Specs()...)
		if err != nil {
			t.Fatalf("NewSet of what Parse accepted: %v", err)
		}
		for word := range bytes.FieldsFuncSeq(data, func(r rune) bool { return r == '"' }) {
			if diff := cmp.Diff(set.Route(string(word)), again.Route(string(word))); diff != "" {
				t.Errorf("Route(%q) (-Parse +NewSet):\n%s", word, diff)
			}
		}
	})
}
