package lifecycle_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"

	"github.com/alphapt/chanlog/internal/lifecycle"
	"github.com/alphapt/chanlog/internal/logdir"
)

// readIndex reads the index of a compressed file.
func (f *fixture) readIndex(gz string) *lifecycle.Index {
	f.Helper()
	file, err := os.Open(f.path(gz + ".idx"))
	if err != nil {
		f.Fatal(err)
	}
	defer file.Close()
	x, err := lifecycle.ReadIndex(file)
	if err != nil {
		f.Fatal(err)
	}
	return x
}

// compress compresses content as a segment of trading.
func (f *fixture) compress(content string) (gz []byte, x *lifecycle.Index) {
	f.Helper()
	name := f.segmentWith("trading", 1, today.Add(-8*day), content)
	f.run(compressAll)
	gz, err := os.ReadFile(f.path(archived(name)))
	if err != nil {
		f.Fatal(err)
	}
	return gz, f.readIndex(archived(name))
}

func TestIndex(t *testing.T) {
	f := newFixture(t)
	at := today.Add(-8 * day)
	content := line(at, "INFO", "order_manager", 1) +
		line(at.Add(5*time.Second), "WARN+1", "risk \"x\"", 2) +
		line(at.Add(2*time.Second), "INFO", "order_manager", 3) + // back
		line(at.Add(3*time.Second), "INFO", "order_manager", 4) +
		`{"timestamp":"2026-05-24T12:00:06.000000000Z","level":"WARN","channel":"trading","message":"2 dropped","_t":"dropped"}` + "\n" +
		`{"timestamp":"2026-05-24T12:00:07.000000000Z","level":"INFO","channel":"trading","message":"no component","g":{"_t":1}}` + "\n"
	content = strings.ReplaceAll(content, `"risk "x""`, `"risk \"x\""`)
	gz, x := f.compress(content)
	if len(x.SHA256) != 64 {
		t.Errorf("SHA-256: got %q", x.SHA256)
	}
	sum := lifecycle.Summary{
		Lines: 6, Own: 1, First: at, Last: at.Add(7 * time.Second),
		Levels:     map[string]int64{"INFO": 4, "WARN+1": 1, "WARN": 1},
		Components: []string{"", "order_manager", `risk "x"`},
	}
	want := &lifecycle.Index{
		Version: 1, Segment: "trading-20260524T120000.000000000Z-000001.log", SHA256: x.SHA256,
		Bytes: int64(len(content)), GzipBytes: int64(len(gz)), Disorder: 3 * time.Second, Summary: sum,
		Members: []lifecycle.Member{{Bytes: int64(len(content)), Summary: sum}},
	}
	if diff := cmp.Diff(want, x); diff != "" {
		t.Errorf("index (-want +got):\n%s", diff)
	}
}

// A reader that trusts the index must never miss a line, so what cannot be
// told has to show.
func TestIndexSaysWhatItCannotTell(t *testing.T) {
	at := today.Add(-8 * day)
	many := ""
	for i := range 70 {
		many += line(at, fmt.Sprintf("INFO+%d", i), fmt.Sprintf("c%02d", i), i)
	}
	for _, tt := range []struct {
		name, content string
		levels        map[string]int64 // of "" only
		components    []string
		many          bool
		timed         bool
	}{
		{"text", "2026-05-24T12:00:00.000000000Z INF placed component=a\n2026-05-24T12:00:01Z INF x\n", map[string]int64{"": 2}, nil, true, true},
		{"torn line", line(at, "INFO", "a", 1) + `{"timestamp":"2026-05-24T12:00:00.000000000Z","lev`, map[string]int64{"": 1, "INFO": 1}, nil, true, true},
		{"torn component", `{"timestamp":"2026-05-24T12:00:00.000000000Z","level":"INFO","component":"ab`, map[string]int64{"INFO": 1}, nil, true, true},
		{"foreign", "hello\n\n42 is the answer\n", map[string]int64{"": 3}, nil, true, false},
		{"level is a number", `{"timestamp":"2026-05-24T12:00:00.000000000Z","level":3,"component":"a"}`, map[string]int64{"": 1}, []string{"a"}, false, true},
		{"component is a list", `{"timestamp":"2026-05-24T12:00:00.000000000Z","level":"INFO","component":["a"]}`, map[string]int64{"INFO": 1}, nil, true, true},
		{"long component", line(at, "INFO", strings.Repeat("a", 129), 1), map[string]int64{"INFO": 1}, nil, true, true},
		{"too many", many, nil, nil, true, true},
		{"nothing", "", nil, nil, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, x := newFixture(t).compress(tt.content)
			var lines int64
			for _, n := range x.Levels {
				lines += n
			}
			if lines != x.Lines {
				t.Errorf("levels have %d lines, want all %d", lines, x.Lines)
			}
			if tt.levels != nil {
				if diff := cmp.Diff(tt.levels, x.Levels); diff != "" {
					t.Errorf("levels (-want +got):\n%s", diff)
				}
			} else if len(x.Levels) > 33 {
				t.Errorf("got %d levels, want 33 at most", len(x.Levels))
			}
			if diff := cmp.Diff(tt.components, x.Components); diff != "" || x.Many != tt.many {
				t.Errorf("got many %t, want %t; components (-want +got):\n%s", x.Many, tt.many, diff)
			}
			if got := !x.Last.IsZero(); got != tt.timed {
				t.Errorf("got last %v, want one: %t", x.Last, tt.timed)
			}
		})
	}
}

