package lifecycle_test

import (
	"bytes"
	stdgzip "compress/gzip"
	"io"
	"os"
	"os/exec"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/lifecycle"
)

// compressAll is a policy that compresses whatever was rotated.
var compressAll = trading(lifecycle.ChannelPolicy{})

func TestCompress(t *testing.T) {
	f := newFixture(t)
	content := lines(today.Add(-8*day), 20_000) // more than two members
	old := f.segmentWith("trading", 1, today.Add(-8*day), content)
	young := f.segment("trading", 2, today.Add(-6*day))
	other := f.segment("api", 1, today.Add(-8*day))
	if err := os.Chmod(f.path(old), 0o604); err != nil {
		t.Fatal(err)
	}

	r := f.run(trading(lifecycle.ChannelPolicy{CompressAfter: 7 * day}))
	f.wantGone(old)
	f.wantFiles(archived(old), archived(old)+".idx", young, other)
	gz, err := os.ReadFile(f.path(archived(old)))
	if err != nil {
		t.Fatal(err)
	}
	idx, err := os.Stat(f.path(archived(old) + ".idx"))
	if err != nil {
		t.Fatal(err)
	}
	want := []lifecycle.Action{{
		Op: lifecycle.Compress, Channel: "trading", Path: old, Reason: "newest record is older than 7 days",
		BytesBefore: int64(len(content)), BytesAfter: int64(len(gz)) + idx.Size(),
	}}
	if diff := cmp.Diff(want, r.Actions); diff != "" {
		t.Errorf("actions (-want +got):\n%s", diff)
	}
	if r.Segments != 3 {
		t.Errorf("got %d segments, want 3", r.Segments)
	}
	if got, want := r.BytesBefore-r.BytesAfter, want[0].BytesBefore-want[0].BytesAfter; got != want {
		t.Errorf("got %d bytes less, want %d", got, want)
	}
	info, err := os.Stat(f.path(archived(old)))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o604 {
		t.Errorf("mode: got %#o, want that of the original, 0604", got)
	}

	std, err := stdgzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(std)
	if err != nil || string(plain) != content {
		t.Errorf("compress/gzip: got %d bytes and %v, want the %d that were compressed", len(plain), err, len(content))
	}

	if r := f.run(trading(lifecycle.ChannelPolicy{CompressAfter: 7 * day})); len(r.Actions) > 0 {
		t.Errorf("second pass: got %+v, want nothing to do", r.Actions)
	}
}

func TestZcatReadsIt(t *testing.T) {
	zcat, err := exec.LookPath("zcat")
	if err != nil {
		t.Skip("there is no zcat")
	}
	f := newFixture(t)
	content := lines(today.Add(-8*day), 20_000)
	old := f.segmentWith("trading", 1, today.Add(-8*day), content)
	empty := f.segmentWith("trading", 2, today.Add(-8*day), "")
	f.run(compressAll)
	out, err := exec.CommandContext(t.Context(), zcat, f.path(archived(old)), f.path(archived(empty))).Output()
	if err != nil {
		t.Fatal(err)
	}
	if string(out) != content {
		t.Errorf("got %d bytes, want the %d that were compressed", len(out), len(content))
	}
}

func TestCompressAgeIsOfTheNewestRecord(t *testing.T) {
	f := newFixture(t)
	// The file was begun long ago, and its last line was written while the
	// clock was wrong.
	name := f.segment("trading", 1, today.Add(-30*day), today.Add(-2*day), today.Add(-20*day))
	long := today.Add(-365 * day)
	if err := os.Chtimes(f.path(name), long, long); err != nil {
		t.Fatal(err)
	}
	policy := trading(lifecycle.ChannelPolicy{CompressAfter: 7 * day})
	before := f.tree()
	if r := f.run(policy); len(r.Actions) > 0 {
		t.Errorf("got %+v, want it left alone", r.Actions)
	}
	delete(before, "archive/")
	after := f.tree()
	delete(after, "archive/")
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("files (-before +after):\n%s", diff)
	}
	f.wall = f.wall.Add(5*day + 1)
	if r := f.run(policy); r.Count(lifecycle.Compress) != 1 {
		t.Errorf("five days on: got %+v, want it compressed", r.Actions)
	}
}

func TestCompressOff(t *testing.T) {
	f := newFixture(t)
	f.segment("trading", 1, today.Add(-800*day))
	if r := f.run(trading(lifecycle.ChannelPolicy{CompressAfter: off})); len(r.Actions) > 0 {
		t.Errorf("got %+v, want nothing", r.Actions)
	}
}

