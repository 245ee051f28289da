package faulttest_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/alphapt/chanlog/handler"
)

// longest is the longest time between what a kill waits for and the kill.
const longest = 200 * time.Millisecond

// perRound is how many kills a directory sees before its files are judged
// and the next begins, or they would be gigabytes.
const perRound = 25

// rounds calls f with a directory and the number of the kills that it is to
// see, until all are done.
func rounds(t *testing.T, f func(t *testing.T, dir string, kills int)) {
	for left, round := setting(t, killsEnv, 50), 1; left > 0; left, round = left-perRound, round+1 {
		t.Run(fmt.Sprintf("round%d", round), func(t *testing.T) { f(t, t.TempDir(), min(left, perRound)) })
		if t.Failed() {
			return
		}
	}
}

// maxSize is small, so that a run has many files.
func maxSize(random *rand.Rand) int64 { return 2<<10 + random.Int64N(30<<10) }

// reopen opens and closes the directory, which is all that a reader may need
// before everything is in the files.
func reopen(t *testing.T, dir string) {
	t.Helper()
	opts := options(dir, 0, "")
	opts.OnError = func(err error) { t.Errorf("reported when the directory was opened again: %v", err) }
	h, err := handler.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
}

// Promise 1: what was acknowledged before a kill is in the files, once, whole
// and in order, whatever the kill hit: a record, its copy, a rotation, a
// compression. There is a rotation between any two kills.
func TestKill(t *testing.T) {
	t.Parallel() // all wait for the disk most of the time
	random := seeded(t)
	rounds(t, func(t *testing.T, dir string, kills int) {
		var l ledger
		for run := range kills {
			p := start(t, life{Dir: dir, Run: run, MaxSize: maxSize(random), Acknowledge: handled})
			p.await(p.warm)
			l = append(l, p.killAfter(time.Duration(random.Int64N(int64(longest)))))
		}
		reopen(t, dir)
		v := l.judge(t, dir, rules{ahead: 1, mustRotate: true})
		v.wantNone(t)
		t.Logf("%d kills: %v", kills, v)
		if kills == perRound && v.archived == 0 {
			t.Error("got no compressed file, want kills to have hit compression")
		}
	})
}

// The same for a writer that is killed while it opens the directory, again
// and again: within 5 ms, or within the time that it lately took, whichever
// is longer. So some kills hit its last steps and the first records too.
func TestKillDuringRecovery(t *testing.T) {
	t.Parallel()
	random := seeded(t)
	unopened := 0
	rounds(t, func(t *testing.T, dir string, kills int) {
		var l ledger
		span := 5 * time.Millisecond
		for run := range kills {
			p := start(t, life{Dir: dir, Run: run, MaxSize: maxSize(random), Acknowledge: handled})
			p.await(p.opening)
			if run%5 == 0 { // or there would soon be nothing to recover
				began := time.Now()
				p.await(p.opened)
				span = max(5*time.Millisecond, min(time.Since(began), longest))
				p.await(p.warm)
				l = append(l, p.killAfter(time.Duration(random.Int64N(int64(longest/4)))))
				continue
			}
			l = append(l, p.killAfter(time.Duration(random.Int64N(int64(span)))))
			if !p.has(p.opened) {
				unopened++
			}
		}
		reopen(t, dir)
		v := l.judge(t, dir, rules{ahead: 1})
		v.wantNone(t)
		t.Logf("%d kills: %v", kills, v)
	})
	t.Logf("%d kills hit the opening itself", unopened)
	if unopened == 0 {
		t.Error("got no kill before a directory was open, want some")
	}
}

// A logger with a buffer loses it, and the harness sees that.
func TestKillFindsABuffer(t *testing.T) {
	t.Parallel()
	random := seeded(t)
	dir := t.TempDir()
	var l ledger
	for run := range 3 {
		p := start(t, life{Dir: dir, Run: run, MaxSize: maxSize(random), Acknowledge: queued})
		p.await(p.warm)
		l = append(l, p.killAfter(time.Duration(random.Int64N(int64(longest)))))
	}
	reopen(t, dir)
	v := l.judge(t, dir, rules{ahead: 1})
	if v.counts[lost] == 0 {
		t.Errorf("got faults %v, want records to be lost", v.counts)
	}
}