func TestEveryMemberCanBeReadAlone(t *testing.T) {
	at := today.Add(-8 * day)
	for _, tt := range []struct {
		name, content string
		members       int
	}{
		{"lines", lines(at, 20_000), 3},
		{"a line that fits exactly", line(at, "INFO", "a", 1) + strings.Repeat("x", lifecycle.MemberSize-1) + "\n" + line(at, "INFO", "a", 2), 3},
		{"a line that is too long", line(at, "INFO", "a", 1) + strings.Repeat("x", 2*lifecycle.MemberSize) + "\n" + line(at, "INFO", "a", 2), 4},
		{"no newline at the end", strings.TrimSuffix(lines(at, 10_000), "\n"), 2},
		{"nothing", "", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			gz, x := newFixture(t).compress(tt.content)
			if len(x.Members) != tt.members {
				t.Errorf("got %d members, want %d", len(x.Members), tt.members)
			}
			var all strings.Builder
			for i, m := range x.Members {
				r, err := gzip.NewReader(bytes.NewReader(gz[m.Offset:]))
				if err != nil {
					t.Fatal(err)
				}
				r.Multistream(false)
				data, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				if int64(all.Len()) != m.Start || int64(len(data)) != m.Bytes || m.Bytes > lifecycle.MemberSize {
					t.Errorf("member %d: got %d bytes from %d, its index says %d from %d", i, len(data), all.Len(), m.Bytes, m.Start)
				}
				begins := all.Len() == 0 || strings.HasSuffix(all.String(), "\n")
				if m.MidLine == begins {
					t.Errorf("member %d: got mid line %t, but it begins with a line: %t", i, m.MidLine, begins)
				}
				all.Write(data)
			}
			if all.String() != tt.content {
				t.Error("the members together are not the segment")
			}
			if got, want := x.Lines, int64(strings.Count(tt.content, "\n")); got != want && tt.content != "" && strings.HasSuffix(tt.content, "\n") {
				t.Errorf("got %d lines, want %d", got, want)
			}
		})
	}
}

func TestIndexReader(t *testing.T) {
	content := lines(today.Add(-8*day), 20_000)
	gz, x := newFixture(t).compress(content)
	size := int64(len(content))
	for _, from := range []int64{-5, 0, 1, x.Members[1].Start - 1, x.Members[1].Start, x.Members[1].Start + 1, size - 1, size, size + 100} {
		r, err := x.Reader(bytes.NewReader(gz), from)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if want := content[min(max(from, 0), size):]; string(got) != want {
			t.Errorf("from %d: got %d bytes, want %d", from, len(got), len(want))
		}
	}
}

