package lifecycle_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/lifecycle"
	"github.com/alphapt/chanlog/internal/logdir"
)

// countOpens counts the files that a pass opens.
func (f *fixture) countOpens() *int {
	opens := new(int)
	f.keeper.SetHook(func(step, name string) error {
		if step == "open" {
			*opens++
		}
		return noSync(step, name)
	})
	return opens
}

func TestKeeperReadsNothingTwice(t *testing.T) {
	f := newFixture(t)
	for n := range uint64(10) {
		f.segment("trading", 1+n, today.Add(-30*day))
	}
	f.run(compressAll)
	for n := range uint64(10) {
		f.segment("trading", 11+n, today.Add(-30*day+time.Duration(n)))
	}
	f.forget()
	opens := f.countOpens()
	f.run(keep60)
	if *opens != 20 {
		t.Errorf("first pass: got %d files opened, want each of the 20 once", *opens)
	}
	*opens = 0
	f.run(keep60)
	if *opens != 0 {
		t.Errorf("second pass: got %d files opened, want none", *opens)
	}
	// A file that changed, an index that is new.
	f.segment("trading", 11, today.Add(-30*day), today)
	index := archived(plainPath("trading", 1, today.Add(-30*day))) + ".idx"
	if err := os.Remove(f.path(index)); err != nil {
		t.Fatal(err)
	}
	r := f.run(keep60)
	if *opens != 2 || r.Count(lifecycle.Reindex) != 1 {
		t.Errorf("third pass: got %d files opened and %v, want 2, and the index made", *opens, ops(r))
	}
	*opens = 0
	if r := f.run(keep60); *opens != 0 || len(r.Actions) > 0 {
		t.Errorf("fourth pass: got %d files opened and %v, want none", *opens, ops(r))
	}
}

// Expired segments that are on hold would be read again in every pass.
func TestKeeperRemembersWhatItReadToTheEnd(t *testing.T) {
	f := newFixture(t)
	f.segment("trading", 1, today.Add(-100*day))
	f.fill(2)
	policy := keep60
	policy.Holds = []lifecycle.Hold{{Reason: "case 7"}}
	opens := f.countOpens()
	f.run(policy)
	*opens = 0
	f.run(policy)
	if *opens != 0 {
		t.Errorf("got %d files opened, want none", *opens)
	}
}

func TestOnePassAtATime(t *testing.T) {
	f := newFixture(t)
	f.segment("trading", 1, today)
	other := lifecycle.NewKeeper(f.dir)
	var meanwhile error
	f.keeper.SetHook(func(step, name string) error {
		if meanwhile == nil {
			_, meanwhile = other.Run(t.Context(), compressAll)
		}
		return noSync(step, name)
	})
	f.run(compressAll)
	if !errors.Is(meanwhile, logdir.ErrMaintained) {
		t.Errorf("got %v, want ErrMaintained", meanwhile)
	}
	if want := fmt.Sprintf("process %d", os.Getpid()); meanwhile == nil || !strings.Contains(meanwhile.Error(), want) {
		t.Errorf("got %v, want %q in it", meanwhile, want)
	}
	if _, err := other.Run(t.Context(), compressAll); err != nil {
		t.Errorf("afterwards: got %v, want no error", err)
	}
}