// What an interrupted pass, another tool or an attacker may have left.
func TestCompressWithLeftovers(t *testing.T) {
	at := today.Add(-8 * day)
	content := lines(at, 500)
	plain := plainPath("trading", 1, at)
	gz, inDaily := archived(plain), plain+".gz"
	for _, tt := range []struct {
		name  string
		files map[string]string
		aside map[string]string // what has to be there afterwards
	}{
		{"nothing", nil, nil},
		{"three bytes", map[string]string{gz: "\x1f\x8b\x08"}, nil},
		{"empty", map[string]string{gz: ""}, nil},
		{"half", map[string]string{gz: zip(content)[:2000]}, nil},
		{"whole", map[string]string{gz: zip(content)}, nil},
		{"whole, of a shorter file", map[string]string{gz: zip(content[:len(content)/2])}, nil},
		{"three bytes beside it", map[string]string{inDaily: "\x1f\x8b\x08"}, nil},
		{"whole beside it", map[string]string{inDaily: zip(content)}, nil},
		{"both", map[string]string{inDaily: zip(content), gz: zip(content)}, nil},
		{"longer", map[string]string{gz: zip(content + "more\n")}, map[string]string{gz + ".aside": zip(content + "more\n")}},
		{"other content", map[string]string{gz: zip("other\n")}, map[string]string{gz + ".aside": zip("other\n")}},
		{"other content beside it", map[string]string{inDaily: zip("other\n")}, map[string]string{inDaily + ".aside": zip("other\n")}},
		{"not gzip", map[string]string{gz: "my only copy"}, map[string]string{gz + ".aside": "my only copy"}},
		{"temporary files", map[string]string{gz + ".tmp": "x", gz + ".idx.tmp": "y"}, nil},
		{"index", map[string]string{gz + ".idx": "{}\n"}, nil},
		{"index and whole", map[string]string{gz: zip(content), gz + ".idx": "{}\n"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.write(plain, content)
			for name, data := range tt.files {
				f.write(name, data)
			}
			f.run(compressAll)
			want := map[string]bool{"./": true, "archive/": true, gz: true, gz + ".idx": true, "daily/": true}
			for name, data := range tt.aside {
				want[name] = true
				if path.Dir(name) != "archive" {
					want[path.Dir(name)+"/"] = true
				}
				if got := f.tree()[name]; got != data {
					t.Errorf("%s: got %q, want what was found", name, got)
				}
			}
			got := make(map[string]bool)
			for name := range f.tree() {
				got[name] = true
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			if got := f.read()[path.Base(plain)]; got != content {
				t.Errorf("got %d bytes, want the %d of the original", len(got), len(content))
			}
			f.readIndex(gz)
			if r := f.run(compressAll); len(r.Actions) > 0 {
				t.Errorf("second pass: got %+v, want nothing to do", r.Actions)
			}
		})
	}
}

func TestCompressKeepsWhatWasSetAsideBefore(t *testing.T) {
	f := newFixture(t)
	name := f.segment("trading", 1, today)
	f.write(archived(name), "not a gzip file")
	f.write(archived(name)+".aside", "another")
	before := f.tree()
	_, err := f.keeper.Run(t.Context(), compressAll)
	if err == nil || !strings.Contains(err.Error(), "keep one") {
		t.Errorf("got %v, want an error that says to keep one of three", err)
	}
	if diff := cmp.Diff(before, f.tree()); diff != "" {
		t.Errorf("files (-before +after):\n%s", diff)
	}
}

func TestSymlinksAreNotFollowed(t *testing.T) {
	at := today.Add(-800 * day)
	policy := trading(lifecycle.ChannelPolicy{Retention: 60 * day})
	policy.TrustClock = true
	for _, tt := range []struct{ name, link string }{
		{"segment", plainPath("trading", 1, at)},
		{"compressed", archived(plainPath("trading", 1, at))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.write("target", lines(at, 3))
			f.write(path.Dir(tt.link)+"/x", "")
			if err := os.Symlink(f.path("target"), f.path(tt.link)); err != nil {
				t.Skip(err)
			}
			before := f.tree()
			r := f.run(policy)
			if !hasRefusal(r, tt.link, "symbolic link") {
				t.Errorf("got refusals %+v, want one for the link", r.Refusals)
			}
			if diff := cmp.Diff(before, f.tree()); diff != "" {
				t.Errorf("files (-before +after):\n%s", diff)
			}
		})
	}
	t.Run("folder", func(t *testing.T) {
		f := newFixture(t)
		f.segment("trading", 1, at)
		outside := t.TempDir()
		if err := os.Symlink(outside, f.path("archive")); err != nil {
			t.Skip(err)
		}
		if _, err := f.keeper.Run(t.Context(), policy); err == nil || !strings.Contains(err.Error(), "links are not followed") {
			t.Errorf("got %v, want an error that says that links are not followed", err)
		}
		if entries, err := os.ReadDir(outside); err != nil || len(entries) > 0 {
			t.Errorf("got %v in the folder that the link leads to, want nothing", entries)
		}
	})
}