// The reader must not have to unpack what comes before.
func TestIndexReaderBeginsAtTheMember(t *testing.T) {
	content := lines(today.Add(-8*day), 20_000)
	gz, x := newFixture(t).compress(content)
	clear(gz[:x.Members[1].Offset])
	r, err := x.Reader(bytes.NewReader(gz), x.Members[1].Start+10)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || string(got) != content[x.Members[1].Start+10:] {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
}

func TestReadIndexRefuses(t *testing.T) {
	f := newFixture(t)
	f.compress(lines(today.Add(-8*day), 10_000))
	data, err := os.ReadFile(f.path(archived(plainPath("trading", 1, today.Add(-8*day))) + ".idx"))
	if err != nil {
		t.Fatal(err)
	}
	good := string(data)
	for _, tt := range []struct{ name, content, want string }{
		{"empty", "", "ends early"},
		{"cut in the first line", good[:20], "ends early"},
		{"cut after the first line", good[:strings.Index(good, "\n")+1], "ends early"},
		{"cut before the last byte", good[:len(good)-1], "ends early"},
		{"more", good + "\n", "more after"},
		{"a bit", strings.Replace(good, `"lines":1`, `"lines":3`, 1), "checksum"},
		{"other count", strings.Replace(good, `{"members":`, `{"members":1`, 1), "members, but"},
		{"not JSON", "hello\n", "first line"},
		{"no version", "{}\n", "no version"},
		{"no sum", `{"chanlog_index":1,"sha256":"00"}` + "\n", "SHA-256"},
		{"no end of a line", strings.Repeat("x", 1<<20), "longer than"},
	} {
		_, err := lifecycle.ReadIndex(strings.NewReader(tt.content))
		if !errors.Is(err, lifecycle.ErrIndex) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want ErrIndex and %q in it", tt.name, err, tt.want)
		}
	}
	for _, tt := range []struct{ name, head, members, want string }{
		{"no member", `"bytes":0`, "", "no members"},
		{"member not at the beginning", `"gzip_bytes":9`, `{"offset":1}`, "member 0 begins at 1"},
		{"member behind the end", `"gzip_bytes":9,"bytes":5`, `{"bytes":5},{"offset":9,"start":5}`, "member 1 begins at 9 of 9"},
		{"member before the one before", `"gzip_bytes":9,"bytes":5`, `{"bytes":5},{"offset":0,"start":5}`, "member 1 begins at 0"},
		{"gap", `"gzip_bytes":9,"bytes":5`, `{"bytes":4},{"offset":4,"start":5}`, "member 1 starts at 5, the one before ends at 4"},
		{"negative size", `"gzip_bytes":9,"bytes":5`, `{"bytes":-1}`, "member 0 has -1 bytes"},
		{"too many bytes", `"gzip_bytes":9,"bytes":5`, `{"bytes":6},{"offset":1,"start":6,"bytes":9223372036854775807}`, "member 1 has 9223372036854775807 bytes"},
		{"more lines than bytes", `"gzip_bytes":9,"bytes":5`, `{"bytes":5,"lines":6}`, "6 lines"},
		{"sizes differ", `"gzip_bytes":9,"bytes":6`, `{"bytes":5}`, "members have 5 bytes, the segment 6"},
		{"lines differ", `"gzip_bytes":9,"bytes":5,"lines":2`, `{"bytes":5,"lines":1}`, "members have 1 lines, the segment 2"},
		{"no JSON", `"gzip_bytes":9`, `{"offset":"x"}`, "member 0: json"},
	} {
		body := `{"chanlog_index":1,"sha256":"` + strings.Repeat("0", 64) + `",` + tt.head + "}\n"
		n := 0
		if tt.members != "" {
			n = strings.Count(tt.members, "},{") + 1
			body += strings.ReplaceAll(tt.members, "},{", "}\n{") + "\n"
		}
		body += fmt.Sprintf(`{"members":%d,"crc32c":"%s"}`+"\n", n, lifecycle.Checksum([]byte(body)))
		_, err := lifecycle.ReadIndex(strings.NewReader(body))
		if !errors.Is(err, lifecycle.ErrIndex) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want ErrIndex and %q in it", tt.name, err, tt.want)
		}
	}
	_, err = lifecycle.ReadIndex(strings.NewReader(`{"chanlog_index":2}` + "\n"))
	if !errors.Is(err, logdir.ErrFormat) {
		t.Errorf("newer version: got %v, want ErrFormat", err)
	}
	wrong := errors.New("disk is broken")
	_, err = lifecycle.ReadIndex(io.MultiReader(strings.NewReader(good[:50]), brokenReader{wrong}))
	if !errors.Is(err, wrong) || errors.Is(err, lifecycle.ErrIndex) {
		t.Errorf("got %v, want the error of the disk, which says nothing about the index", err)
	}
}

