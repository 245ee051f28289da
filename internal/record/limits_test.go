package record_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/internal/record"
)

// decode reads a line and checks what every line must be.
func decode(t *testing.T, line string) map[string]any {
	t.Helper()
	if len(line) > record.MaxRecord {
		t.Errorf("line of %d bytes, want at most %d", len(line), record.MaxRecord)
	}
	if strings.Count(line, "\n") != 1 || line[len(line)-1] != '\n' {
		t.Error("not one line")
	}
	var m map[string]any
	if err := json.Unmarshal([]byte(line), &m); err != nil {
		t.Fatalf("%v in a line of %d bytes that ends in %q", err, len(line), line[max(0, len(line)-80):])
	}
	return m
}

func TestLongRecordsAreCutAndMarked(t *testing.T) {
	const mega = 1 << 20
	for _, tt := range []struct {
		name  string
		attrs []slog.Attr
		keep  string // an attribute that must be whole
	}{
		{"string", []slog.Attr{slog.Int("a", 1), slog.String("long", strings.Repeat("x", mega)), slog.Int("b", 2)}, "a"},
		{"string in which every byte is escaped", []slog.Attr{slog.Int("a", 1), slog.String("long", strings.Repeat("\x00", mega))}, "a"},
		{"runes", []slog.Attr{slog.Int("a", 1), slog.String("long", strings.Repeat("€", mega/3))}, "a"},
		{"exactly too long", []slog.Attr{slog.Int("a", 1), slog.String("long", strings.Repeat("x", record.MaxRecord))}, "a"},
		{"struct", []slog.Attr{slog.Int("a", 1), slog.Any("long", map[string]string{"k": strings.Repeat("x", mega)})}, "a"},
		{"group", []slog.Attr{slog.Group("g", slog.Int("a", 1), slog.String("long", strings.Repeat("x", mega)), slog.String("more", strings.Repeat("y", mega)))}, "g"},
		{"key", []slog.Attr{slog.Int("a", 1), slog.Int(strings.Repeat("k", mega), 2)}, "a"},
		{"many", append([]slog.Attr{slog.Int("a", 1)}, manyStrings(200, 8<<10)...), "a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for way, l := range map[string]string{
				"record": line(new(record.Scope), tt.attrs...),
				"With":   line(with(new(record.Scope), tt.attrs...)),
			} {
				m := decode(t, l)
				if m["message"] != "m" || m[tt.keep] == nil {
					t.Errorf("%s: message or %q is gone", way, tt.keep)
				}
				if tt.name != "key" && m["_cut"] == nil {
					t.Errorf("%s: not marked", way)
				}
				if len(l) < record.MaxRecord/4 && tt.name != "key" {
					t.Errorf("%s: only %d bytes are left", way, len(l))
				}
			}
		})
	}
}

func manyStrings(n, size int) (attrs []slog.Attr) {
	for i := range n {
		attrs = append(attrs, slog.String(fmt.Sprint("k", i), strings.Repeat("x", size)))
	}
	return attrs
}

func TestLongMessageLeavesRoomForAttributes(t *testing.T) {
	scope := new(record.Scope)
	h := &record.Head{Message: strings.Repeat("m", 3<<20), CorrelationID: strings.Repeat("c", 1<<20)}
	m := decode(t, string(scope.AppendLine(nil, h, none, collect(scope, usual()...))))
	if m["business_context"] == nil {
		t.Error("the attributes are gone")
	}
	cut, _ := m["_cut"].(map[string]any)
	if n, _ := cut["bytes"].(float64); int(n) < 2<<20 {
		t.Errorf("got _cut %v, want more than 2 MiB", cut)
	}
}

// With puts the attributes together anew where a key repeats, and then too
// what it has no room for must be marked.
func TestLongTextBesideARepeatedKey(t *testing.T) {
	for _, length := range []int{1 << 20, record.MaxRecord - 80} {
		text := slog.String("s", strings.Repeat("x", length))
		scope := with(with(new(record.Scope), slog.Int("a", 1)), slog.Int("a", 2), text, slog.Int("z", 1))
		m := decode(t, line(scope))
		if m["a"] != 2.0 || m["_cut"] == nil {
			t.Errorf("text of %d bytes: got a %v and _cut %v, want a 2 and a mark", length, m["a"], m["_cut"])
		}
	}
}

// A message of characters that are escaped is cut by what it takes of the
// line.
func TestLongMessageToEscape(t *testing.T) {
	for _, s := range []string{"\x01", "\u0085", "\xff", "\"", "\x7f"} {
		h := &record.Head{Message: strings.Repeat(s, 120<<10)}
		scope := new(record.Scope)
		m := decode(t, string(scope.AppendLine(nil, h, none, collect(scope, usual()...))))
		if m["business_context"] == nil {
			t.Errorf("%q: the attributes are gone", s)
		}
	}
}

// The line may be exactly as long as the limit.
func TestLineAtTheLimit(t *testing.T) {
	empty := len(line(new(record.Scope), slog.String("k", "")))
	room := record.MaxRecord - empty
	for _, tt := range []struct {
		length int
		cut    bool
	}{{room - 1, false}, {room, false}, {room + 1, true}} {
		m := decode(t, line(new(record.Scope), slog.String("k", strings.Repeat("x", tt.length))))
		if _, cut := m["_cut"]; cut != tt.cut {
			t.Errorf("value of %d bytes: cut %t, want %t", tt.length, cut, tt.cut)
		}
	}
}

func TestAttributesBeyondTheLimit(t *testing.T) {
	many := make([]slog.Attr, 300)
	for i := range many {
		many[i] = slog.Int(fmt.Sprint("k", i), i)
	}
	for _, tt := range []struct {
		name  string
		scope *record.Scope
		attrs []slog.Attr
	}{
		{"record", new(record.Scope), many},
		{"group", new(record.Scope), []slog.Attr{slog.GroupAttrs("g", many...)}},
		{"With", with(new(record.Scope), many...), nil},
		{"both", with(new(record.Scope), many[:200]...), many[200:]},
	} {
		m := decode(t, line(tt.scope, tt.attrs...))
		cut, _ := m["_cut"].(map[string]any)
		if cut["attrs"] != 44.0 {
			t.Errorf("%s: got _cut %v, want 44 attributes", tt.name, cut)
		}
	}
}

func TestDeepNesting(t *testing.T) {
	deep := slog.Int("leaf", 1)
	var value any = 1
	for range 20_000 {
		deep = slog.GroupAttrs("g", deep)
		value = []any{value}
	}
	open := new(record.Scope)
	for range 20_000 {
		open = open.WithGroup("g")
	}
	for name, l := range map[string]string{
		"groups":      line(new(record.Scope), deep),
		"open groups": line(open, slog.Int("leaf", 1)),
		"both":        line(open, deep),
		"value":       line(new(record.Scope), slog.Any("k", value)),
	} {
		decode(t, l)
		if open := strings.Count(l, "{") + strings.Count(l, "["); open > record.MaxDepth+2 { // one of them in _cut
			t.Errorf("%s: %d brackets are open, want at most %d", name, open, record.MaxDepth+2)
		}
	}
}

func TestCyclicValue(t *testing.T) {
	type ring struct{ Next *ring }
	r := new(ring)
	r.Next = r
	m := decode(t, line(new(record.Scope), slog.Any("k", r)))
	if s, _ := m["k"].(string); !strings.HasPrefix(s, "!ERROR:") {
		t.Errorf("got %v, want an error marker", m["k"])
	}
}
