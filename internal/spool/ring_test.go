package spool_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/alphapt/chanlog/internal/spool"
)

var (
	thisBoot  = spool.BootID{1}
	otherBoot = spool.BootID{2}
)

func open(t testing.TB, path string, size int, boot spool.BootID) (*spool.Ring, *spool.Leftover) {
	t.Helper()
	r, left, err := spool.Open(path, size, 0o640, boot)
	if err != nil {
		t.Fatal(err)
	}
	if r != nil {
		t.Cleanup(func() { r.Close() })
	}
	return r, left
}

func ringPath(t testing.TB) string { return filepath.Join(t.TempDir(), "trading.ring") }

func add(r *spool.Ring, line []byte) error {
	_, _, err := r.Append(line)
	return err
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// drain takes everything out of r.
func drain(t testing.TB, r *spool.Ring) []byte {
	t.Helper()
	var out []byte
	for {
		b, ok, err := r.Next(1 << 20)
		must(t, err)
		if !ok {
			return out
		}
		must(t, r.Begin(b, spool.Place{Inode: 7}))
		out = append(out, b.Bytes...)
		must(t, r.Done(b))
	}
}

func TestLinesComeOutAsTheyWentIn(t *testing.T) {
	r, _ := open(t, ringPath(t), spool.MinSize, thisBoot)
	var want, got []byte
	for i := range 3000 { // many times around
		line := []byte(fmt.Sprintf("%d %s\n", i, strings.Repeat("x", i%300)))
		for {
			err := add(r, line)
			if err == nil {
				break
			}
			if !errors.Is(err, spool.ErrFull) {
				t.Fatal(err)
			}
			got = append(got, drain(t, r)...)
		}
		want = append(want, line...)
	}
	got = append(got, drain(t, r)...)
	if !bytes.Equal(got, want) {
		t.Errorf("got %d bytes, want %d, or other ones", len(got), len(want))
	}
	if n := r.Pending(); n != 0 {
		t.Errorf("%d lines are pending in the end", n)
	}
}

func TestNextKeepsToItsLimit(t *testing.T) {
	r, _ := open(t, ringPath(t), spool.MinSize, thisBoot)
	for range 5 {
		must(t, add(r, []byte("0123456789\n")))
	}
	for limit, want := range map[int]int{1: 11, 11: 11, 21: 11, 22: 22, 1000: 55} {
		b, ok, err := r.Next(limit)
		if err != nil || !ok || len(b.Bytes) != want {
			t.Errorf("limit %d: got %d bytes, %t, %v, want %d", limit, len(b.Bytes), ok, err, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	r, _ := open(t, ringPath(t), spool.MinSize, thisBoot)
	if err := add(r, make([]byte, spool.MinSize/2+1)); !errors.Is(err, spool.ErrTooLong) {
		t.Errorf("got %v, want ErrTooLong", err)
	}
	must(t, add(r, make([]byte, spool.MinSize/2)))
	must(t, add(r, make([]byte, spool.MinSize/2)))
	if err := add(r, []byte("x\n")); !errors.Is(err, spool.ErrFull) {
		t.Errorf("got %v, want ErrFull", err)
	}
	must(t, r.Close())
	must(t, r.Close())
	if err := add(r, []byte("x\n")); !errors.Is(err, spool.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
	if _, _, err := spool.Open(ringPath(t), 10, 0o640, thisBoot); err == nil || !strings.Contains(err.Error(), "4096") {
		t.Errorf("got %v, want an error that says what is allowed", err)
	}
}

// Whoever drains is woken by the first line, and when the ring gets half full.
func TestWake(t *testing.T) {
	r, _ := open(t, ringPath(t), spool.MinSize, thisBoot)
	line := append(bytes.Repeat([]byte("x"), 255), '\n')
	for round := range 3 {
		for i := range spool.MinSize / len(line) {
			n, wake, err := r.Append(line)
			must(t, err)
			want := spool.WakeNot
			switch i {
			case 0:
				want = spool.WakeSoon
			case spool.MinSize / len(line) / 2:
				want = spool.WakeNow
			}
			if wake != want || n != r.Published() {
				t.Errorf("round %d, line %d: got %d and wake %d, want %d and %d", round, i, n, wake, r.Published(), want)
			}
		}
		if _, wake, err := r.Append(line); !errors.Is(err, spool.ErrFull) || wake != spool.WakeNow {
			t.Errorf("got wake %d and error %v of a full ring, want %d and %v", wake, err, spool.WakeNow, spool.ErrFull)
		}
		drain(t, r)
	}
	for i := range spool.MinSize / 128 {
		_, wake, err := r.Append([]byte("x\n"))
		must(t, err)
		if want := i == spool.MinSize/128/2; (wake == spool.WakeNow) != want {
			t.Errorf("short line %d: got wake %d, want now: %t", i, wake, want)
		}
	}
}

// A stopped ring takes nothing, and gives what it has.
func TestStop(t *testing.T) {
	r, _ := open(t, ringPath(t), spool.MinSize, thisBoot)
	must(t, add(r, []byte("a\n")))
	r.Stop()
	if err := add(r, []byte("b\n")); !errors.Is(err, spool.ErrClosed) {
		t.Errorf("got %v, want %v", err, spool.ErrClosed)
	}
	if got := drain(t, r); string(got) != "a\n" || r.Drained() != 1 {
		t.Errorf("got %q and %d drained, want the line", got, r.Drained())
	}
}

// Short lines fill the index before the data.
func TestFullIndex(t *testing.T) {
	r, _ := open(t, ringPath(t), spool.MinSize, thisBoot)
	n := 0
	for ; add(r, []byte("x\n")) == nil; n++ {
	}
	if n != spool.MinSize/128 {
		t.Errorf("got %d lines in, want one for each entry", n)
	}
	if got := len(drain(t, r)); got != 2*n {
		t.Errorf("got %d bytes out of %d lines", got, n)
	}
}

// A process that ends without Close leaves what a killed one leaves.
func TestReopenAfterAKill(t *testing.T) {
	path := ringPath(t)
	r, left := open(t, path, spool.MinSize, thisBoot)
	if !left.SameBoot || left.Flight.Bytes != nil || left.Damaged != nil {
		t.Errorf("a new ring has %+v", left)
	}
	for i := range 50 { // go around, and leave something behind
		must(t, add(r, fmt.Appendf(nil, "%d %s\n", i, strings.Repeat("x", 100))))
		if i%10 == 9 && i < 49 {
			drain(t, r)
		}
	}
	b, _, err := r.Next(300)
	must(t, err)
	place := spool.Place{Device: 1, Inode: 2, BirthNS: -3, Segment: 4, Size: 5}
	must(t, r.Begin(b, place))
	must(t, r.SetCounter(3, 77))
	if _, _, err := spool.Open(path, spool.MinSize, 0o640, thisBoot); !errors.Is(err, spool.ErrInUse) {
		t.Errorf("got %v of a ring that is open, want %v", err, spool.ErrInUse)
	}
	flight := bytes.Clone(b.Bytes)
	must(t, r.Close()) // which does no more to the file than a kill

	again, left := open(t, path, 2*spool.MinSize, thisBoot) // the size waits until it is empty
	if !left.SameBoot || !bytes.Equal(left.Flight.Bytes, flight) || left.Place != place {
		t.Errorf("got %+v, want the batch in flight", left)
	}
	if v, err := again.Counter(3); err != nil || v != 77 {
		t.Errorf("counter: got %d, %v", v, err)
	}
	must(t, again.Done(left.Flight))
	must(t, add(again, []byte("new\n")))
	out := string(drain(t, again))
	if got := strings.Count(out, "\n"); got != 10-int(b.End-b.First)+1 || !strings.HasSuffix(out, "\nnew\n") {
		t.Errorf("got %q", out)
	}
	must(t, again.Close())
	bigger, left := open(t, path, 2*spool.MinSize, thisBoot)
	if bigger.Size() != 2*spool.MinSize || left.Flight.Bytes != nil {
		t.Errorf("an empty ring was not made anew: %d bytes, %+v", bigger.Size(), left)
	}
}

func TestAbortLeavesTheBatch(t *testing.T) {
	path := ringPath(t)
	r, _ := open(t, path, spool.MinSize, thisBoot)
	must(t, add(r, []byte("a\n")))
	b, _, err := r.Next(100)
	must(t, err)
	must(t, r.Begin(b, spool.Place{}))
	must(t, r.Abort())
	must(t, r.Close())
	again, left := open(t, path, spool.MinSize, thisBoot)
	if left.Flight.Bytes != nil {
		t.Errorf("got a batch in flight: %+v", left)
	}
	if got := string(drain(t, again)); got != "a\n" {
		t.Errorf("got %q", got)
	}
}

// After another boot only the checksums are believed.
func TestReopenAfterAnotherBoot(t *testing.T) {
	path := ringPath(t)
	r, _ := open(t, path, spool.MinSize, thisBoot)
	for i := range 40 {
		must(t, add(r, fmt.Appendf(nil, "%d %s\n", i, strings.Repeat("x", 90))))
		if i == 20 || i == 35 {
			drain(t, r)
		}
	}
	must(t, r.Close())
	b, err := os.ReadFile(path)
	must(t, err)
	at := bytes.Index(b, []byte("38 xxx"))
	b[at] = '9' // a page that did not reach the disk
	must(t, os.WriteFile(path, b, 0o640))

	again, left := open(t, path, spool.MinSize, otherBoot)
	if left.SameBoot || left.Flight.Bytes != nil {
		t.Errorf("got %+v", left)
	}
	all := string(bytes.Join(left.Lines, nil))
	for n, want := range map[int]bool{0: false, 36: true, 37: true, 38: false, 39: true} {
		if got := strings.Contains("\n"+all, fmt.Sprintf("\n%d x", n)); got != want {
			t.Errorf("line %d is found: %t", n, got)
		}
	}
	if again != nil {
		t.Error("there is a ring although its lines were not saved")
	}
	must(t, os.Remove(path))
	again, left = open(t, path, spool.MinSize, otherBoot)
	if again.Pending() != 0 || len(left.Lines) != 0 {
		t.Errorf("a new ring has %d lines pending, %+v", again.Pending(), left)
	}
}

// Lines that are on the disk in their file are not looked for.
func TestSettledLinesAreNotLeft(t *testing.T) {
	path := ringPath(t)
	r, _ := open(t, path, spool.MinSize, thisBoot)
	for i := range 5 {
		must(t, add(r, fmt.Appendf(nil, "%d\n", i)))
	}
	drain(t, r)
	must(t, r.Settle(3))
	must(t, r.Settle(2)) // what is settled stays so
	must(t, r.Close())
	_, left := open(t, path, spool.MinSize, otherBoot)
	if got := string(bytes.Join(left.Lines, nil)); got != "3\n4\n" {
		t.Errorf("got %q, want the last two lines", got)
	}
}

// A header that never reached the disk costs none of the lines that did.
func TestReopenWithoutAHeaderAfterAnotherBoot(t *testing.T) {
	path := ringPath(t)
	r, _ := open(t, path, spool.MinSize, thisBoot)
	must(t, add(r, []byte("a\n")))
	must(t, add(r, []byte("b\n")))
	must(t, r.Close())
	b, err := os.ReadFile(path)
	must(t, err)
	clear(b[:4096])
	must(t, os.WriteFile(path, b, 0o640))
	_, left := open(t, path, spool.MinSize, otherBoot)
	if got := string(bytes.Join(left.Lines, nil)); got != "a\nb\n" || left.Damaged != nil {
		t.Errorf("got %q, %v, want the lines", got, left.Damaged)
	}
}

func TestDamagedFileIsSetAside(t *testing.T) {
	for name, content := range map[string][]byte{
		"empty": {}, "other": []byte("something else"), "short": append([]byte("chanlogR\x01\x00\x00\x00\x00\x00\x00\x00"), make([]byte, 100)...),
	} {
		path := ringPath(t)
		must(t, os.WriteFile(path, content, 0o640))
		r, left := open(t, path, spool.MinSize, thisBoot)
		if left.Damaged == nil {
			t.Errorf("%s: not reported", name)
		}
		must(t, add(r, []byte("a\n")))
		if b, err := os.ReadFile(path + ".damaged"); err != nil || !bytes.Equal(b, content) {
			t.Errorf("%s: set aside: %q, %v", name, b, err)
		}
	}
}

// A file that is cut under the mapping costs an error and not the process.
func TestTruncatedFile(t *testing.T) {
	path := ringPath(t)
	r, _ := open(t, path, 64<<10, thisBoot)
	must(t, add(r, []byte("a\n")))
	must(t, os.Truncate(path, 0))
	if err := add(r, []byte("b\n")); !errors.Is(err, spool.ErrFault) {
		t.Errorf("Append: got %v, want ErrFault", err)
	}
	if _, _, err := r.Next(100); !errors.Is(err, spool.ErrFault) {
		t.Errorf("Next: got %v, want ErrFault", err)
	}
	for name, err := range map[string]error{
		"Begin": r.Begin(spool.Batch{}, spool.Place{}), "Done": r.Done(spool.Batch{End: 1}), "Abort": r.Abort(), "SetCounter": r.SetCounter(1, 1),
		"Settle": r.Settle(1),
	} {
		if !errors.Is(err, spool.ErrFault) {
			t.Errorf("%s: got %v, want ErrFault", name, err)
		}
	}
	if r.Drained() != 1 {
		t.Errorf("got %d drained, want the line that is in its file", r.Drained())
	}
	if err := add(r, []byte("c\n")); !errors.Is(err, spool.ErrFault) {
		t.Errorf("the second time: got %v, want ErrFault", err)
	}
}

func TestConcurrentAppend(t *testing.T) {
	r, _ := open(t, ringPath(t), 16<<10, thisBoot)
	const goroutines, each = 4, 3000
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for i := range each {
				line := fmt.Appendf(nil, "%d %d\n", g, i)
				for {
					err := add(r, line)
					if err == nil {
						break
					}
					if !errors.Is(err, spool.ErrFull) {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	var next [goroutines]int
	lines := 0
	for lines < goroutines*each {
		for line := range strings.Lines(string(drain(t, r))) {
			var g, i int
			if _, err := fmt.Sscanf(line, "%d %d\n", &g, &i); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			if i != next[g] {
				t.Fatalf("goroutine %d: got line %d, want %d", g, i, next[g])
			}
			next[g]++
			lines++
		}
	}
	wg.Wait()
}

func TestAppendDoesNotAllocate(t *testing.T) {
	r, _ := open(t, ringPath(t), 1<<20, thisBoot)
	line := bytes.Repeat([]byte("x"), 340)
	if n := testing.AllocsPerRun(500, func() {
		if add(r, line) != nil {
			t.Error("full")
		}
	}); n != 0 {
		t.Errorf("got %v allocations a line, want 0", n)
	}
}

func BenchmarkAppend(b *testing.B) {
	r, _ := open(b, ringPath(b), 1<<20, thisBoot)
	line := bytes.Repeat([]byte("x"), 340)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if add(r, line) != nil {
			batch, _, err := r.Next(1 << 20)
			must(b, err)
			must(b, r.Done(batch))
			must(b, add(r, line))
		}
	}
}
