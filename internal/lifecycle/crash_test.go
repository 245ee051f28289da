package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/lifecycle"
	"github.com/alphapt/chanlog/internal/logdir"
)

// A child is told in these which directory to make a pass over, and at which
// step of it to die.
const (
	crashDir  = "CHANLOG_TEST_CRASH_DIR"
	crashStep = "CHANLOG_TEST_CRASH_STEP"
)

// crashPolicy compresses, makes indexes and deletes. One worker keeps the
// steps in one order.
func crashPolicy() lifecycle.Policy {
	p := trading(lifecycle.ChannelPolicy{Retention: 60 * day, CompressAfter: 7 * day})
	p.Workers = 1
	p.TrustClock = true
	return p
}

// crash makes a pass and ends the process in the middle of it, as a kill
// does: nothing is closed, synced or taken back.
func crash(path string) {
	last, err := strconv.Atoi(os.Getenv(crashStep))
	if err != nil {
		panic(err)
	}
	dir, err := logdir.Create(path, 0)
	if err != nil {
		panic(err)
	}
	k := lifecycle.NewKeeper(dir)
	k.SetClock(func() time.Time { return today }, func() time.Duration { return 0 })
	step := 0
	k.SetHook(func(string, string) error {
		if step == last {
			os.Exit(0)
		}
		step++
		return nil
	})
	_, err = k.Run(context.Background(), crashPolicy())
	fmt.Fprintf(os.Stderr, "the pass ended before step %d: %v\n", last, err)
	os.Exit(1)
}

// A scene is a directory in which every kind of step is needed.
type scene struct {
	files map[string]string // relative to the log directory
	keep  map[string]string // content of the segments that must survive
	old   map[string]string // of those that are to be deleted
	steps []string          // of the pass
	end   map[string]string // the directory after the pass
}

func newScene(t *testing.T) *scene {
	t.Helper()
	f := newFixture(t)
	s := &scene{keep: make(map[string]string), old: make(map[string]string)}
	add := func(to map[string]string, number uint64, at time.Time, content string) string {
		name := f.segmentWith("trading", number, at, content)
		to[filepath.Base(name)] = content
		return name
	}
	// Some are there as an earlier pass leaves them.
	archivedOld := add(s.old, 1, today.Add(-100*day), lines(today.Add(-100*day), 10))
	noIndex := add(s.keep, 4, today.Add(-20*day), lines(today.Add(-20*day), 10))
	half := add(s.keep, 5, today.Add(-19*day), lines(today.Add(-19*day), 10))
	oldBoth := add(s.old, 2, today.Add(-99*day), lines(today.Add(-99*day), 10))
	f.run(compressAll)
	if err := os.Remove(f.path(archived(noIndex) + ".idx")); err != nil {
		t.Fatal(err)
	}
	f.write(half, s.keep[filepath.Base(half)])
	f.write(oldBoth, s.old[filepath.Base(oldBoth)])
	f.write(archived(oldBoth)+".aside", "set aside")
	f.wantFiles(archived(archivedOld), archived(archivedOld)+".idx")

	add(s.old, 3, today.Add(-98*day), lines(today.Add(-98*day), 10))
	large := add(s.keep, 6, today.Add(-18*day), lines(today.Add(-18*day), 9_000))
	f.write(archived(large), "something else altogether")
	f.write(archived(large)+".tmp", "left over")
	f.write(large+".gz", "\x1f\x8b")
	add(s.keep, 7, today.Add(-time.Hour), lines(today.Add(-time.Hour), 10))

	s.files = f.tree()
	f.forget()
	f.keeper.SetHook(func(step, name string) error {
		s.steps = append(s.steps, step+" "+name)
		return nil
	})
	f.run(crashPolicy())
	s.end = f.tree()
	if diff := cmp.Diff(s.keep, f.read()); diff != "" {
		t.Fatalf("after a pass that nothing disturbed (-want +got):\n%s", diff)
	}
	return s
}