type brokenReader struct{ err error }

func (r brokenReader) Read([]byte) (int, error) { return 0, r.err }

// Whatever gzip file there is, its index is made by reading it.
func TestBuildIndex(t *testing.T) {
	content := lines(today.Add(-8*day), 20_000)
	gz, want := newFixture(t).compress(content)
	got, err := lifecycle.BuildIndex(t.Context(), want.Segment, bytes.NewReader(gz))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("of a file of ours (-written +built):\n%s", diff)
	}

	var one bytes.Buffer
	w := gzip.NewWriter(&one)
	io.WriteString(w, content)
	w.Close()
	got, err = lifecycle.BuildIndex(t.Context(), want.Segment, bytes.NewReader(one.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Members) != 1 || got.GzipBytes != int64(one.Len()) || got.SHA256 != want.SHA256 || got.Bytes != want.Bytes {
		t.Errorf("of a file in one member: got %d members and %d bytes", len(got.Members), got.Bytes)
	}
	if diff := cmp.Diff(want.Summary, got.Summary); diff != "" {
		t.Errorf("of a file in one member (-want +got):\n%s", diff)
	}

	for name, bad := range map[string][]byte{
		"empty":    nil,
		"cut":      gz[:len(gz)-3],
		"in half":  gz[:len(gz)/2],
		"garbage":  append(bytes.Clone(gz), "garbage"...),
		"no gzip":  []byte("hello"),
		"one byte": bytes.Replace(gz, gz[len(gz)/2:len(gz)/2+4], []byte{1, 2, 3, 4}, 1),
	} {
		if _, err := lifecycle.BuildIndex(t.Context(), "x", bytes.NewReader(bad)); err == nil {
			t.Errorf("%s: got no error, want one", name)
		}
	}
}

// FuzzReadIndex looks behind the checksum, which is put right for every
// input: a disk that is faulty does not get past it, a program might.
func FuzzReadIndex(f *testing.F) {
	const sum = `"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"`
	f.Add([]byte(`{"chanlog_index":1,"segment":"x",`+sum+`,"bytes":30,"gzip_bytes":50,"lines":3}
{"offset":0,"start":0,"bytes":20,"lines":2,"first":"2026-05-24T12:00:00Z","levels":{"INFO":2}}
{"offset":25,"start":20,"bytes":10,"lines":1,"mid_line":true,"many":true}
`), 2)
	f.Add([]byte(`{"chanlog_index":1,`+sum+`,"bytes":9223372036854775807,"gzip_bytes":9}`+"\n"+`{"bytes":9223372036854775807}`+"\n"), 1)
	f.Add([]byte(`{"chanlog_index":2}`+"\n"), 0)
	f.Fuzz(func(t *testing.T, body []byte, members int) {
		data := fmt.Appendf(slices.Clip(body), "{\"members\":%d,\"crc32c\":\"%s\"}\n", members, lifecycle.Checksum(body))
		x, err := lifecycle.ReadIndex(bytes.NewReader(data))
		if err != nil {
			return
		}
		// What is read leads every reader to a place inside the file.
		end := int64(0)
		for _, m := range x.Members {
			if m.Offset < 0 || m.Offset >= x.GzipBytes || m.Start != end || m.Bytes < 0 {
				t.Errorf("got member %+v in a file of %d bytes", m, x.GzipBytes)
			}
			end += m.Bytes
		}
		if end != x.Bytes || len(x.Members) != members {
			t.Errorf("got %d members with %d bytes, want %d with %d", len(x.Members), end, members, x.Bytes)
		}
		if r, err := x.Reader(bytes.NewReader(data), x.Bytes/2); err == nil {
			io.Copy(io.Discard, io.LimitReader(r, 1<<20))
		}
	})
}