// A leftover may be a link to what it would be a pity to overwrite.
func TestLinksInPlaceOfOurOwnFiles(t *testing.T) {
	f := newFixture(t)
	name := f.segment("trading", 1, today.Add(-8*day))
	f.write("archive/x", "")
	for _, ext := range []string{".tmp", ".idx.tmp", ".idx"} {
		f.write("precious"+ext, "precious")
		if err := os.Symlink(f.path("precious"+ext), f.path(archived(name)+ext)); err != nil {
			t.Skip(err)
		}
	}
	f.run(compressAll)
	f.readIndex(archived(name))
	for _, ext := range []string{".tmp", ".idx.tmp", ".idx"} {
		if got := f.tree()["precious"+ext]; got != "precious" {
			t.Errorf("target of %s: got %q, want it as it was", ext, got)
		}
	}
}

// What a restarted writer appends to a rotated file while that is being
// compressed must not be lost.
func TestCompressWhileItIsWrittenTo(t *testing.T) {
	f := newFixture(t)
	name := f.segment("trading", 1, today)
	late := line(today.Add(time.Second), "INFO", "late", 1)
	f.keeper.SetHook(func(step, at string) error {
		if step == "rename" && at == archived(name) {
			f.write(name, f.tree()[name]+late)
		}
		return nil
	})
	if _, err := f.keeper.Run(t.Context(), compressAll); err == nil || !strings.Contains(err.Error(), "written to") {
		t.Errorf("got %v, want an error that says that it was written to", err)
	}
	f.forget()
	f.run(compressAll)
	if got := f.read()[path.Base(name)]; !strings.HasSuffix(got, late) {
		t.Errorf("got %q, want the late line at its end", got)
	}
}

// A compressed file that does not give back what went in must never take the
// place of the original.
func TestCompressReadsBack(t *testing.T) {
	for name, spoil := range map[string]func(gz []byte) []byte{
		"bit":     func(gz []byte) []byte { gz[len(gz)/2] ^= 4; return gz },
		"cut":     func(gz []byte) []byte { return gz[:len(gz)-1] },
		"other":   func([]byte) []byte { return []byte(zip("other\n")) },
		"nothing": func([]byte) []byte { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			name := f.segment("trading", 1, today, today)
			before := f.tree()
			f.keeper.SetHook(func(step, at string) error {
				if step == "sync" && at == archived(name)+".tmp" {
					f.write(at, string(spoil([]byte(f.tree()[at]))))
				}
				return noSync(step, at)
			})
			if _, err := f.keeper.Run(t.Context(), compressAll); err == nil || !strings.Contains(err.Error(), "read back") {
				t.Errorf("got %v, want an error of reading it back", err)
			}
			before["archive/"] = ""
			if diff := cmp.Diff(before, f.tree()); diff != "" {
				t.Errorf("files (-before +after):\n%s", diff)
			}
		})
	}
}

// zip returns s as a gzip file of one member.
func zip(s string) string {
	var b bytes.Buffer
	w := stdgzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func TestEmptyDaysAreRemoved(t *testing.T) {
	f := newFixture(t)
	f.segment("trading", 1, today.Add(-3*day))
	f.segment("trading", 2, today.Add(-2*day))
	f.write("daily/2026-05-30/notes.txt", "mine")
	f.write("daily/not-a-day/x", "")
	if err := os.Mkdir(f.path("daily/2026-01-01"), 0o750); err != nil {
		t.Fatal(err)
	}
	r := f.run(compressAll)
	f.wantGone("daily/2026-05-29", "daily/2026-01-01")
	f.wantFiles("daily/2026-05-30/notes.txt", "daily/not-a-day/x")
	if got := r.Count(lifecycle.Clear); got != 2 {
		t.Errorf("got %d folders reported, want 2: %+v", got, r.Actions)
	}
}

// The writer may rotate into a folder that is about to be removed.
func TestDayThatIsFilledMeanwhileStays(t *testing.T) {
	f := newFixture(t)
	f.segment("trading", 1, today.Add(-3*day))
	next := plainPath("trading", 2, today.Add(-3*day))
	f.keeper.SetHook(func(step, name string) error {
		if step == "remove" && name == path.Dir(next) {
			f.write(next, lines(today, 1))
		}
		return noSync(step, name)
	})
	r := f.run(compressAll)
	f.wantFiles(next)
	if r.Count(lifecycle.Clear) > 0 {
		t.Errorf("got %+v, want no folder removed", r.Actions)
	}
}
