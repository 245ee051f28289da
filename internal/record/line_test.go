package record_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/record"
)

// noFilter is a Filter that leaves everything as it is.
type noFilter struct{}

func (noFilter) Take(any) bool { return false }

func (noFilter) Change(_ bool, v slog.Value) (slog.Value, bool) { return v, false }

// none are no attributes.
var none = new(record.Collector)

// collect gathers attrs as the handler does for a logger with this scope.
func collect(scope *record.Scope, attrs ...slog.Attr) *record.Collector {
	c := record.NewCollector(record.NewKeys(nil), noFilter{})
	c.Within(scope, false)
	for _, a := range attrs {
		c.Add(a)
	}
	return &c
}

func with(scope *record.Scope, attrs ...slog.Attr) *record.Scope {
	return scope.WithAttrs(collect(scope, attrs...))
}

// line encodes a record of level INFO with the message "m" and no time.
func line(scope *record.Scope, attrs ...slog.Attr) string {
	c := collect(scope, attrs...)
	return string(scope.AppendLine(nil, &record.Head{Message: "m"}, none, c))
}

const head = `{"level":"INFO","message":"m"`

func TestAppendLineHead(t *testing.T) {
	at := time.Date(2025, 8, 20, 10, 30, 0, 123_000_000, time.UTC)
	for _, tt := range []struct {
		name string
		head record.Head
		want string
	}{
		{
			"everything",
			record.Head{
				Time: at, Level: slog.LevelWarn,
				Origin:        record.AppendOrigin(nil, "strategy_manager", "trading"),
				CorrelationID: "abc123def", Message: "Strategy signal generated",
			},
			`{"timestamp":"2025-08-20T10:30:00.123000000Z","level":"WARN","component":"strategy_manager",` +
				`"channel":"trading","correlation_id":"abc123def","message":"Strategy signal generated"}`,
		},
		{"nothing", record.Head{}, `{"level":"INFO","message":""}`},
		{"levels between", record.Head{Level: slog.LevelError + 2}, `{"level":"ERROR+2","message":""}`},
		{"year that cannot be written", record.Head{Time: time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)}, `{"level":"INFO","message":""}`},
		{"no component", record.Head{Origin: record.AppendOrigin(nil, "", "application")}, `{"level":"INFO","channel":"application","message":""}`},
	} {
		got := string(new(record.Scope).AppendLine(nil, &tt.head, none, none))
		if got != tt.want+"\n" {
			t.Errorf("%s:\ngot  %swant %s", tt.name, got, tt.want)
		}
	}
}

type panicker struct{ text string }

func (p panicker) LogValue() slog.Value { panic(p.text) }

type panicError struct{}

func (*panicError) Error() string { panic("no error text") }

type endless struct{}

func (e endless) LogValue() slog.Value { return slog.AnyValue(e) }

type order struct{ id string }

func (o order) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", o.id), slog.Any("inner", secret{}))
}

type secret struct{}

func (secret) LogValue() slog.Value { return slog.StringValue("hidden") }