func TestKeeperTakesTurns(t *testing.T) {
	f := newFixture(t)
	for n := range uint64(20) {
		f.segment("trading", 1+n, today)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := f.keeper.Run(t.Context(), compressAll); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := len(f.read()); got != 20 {
		t.Errorf("got %d segments, want 20", got)
	}
}

func TestOneBadSegmentDoesNotStopThePass(t *testing.T) {
	f := newFixture(t)
	for n := range uint64(6) {
		f.segment("trading", 1+n, today)
	}
	f.run(compressAll)
	bad := archived(plainPath("trading", 3, today))
	f.write(bad, "rotten")
	plain := f.segment("trading", 7, today)
	content := f.read()

	opens := f.countOpens()
	r, err := f.keeper.Run(t.Context(), compressAll)
	if err == nil || !strings.Contains(err.Error(), f.path(bad)) {
		t.Errorf("got %v, want an error that names %s", err, f.path(bad))
	}
	if r.Count(lifecycle.Compress) != 1 {
		t.Errorf("got %v, want the other one compressed", ops(r))
	}
	f.wantFiles(bad, archived(plain))
	if diff := cmp.Diff(content, f.read()); diff != "" {
		t.Errorf("segments (-before +after):\n%s", diff)
	}

	// It is not tried again every minute, but it is said.
	*opens = 0
	r = f.run(compressAll)
	if !hasRefusal(r, bad, "left alone for 1h0m0s, since the last attempt failed: make index of") || *opens != 1 {
		t.Errorf("got %d files opened and refusals %+v, want the bad one left alone", *opens, r.Refusals)
	}
	f.up += time.Hour
	if _, err = f.keeper.Run(t.Context(), compressAll); err == nil {
		t.Error("an hour later: got no error, want it tried again")
	}
}

func TestIndexIsMadeAnew(t *testing.T) {
	good := func(f *fixture) (gz, index string) {
		name := f.segmentWith("trading", 1, today, lines(today, 50))
		f.run(compressAll)
		return archived(name), f.tree()[archived(name)+".idx"]
	}
	for name, spoil := range map[string]func(string) string{
		"empty":            func(string) string { return "" },
		"cut in the first": func(s string) string { return s[:30] },
		"other segment":    func(s string) string { return strings.Replace(s, "000001.log", "000002.log", 1) },
		"other size":       func(s string) string { return strings.Replace(s, `"gzip_bytes":`, `"gzip_bytes":1`, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			gz, index := good(f)
			f.write(gz+".idx", spoil(index))
			r := f.run(compressAll)
			if got := f.tree()[gz+".idx"]; got != index || r.Count(lifecycle.Reindex) != 1 {
				t.Errorf("got %v and index %q, want it made as before", ops(r), got)
			}
		})
	}

	t.Run("link", func(t *testing.T) {
		f := newFixture(t)
		gz, index := good(f)
		f.write("precious", index)
		if err := os.Remove(f.path(gz + ".idx")); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(f.path("precious"), f.path(gz+".idx")); err != nil {
			t.Skip(err)
		}
		r := f.run(compressAll)
		if info, err := os.Lstat(f.path(gz + ".idx")); err != nil || !info.Mode().IsRegular() || r.Count(lifecycle.Reindex) != 1 {
			t.Errorf("got %v and %v, want it made as a file", ops(r), info)
		}
		if got := f.tree()["precious"]; got != index {
			t.Errorf("target: got %q, want it as it was", got)
		}
	})

	t.Run("damage behind the first line shows before anything is deleted", func(t *testing.T) {
		f := newFixture(t)
		gz, index := good(f)
		f.write(gz+".idx", index[:len(index)-10])
		if r := f.run(compressAll); len(r.Actions) > 0 {
			t.Errorf("young: got %v, want nothing", ops(r))
		}
		// The first line says that it is old, and the file says otherwise.
		f.write(gz+".idx", strings.ReplaceAll(index, "2026-06-01", "2020-06-01"))
		f.fill(2)
		r := f.run(keep60)
		f.wantFiles(gz)
		if got := f.tree()[gz+".idx"]; got != index || r.Count(lifecycle.Reindex) != 1 {
			t.Errorf("got %v and index %q, want it made as before", ops(r), got)
		}
	})

	t.Run("newer version is left alone", func(t *testing.T) {
		f := newFixture(t)
		gz, index := good(f)
		newer := strings.Replace(index, `"chanlog_index":1`, `"chanlog_index":2`, 1)
		f.write(gz+".idx", newer)
		if _, err := f.keeper.Run(t.Context(), compressAll); !errors.Is(err, logdir.ErrFormat) {
			t.Errorf("got %v, want ErrFormat", err)
		}
		if got := f.tree()[gz+".idx"]; got != newer {
			t.Errorf("got %q, want it as it was", got)
		}
	})
}

func TestStrayFiles(t *testing.T) {
	f := newFixture(t)
	gone := archived(plainPath("trading", 1, today))
	f.write(gone+".idx", "{}")
	only := archived(plainPath("trading", 2, today)) + ".tmp"
	f.write(only, "perhaps the only copy")
	f.write("archive/README", "mine")
	f.write("daily/2026-06-01/lumberjack-2026-01-01T00-00-00.000.log", "mine")
	r := f.run(lifecycle.Policy{})
	f.wantGone(gone + ".idx")
	f.wantFiles(only, "archive/README", "daily/2026-06-01/lumberjack-2026-01-01T00-00-00.000.log")
	if !hasRefusal(r, only, "no other copy") {
		t.Errorf("got refusals %+v, want one for the unfinished file", r.Refusals)
	}
}

func TestSegmentThatIsThereTwice(t *testing.T) {
	f := newFixture(t)
	name := f.segment("trading", 1, today.Add(-100*day))
	double := strings.Replace(name, "daily/2026-02-21", "daily/2026-02-22", 1)
	f.write(double, "another\n")
	f.fill(2)
	r := f.run(trading(lifecycle.ChannelPolicy{Retention: 60 * day}))
	f.wantFiles(name, double)
	if !hasRefusal(r, "", "more than once") {
		t.Errorf("got refusals %+v, want one for the two", r.Refusals)
	}
}

func TestRunWithoutADirectory(t *testing.T) {
	f := newFixture(t)
	if r, err := lifecycle.Run(t.Context(), f.dir, compressAll); err != nil || r.Segments != 0 {
		t.Errorf("empty: got %+v, %v", r, err)
	}
	if err := os.RemoveAll(f.dir.Path()); err != nil {
		t.Fatal(err)
	}
	for _, dry := range []bool{false, true} {
		policy := compressAll
		policy.DryRun = dry
		if _, err := lifecycle.Run(t.Context(), f.dir, policy); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("dry run %t: got %v, want one that it does not exist", dry, err)
		}
	}
}
