package record_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/record"
)

// FuzzAgainstJSONHandler logs a random record through a random chain of With
// and WithGroup, here and in slog.JSONHandler, and compares what a reader
// gets. The deliberate differences are applied to the oracle's line.
func FuzzAgainstJSONHandler(f *testing.F) {
	f.Add([]byte("\x00\x01a\x02b"))
	f.Add([]byte("\x20\x03ggg\x07\x02\x01a\x01x\x03level\x05"))
	f.Add([]byte("\x0a\x01a\x01a\x01a\x0a\x02g\x02g\x0a\x03abc"))
	f.Add([]byte("\xff\xfe\x9b\xe2\x80\xae0123456789abcdefghijklmnopqrstuvwxyz"))
	f.Fuzz(func(t *testing.T, program []byte) {
		p := &generator{rest: program}
		var want bytes.Buffer
		var oracle slog.Handler = slog.NewJSONHandler(&want, &slog.HandlerOptions{Level: slog.Level(math.MinInt)})
		scope := new(record.Scope)
		for range p.next() % 5 {
			if p.next()%2 == 0 {
				attrs := p.attrs(3)
				oracle, scope = oracle.WithAttrs(attrs), with(scope, attrs...)
			} else if name := p.key(); name != "" {
				oracle, scope = oracle.WithGroup(name), scope.WithGroup(name)
			}
		}
		r := slog.NewRecord(time.Time{}, slog.Level(int8(p.next())), p.text(), 0)
		attrs := p.attrs(3)
		r.AddAttrs(attrs...)
		if err := oracle.Handle(context.Background(), r); err != nil {
			t.Fatal(err)
		}

		c := collect(scope, attrs...)
		got := scope.AppendLine(nil, &record.Head{Level: r.Level, Message: r.Message}, none, c)
		if !utf8.Valid(got) || bytes.IndexFunc(got[:len(got)-1], harmful) >= 0 || got[len(got)-1] != '\n' {
			t.Fatalf("not one harmless line: %q", got)
		}
		gotTree := parse(t, got)
		if !json.Valid(want.Bytes()) {
			return // slog forgets the comma after a group that has only empty attributes
		}
		wantTree := expected(parse(t, want.Bytes()))
		if diff := cmp.Diff(wantTree, gotTree); diff != "" {
			t.Errorf("(-slog +ours):\n%s\nslog: %sours: %s", diff, want.Bytes(), got)
		}
	})
}

func harmful(r rune) bool {
	return unicode.IsControl(r) || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// A node is a JSON value that keeps the order of keys and their repetition.
type node struct {
	Literal string // of a value that is no object
	Object  bool
	Members []member
}

type member struct {
	Key   string
	Value node
}

// parse reads one line, which must be one JSON object.
func parse(t *testing.T, line []byte) node {
	t.Helper()
	if !json.Valid(line) {
		t.Fatalf("not JSON: %q", line)
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	n := parseValue(t, d)
	if _, err := d.Token(); err != io.EOF {
		t.Fatalf("more than one value: %q", line)
	}
	return n
}

func parseValue(t *testing.T, d *json.Decoder) node {
	t.Helper()
	tok, err := d.Token()
	if err != nil {
		t.Fatal(err)
	}
	if tok != json.Delim('{') {
		if tok == json.Delim('[') {
			t.Fatal("the generator makes no arrays")
		}
		b, err := json.Marshal(tok)
		if err != nil {
			t.Fatal(err)
		}
		return node{Literal: string(b)}
	}
	n := node{Object: true}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		n.Members = append(n.Members, member{key.(string), parseValue(t, d)})
	}
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	return n
}

// expected turns what slog wrote into what a line of ours says.
func expected(n node) node {
	head := n.Members[:2] // level and msg
	head[1].Key = record.KeyMessage
	rest := n.Members[2:]
	for i, m := range rest {
		if record.Reserved(m.Key) {
			rest[i].Key = "attr_" + m.Key
		}
	}
	return node{Object: true, Members: append(head, mergeMembers(rest)...)}
}

func mergeMembers(members []member) []member {
	var out []member
	place := make(map[string]int)
	for _, m := range members {
		m.Value.Literal = strings.Replace(m.Value.Literal, `"!ERROR:json: unsupported value: `, `"`, 1)
		if i, ok := place[m.Key]; !ok {
			place[m.Key] = len(out)
			out = append(out, m)
		} else if m.Value.Object && out[i].Value.Object {
			out[i].Value.Members = append(out[i].Value.Members, m.Value.Members...)
		} else {
			out[i].Value = m.Value
		}
	}
	for i, m := range out {
		if m.Value.Object {
			out[i].Value.Members = mergeMembers(m.Value.Members)
		}
	}
	// A group of empty groups is empty; slog leaves a shell of it.
	return slices.DeleteFunc(out, func(m member) bool {
		return m.Value.Object && len(m.Value.Members) == 0
	})
}

// A generator makes attributes from the bytes of a fuzzer; used up, it gives
// zeros.
type generator struct{ rest []byte }

func (g *generator) next() byte {
	if len(g.rest) == 0 {
		return 0
	}
	b := g.rest[0]
	g.rest = g.rest[1:]
	return b
}

func (g *generator) text() string {
	n := min(int(g.next())%20, len(g.rest))
	s := string(g.rest[:n])
	g.rest = g.rest[n:]
	return s
}

// key repeats a few keys often, so that they meet.
func (g *generator) key() string {
	switch b := g.next(); b % 8 {
	case 0:
		return g.text()
	case 1:
		return "level"
	case 2:
		return "_s"
	default:
		return string("abcdefgh"[b%8])
	}
}

func (g *generator) attrs(depth int) []slog.Attr {
	var attrs []slog.Attr
	for range g.next() % 6 {
		attrs = append(attrs, slog.Attr{Key: g.key(), Value: g.value(depth)})
	}
	return attrs
}

type valuer struct{ v slog.Value }

func (v valuer) LogValue() slog.Value { return v.v }

func (g *generator) value(depth int) slog.Value {
	switch g.next() % 14 {
	case 0:
		return slog.StringValue(g.text())
	case 1:
		return slog.Int64Value(int64(g.next()) - 100)
	case 2:
		return slog.Uint64Value(math.MaxUint64 - uint64(g.next()))
	case 3:
		return slog.Float64Value(math.Ldexp(float64(g.next())-7, int(int8(g.next()))))
	case 4:
		return slog.Float64Value([]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1)}[g.next()%4])
	case 5:
		return slog.BoolValue(g.next()%2 == 0)
	case 6:
		return slog.DurationValue(time.Duration(g.next()) * time.Millisecond)
	case 7:
		return slog.TimeValue(time.Unix(int64(g.next())<<24, int64(g.next())).UTC())
	case 8:
		return slog.AnyValue(errors.New(g.text()))
	case 9:
		return slog.AnyValue([]byte(g.text()))
	case 10:
		return slog.AnyValue(nil)
	case 11:
		if depth > 0 {
			return slog.AnyValue(valuer{g.value(depth - 1)})
		}
		return slog.StringValue("leaf")
	case 12:
		return slog.AnyValue(new(g.text()))
	default:
		if depth > 0 {
			return slog.GroupValue(g.attrs(depth - 1)...)
		}
		return slog.IntValue(0)
	}
}
