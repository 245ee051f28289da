package event_test

import (
	"encoding/json"
	"log/slog"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/event"
	"github.com/alphapt/chanlog/internal/event/eventtest"
)

func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*trade)
		want   []string
	}{
		{"kind", func(e *trade) { e.Kind = "perhaps" }, []string{`event_type: is "perhaps": want one of ["refused_late" "done" "undone"]`}},
		{"no kind", func(e *trade) { e.Kind = "" }, []string{`event_type: is empty`}},
		{"empty text", func(e *trade) { e.Symbol = "" }, []string{"tradingsymbol: is empty"}},
		{"text not allowed", func(e *trade) { e.Side = "HOLD" }, []string{`side: is "HOLD": want one of ["BUY" "SELL"]`}},
		{"long text", func(e *trade) { e.Side = strings.Repeat("x", 100) }, []string{`side: is "` + strings.Repeat("x", 64) + `…": want one of ["BUY" "SELL"]`}},
		{"integer too small", func(e *trade) { e.Quantity = 0 }, []string{"quantity: is 0: want 1 or more"}},
		{"no decimal", func(e *trade) { e.Price = "" }, []string{"price: is missing"}},
		{"not a decimal", func(e *trade) { e.Price = "NaN" }, []string{`price: is "NaN": want a decimal number such as 2500.50`}},
		{"optional decimal", func(e *trade) { e.PnL = "1e3" }, []string{`pnl: is "1e3": want a decimal number such as 2500.50`}},
		{"negative decimal", func(e *trade) { e.Price = "-1" }, []string{"price: is -1: want 0 or more"}},
		{"NaN", func(e *trade) { e.Score = math.NaN() }, []string{"score: is NaN: want a finite number"}},
		{"infinity", func(e *trade) { e.Score = math.Inf(-1) }, []string{"score: is -Inf: want a finite number"}},
		{"number too small", func(e *trade) { e.Score = -0.5 }, []string{"score: is -0.5: want 0 or more"}},
		{"year", func(e *trade) { e.At = time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC) }, []string{"event_time: is not a time of the years 1 to 9999"}},
		{"own check", func(e *trade) { e.Note = "odd" }, []string{"note: is odd"}},
		{"two", func(e *trade) { e.Symbol, e.Price = "", "x" }, []string{"tradingsymbol: is empty", `price: is "x": want a decimal number such as 2500.50`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := good()
			tt.change(&e)
			record, group := logged(t, e)
			var got []string
			for _, text := range group["schema_errors"].([]any) {
				got = append(got, text.(string))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("schema_errors (-want +got):\n%s", diff)
			}
			if record["level"] != "WARN" {
				t.Errorf("level: got %v, want WARN", record["level"])
			}
		})
	}
}

// What passes the check is valid against the JSON Schema, and what does not
// pass is not.
func TestCheckAgreesWithJSONSchema(t *testing.T) {
	text := schema().Describe().JSONSchema()
	for _, e := range []trade{
		good(), {},
		{Kind: "done", Symbol: "X", Quantity: 1, Price: "-0"},
		{Kind: "done", Symbol: "X", Quantity: 0, Price: "1"},
		{Kind: "done", Symbol: "X", Quantity: 1, Price: "1", Side: "BUY"},
		{Kind: "done", Symbol: "X", Quantity: 1, Price: "1", Side: "buy"},
		{Kind: "done", Symbol: "X", Quantity: 1, Price: "01"},
		{Kind: "done", Symbol: "X", Quantity: 1, Price: "1", Score: -1},
		{Kind: "done", Symbol: "X", Quantity: 1, Price: "1", PnL: "-0.000000000000000001"},
		{Kind: "other", Symbol: "X", Quantity: 1, Price: "1"},
	} {
		_, group := logged(t, e)
		fails := group["schema_errors"] != nil
		delete(group, "schema_errors")
		doc, err := json.Marshal(group)
		if err != nil {
			t.Fatal(err)
		}
		if err := eventtest.Validate(text, doc); (err != nil) != fails {
			t.Errorf("%s: the check fails: %v, but the JSON Schema says: %v", doc, fails, err)
		}
	}
}

// A fault that a change of the program brings shows in every event.
func TestFieldsOutOfPlace(t *testing.T) {
	var b strings.Builder
	l := slog.New(slog.NewJSONHandler(&b, nil))
	r, _ := schema().Begin(t.Context(), l, slog.LevelInfo)
	r.Text("session_id", "S1")
	r.Int("event_type", 1)
	r.Text("quantity", "x")
	r.Text("price", "1")
	r.Text("surprise", "x")
	if err := r.End(t.Context(), 0, "m"); err != nil {
		t.Fatal(err)
	}
	var line struct {
		Group struct {
			Errors []string `json:"schema_errors"`
		} `json:"business_context"`
	}
	if err := json.Unmarshal([]byte(b.String()), &line); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"event_type: is not a text", "tradingsymbol: is missing", "note: is missing", "quantity: is not an integer",
		"score: is missing", "surprise: is not described, or not in its place",
	}
	if diff := cmp.Diff(want, line.Group.Errors); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestIsDecimal(t *testing.T) {
	good := []string{"0", "-0", "0.0", "2500.50", "-1", "100000000000000000000000000.000000000000000001"}
	bad := []string{"", "-", ".", "1.", ".5", "+1", "01", "-01", "1e3", "1.5.2", "NaN", "Inf", "1 ", "１", "0x1", "1_000", "--1"}
	for _, s := range slices.Concat(good, bad) {
		if got, want := event.IsDecimal(s), slices.Contains(good, s); got != want {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
	}
}

// A decimal is a JSON number without an exponent.
func FuzzIsDecimal(f *testing.F) {
	for _, s := range []string{"0", "2500.50", "-1", "1.", "01", "1e3", " 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, err := json.Marshal(json.Number(s))
		want := s != "" && err == nil && !strings.ContainsAny(s, "eE")
		if got := event.IsDecimal(s); got != want {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
	})
}