func TestValues(t *testing.T) {
	var nilError *panicError
	for _, tt := range []struct {
		name string
		attr slog.Attr
		want string
	}{
		{"string", slog.String("k", "a<b>&\"\\\n\r\t\x01"), `"a<b>&\"\\\n\r\t\u0001"`},
		{"invalid UTF-8", slog.String("k", "a\xffb"), `"a\ufffdb"`},
		{"C1 and bidi controls", slog.String("k", "\u0085\u009b\u2028\u202e\u2069 é €"), `"\u0085\u009b\u2028\u202e\u2069 é €"`},
		{"int", slog.Int("k", -5), `-5`},
		{"uint", slog.Uint64("k", math.MaxUint64), `18446744073709551615`},
		{"float", slog.Float64("k", 2500.5), `2500.5`},
		{"small float", slog.Float64("k", 1e-9), `1e-9`},
		{"large float", slog.Float64("k", 1e21), `1e+21`},
		{"NaN", slog.Float64("k", math.NaN()), `"NaN"`},
		{"infinity", slog.Float64("k", math.Inf(1)), `"+Inf"`},
		{"negative infinity", slog.Float64("k", math.Inf(-1)), `"-Inf"`},
		{"bool", slog.Bool("k", true), `true`},
		{"duration", slog.Duration("k", time.Second), `1000000000`},
		{"time", slog.Time("k", time.Date(2026, 1, 2, 3, 4, 5, 600, time.FixedZone("", 3600))), `"2026-01-02T03:04:05.0000006+01:00"`},
		{"nil", slog.Any("k", nil), `null`},
		{"error", slog.Any("k", errors.New("went wrong")), `"went wrong"`},
		{"struct", slog.Any("k", struct{ A, B any }{1, "<\u009b>"}), `{"A":1,"B":"<\u009b>"}`},
		{"raw JSON with invalid UTF-8", slog.Any("k", json.RawMessage("\"a\xff\"")), `"a\ufffd"`},
		{"channel", slog.Any("k", make(chan int)), `"!ERROR:json: unsupported type: chan int"`},
		{"LogValuer", slog.Any("k", order{"7"}), `{"id":"7","inner":"hidden"}`},
		{"panicking LogValuer", slog.Any("k", panicker{"no value"}), `"!PANIC: no value"`},
		{"panicking error", slog.Any("k", &panicError{}), `"!PANIC: no error text"`},
		{"nil pointer error", slog.Any("k", nilError), `"<nil>"`},
		{"endless LogValuer", slog.Any("k", endless{}), `"!ERROR: LogValue called more than 100 times"`},
		{"source", slog.Any("k", &slog.Source{File: "a.go", Line: 3}), `{"file":"a.go","line":3}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := head + `,"k":` + tt.want + "}\n"
			if got := line(new(record.Scope), tt.attr); got != want {
				t.Errorf("in the record:\ngot  %swant %s", got, want)
			}
			if got := line(with(new(record.Scope), tt.attr)); got != want {
				t.Errorf("through With:\ngot  %swant %s", got, want)
			}
			want = head + `,"g":{"k":` + tt.want + "}}\n"
			if got := line(new(record.Scope), slog.GroupAttrs("g", tt.attr)); got != want {
				t.Errorf("in a group:\ngot  %swant %s", got, want)
			}
		})
	}
}

func TestGroups(t *testing.T) {
	root := new(record.Scope)
	inG := with(root, slog.Int("a", 1)).WithGroup("g")
	for _, tt := range []struct {
		name  string
		scope *record.Scope
		attrs []slog.Attr
		want  string
	}{
		{"open group", inG, []slog.Attr{slog.Int("b", 2)}, `,"a":1,"g":{"b":2}`},
		{"empty open group", inG, nil, `,"a":1`},
		{"group that turns out empty", inG, []slog.Attr{slog.Group("h")}, `,"a":1`},
		{"two open groups", with(inG, slog.Int("b", 2)).WithGroup("h"), []slog.Attr{slog.Int("c", 3)}, `,"a":1,"g":{"b":2,"h":{"c":3}}`},
		{"the inner one empty", with(inG, slog.Int("b", 2)).WithGroup("h"), nil, `,"a":1,"g":{"b":2}`},
		{"group without a key", root, []slog.Attr{slog.Group("", slog.Int("a", 1), slog.Group("", slog.Int("b", 2)))}, `,"a":1,"b":2`},
		{"empty attribute", root, []slog.Attr{{}, slog.Int("a", 1), slog.Group("g", slog.Attr{})}, `,"a":1`},
		{"key without text", root, []slog.Attr{slog.Int("", 1)}, `,"":1`},

		{"repeated key", root, []slog.Attr{slog.Int("a", 1), slog.Int("b", 2), slog.Int("a", 3)}, `,"a":3,"b":2`},
		{"repeated in a group", root, []slog.Attr{slog.Group("g", slog.Int("a", 1), slog.Int("b", 2), slog.Int("a", 3))}, `,"g":{"a":3,"b":2}`},
		{"repeated in a group with a LogValuer", root, []slog.Attr{slog.Group("g", slog.Int("a", 1), slog.Any("b", secret{}), slog.Int("a", 3))}, `,"g":{"a":3,"b":"hidden"}`},
		{"written alike in a group", root, []slog.Attr{slog.Group("g", slog.Int("a\xff", 1), slog.Int("a\xfe", 2))}, `,"g":{"a�":2}`},
		{"repeated in With", with(with(root, slog.Int("a", 1), slog.Int("b", 2)), slog.Int("a", 3)), nil, `,"a":3,"b":2`},
		{"With and record", with(root, slog.Int("a", 1)), []slog.Attr{slog.Int("b", 2), slog.Int("a", 3)}, `,"a":3,"b":2`},
		{"at another level", with(root, slog.Int("a", 1)).WithGroup("g"), []slog.Attr{slog.Int("a", 2)}, `,"a":1,"g":{"a":2}`},
		{"groups merge", root, []slog.Attr{slog.Group("g", slog.Int("a", 1), slog.Int("b", 1)), slog.Group("g", slog.Int("b", 2), slog.Int("c", 3))}, `,"g":{"a":1,"b":2,"c":3}`},
		{"groups merge over With", with(root, slog.Group("g", slog.Int("a", 1))), []slog.Attr{slog.Group("g", slog.Int("b", 2))}, `,"g":{"a":1,"b":2}`},
		{"groups merge with an open one", with(root, slog.Group("g", slog.Int("a", 1))).WithGroup("g"), []slog.Attr{slog.Int("b", 2)}, `,"g":{"a":1,"b":2}`},
		{"group over value", root, []slog.Attr{slog.Int("g", 1), slog.Group("g", slog.Int("a", 1))}, `,"g":{"a":1}`},
		{"value over group", root, []slog.Attr{slog.Group("g", slog.Int("a", 1)), slog.Int("g", 1)}, `,"g":1`},
		{"deep in a group", root, []slog.Attr{slog.Group("g", slog.Group("h", slog.Int("a", 1), slog.Int("a", 2)))}, `,"g":{"h":{"a":2}}`},
		{"keys that are written alike", root, []slog.Attr{slog.Int("\xff", 1), slog.Int("\xfe", 2)}, `,"�":2`},
		{"map is no group", root, []slog.Attr{slog.Any("m", map[string]int{"a": 1}), slog.Any("m", map[string]int{"b": 2})}, `,"m":{"b":2}`},

		{"reserved keys", root, []slog.Attr{slog.String("level", "x"), slog.String("message", "y"), slog.Int("_s", 1), slog.Int("ok", 2)}, `,"attr_level":"x","attr_message":"y","attr__s":1,"ok":2`},
		{"reserved in With", with(root, slog.String("timestamp", "x")), nil, `,"attr_timestamp":"x"`},
		{"reserved in a group", root.WithGroup("g"), []slog.Attr{slog.String("level", "x")}, `,"g":{"level":"x"}`},
		{"reserved group", root.WithGroup("source"), []slog.Attr{slog.String("level", "x")}, `,"attr_source":{"level":"x"}`},
	} {
		if got, want := line(tt.scope, tt.attrs...), head+tt.want+"}\n"; got != want {
			t.Errorf("%s:\ngot  %swant %s", tt.name, got, want)
		}
	}
}

func TestExtraStandsAtTheTop(t *testing.T) {
	top := with(new(record.Scope), slog.Int("a", 1))
	group := top.WithGroup("g")
	for _, tt := range []struct {
		name  string
		scope *record.Scope
		extra []slog.Attr
		attrs []slog.Attr
		want  string
	}{
		{"beside a group", group, []slog.Attr{slog.String("trace_id", "t")}, []slog.Attr{slog.Int("b", 2)}, `,"trace_id":"t","a":1,"g":{"b":2}`},
		{"the scope's attribute stands", group, []slog.Attr{slog.Int("a", 0)}, nil, `,"a":1`},
		{"same key as the group", group, []slog.Attr{slog.Int("g", 0)}, []slog.Attr{slog.Int("b", 2)}, `,"g":{"b":2},"a":1`},
		{"beside the record's", top, []slog.Attr{slog.Int("b", 2)}, []slog.Attr{slog.Int("c", 3)}, `,"b":2,"a":1,"c":3`},
		{"the record's attribute stands", top, []slog.Attr{slog.Int("b", 2), slog.Int("c", 3)}, []slog.Attr{slog.Int("b", 4)}, `,"b":4,"c":3,"a":1`},
	} {
		extra, attrs := record.NewCollector(record.NewKeys(nil), noFilter{}), record.NewCollector(record.NewKeys(nil), noFilter{})
		extra.AtTop(tt.scope, false)
		for _, a := range tt.extra {
			extra.Add(a)
		}
		attrs.Within(tt.scope, false)
		if tt.scope.Depth() == 0 {
			attrs.Beside(&extra)
		}
		for _, a := range tt.attrs {
			attrs.Add(a)
		}
		got := string(tt.scope.AppendLine(nil, &record.Head{Message: "m"}, &extra, &attrs))
		if want := head + tt.want + "}\n"; got != want {
			t.Errorf("%s:\ngot  %swant %s", tt.name, got, want)
		}
	}
}

func TestSource(t *testing.T) {
	pc := callerPC()
	for range 2 { // the second comes from the cache
		got := string(new(record.Scope).AppendLine(nil, &record.Head{PC: pc}, none, none))
		raw, ok := record.Field([]byte(got), "source")
		if !ok {
			t.Fatalf("no source in %s", got)
		}
		var src slog.Source
		if err := json.Unmarshal(raw, &src); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(src.File, "line_test.go") || src.Line == 0 || !strings.Contains(src.Function, "TestSource") {
			t.Errorf("got %+v", src)
		}
	}
}

// Two children derived from one parent at depth 3 must not write into each
// other.
func TestScopeSiblings(t *testing.T) {
	parent := with(with(new(record.Scope), slog.Int("a", 1)).WithGroup("g"), slog.Int("b", 2)).WithGroup("h")
	parent = with(parent, slog.Int("c", 3))
	first := with(parent, slog.String("who", "first"))
	second := with(parent, slog.String("who", "second"))
	firstGroup, secondGroup := parent.WithGroup("first"), parent.WithGroup("second")
	for _, tt := range []struct {
		scope *record.Scope
		want  string
	}{
		{first, `,"a":1,"g":{"b":2,"h":{"c":3,"who":"first","x":0}}`},
		{second, `,"a":1,"g":{"b":2,"h":{"c":3,"who":"second","x":0}}`},
		{firstGroup, `,"a":1,"g":{"b":2,"h":{"c":3,"first":{"x":0}}}`},
		{secondGroup, `,"a":1,"g":{"b":2,"h":{"c":3,"second":{"x":0}}}`},
		{parent, `,"a":1,"g":{"b":2,"h":{"c":3,"x":0}}`},
	} {
		if got, want := line(tt.scope, slog.Int("x", 0)), head+tt.want+"}\n"; got != want {
			t.Errorf("got  %swant %s", got, want)
		}
	}
}

func TestLogValueRunsOnce(t *testing.T) {
	calls := 0
	c := collect(new(record.Scope), slog.Any("k", countedValuer{&calls}), slog.Group("g", slog.Any("k", countedValuer{&calls})))
	for range 3 {
		new(record.Scope).AppendLine(nil, &record.Head{}, none, c)
	}
	if calls != 2 {
		t.Errorf("got %d calls for two values, want 2", calls)
	}
}

type countedValuer struct{ calls *int }

func (v countedValuer) LogValue() slog.Value {
	*v.calls++
	return slog.StringValue(fmt.Sprint(*v.calls))
}