// build makes the directory before the pass.
func (s *scene) build(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t)
	for name, data := range s.files {
		if name[len(name)-1] == '/' {
			if err := os.MkdirAll(f.path(name), 0o750); err != nil {
				t.Fatal(err)
			}
			continue
		}
		f.write(name, data)
	}
	return f
}

// check looks at the directory after a pass that did not get to its end, and
// then lets one do so.
func (s *scene) check(f *fixture) {
	f.Helper()
	want := maps.Clone(s.keep)
	got := f.read()
	for name, content := range s.old {
		if _, ok := got[name]; ok { // not deleted yet
			want[name] = content
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		f.Errorf("segments that can be read (-want +got):\n%s", diff)
	}
	f.forget()
	f.run(crashPolicy())
	if diff := cmp.Diff(s.end, f.tree()); diff != "" {
		f.Errorf("directory after the next pass (-undisturbed +got):\n%s", diff)
	}
}

// The order of the steps is what a power cut depends on, which no test of
// ours can make: what a name leads to is synced before the name, and the name
// before what it replaces is removed.
func TestOrderOfSteps(t *testing.T) {
	f := newFixture(t)
	fresh := f.segment("trading", 5, today.Add(-8*day))
	both := f.segment("trading", 1, today.Add(-90*day))
	f.write(archived(both), "x")
	f.write(archived(both)+".idx", "y")
	var got []string
	f.keeper.SetHook(func(step, name string) error {
		if step != "open" {
			got = append(got, step+" "+name)
		}
		return nil
	})
	f.run(crashPolicy())
	gz := archived(fresh)
	want := []string{
		"remove " + archived(both), "remove " + archived(both) + ".idx", "sync archive",
		"remove " + both,

		"create " + gz + ".tmp", "write " + gz + ".tmp", "sync " + gz + ".tmp",
		"create " + gz + ".idx.tmp", "write " + gz + ".idx.tmp", "sync " + gz + ".idx.tmp",
		"rename " + gz + ".idx", "rename " + gz, "sync archive",
		"remove " + fresh, "sync " + path.Dir(fresh),

		"remove " + path.Dir(both), "remove " + path.Dir(fresh), "sync archive", "sync daily",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}

func TestKilledAtEveryStep(t *testing.T) {
	s := newScene(t)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for i, step := range s.steps {
		t.Run(fmt.Sprintf("%02d %s", i, step), func(t *testing.T) {
			t.Parallel()
			f := s.build(t)
			child := exec.CommandContext(t.Context(), exe)
			child.Env = append(os.Environ(), crashDir+"="+f.dir.Path(), crashStep+"="+strconv.Itoa(i))
			if out, err := child.CombinedOutput(); err != nil {
				t.Fatalf("child: %v\n%s", err, out)
			}
			s.check(f)
		})
	}
}

func TestEveryStepFails(t *testing.T) {
	s := newScene(t)
	for i, step := range s.steps {
		t.Run(fmt.Sprintf("%02d %s", i, step), func(t *testing.T) {
			f := s.build(t)
			broken := errors.New("disk is broken")
			n := 0
			f.keeper.SetHook(func(step, name string) error {
				if n++; n-1 == i {
					return broken
				}
				return noSync(step, name)
			})
			if _, err := f.keeper.Run(t.Context(), crashPolicy()); !errors.Is(err, broken) {
				t.Errorf("got %v, want the error of the disk", err)
			}
			s.check(f)
		})
	}
}

func TestCancelledAtEveryStep(t *testing.T) {
	s := newScene(t)
	for i, step := range s.steps {
		t.Run(fmt.Sprintf("%02d %s", i, step), func(t *testing.T) {
			f := s.build(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			n := 0
			f.keeper.SetHook(func(step, name string) error {
				if n++; n-1 == i {
					cancel()
				}
				return noSync(step, name)
			})
			if _, err := f.keeper.Run(ctx, crashPolicy()); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want context.Canceled", err)
			}
			for name := range f.tree() {
				if filepath.Ext(name) == ".tmp" && n > 3 {
					t.Errorf("got %s left, want nothing half done", name)
				}
			}
			s.check(f)
		})
	}
}
