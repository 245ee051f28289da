package lifecycle_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/lifecycle"
	"github.com/alphapt/chanlog/internal/logdir"
)

// budgetPolicy keeps 10 days for certain and 100 if there is room.
func budgetPolicy() lifecycle.Policy {
	kept := func(priority int) lifecycle.ChannelPolicy {
		return lifecycle.ChannelPolicy{Retention: 10 * day, DeleteAfter: 100 * day, CompressAfter: 90 * day, Priority: priority}
	}
	audit := kept(-5) // of no use: it is sealed
	audit.Sealed = true
	return lifecycle.Policy{Channels: map[logdir.Name]lifecycle.ChannelPolicy{
		"audit": audit, "trading": kept(2), "database": kept(1),
	}}
}

// ops returns what was done with which segment.
func ops(r lifecycle.Report) (done []string) {
	for _, a := range r.Actions {
		if a.Op != lifecycle.Clear {
			done = append(done, string(a.Op)+" "+a.Path)
		}
	}
	return done
}

func TestBudget(t *testing.T) {
	f := newFixture(t)
	large := func(channel logdir.Name, number uint64, ago time.Duration) string {
		return f.segmentWith(channel, number, today.Add(-ago), lines(today.Add(-ago), 200))
	}
	// Of each channel two are older than the retention, and two are not.
	var names = make(map[logdir.Name][]string)
	for _, channel := range []logdir.Name{"audit", "trading", "database"} {
		for n, ago := range []time.Duration{20 * day, 15 * day, 5 * day, 3 * day} {
			names[channel] = append(names[channel], large(channel, uint64(1+n), ago))
		}
		f.write(string(channel)+".log", "active\n")
	}
	var size int64
	for _, data := range f.tree() {
		size += int64(len(data))
	}
	policy := budgetPolicy()

	policy.Budget = size
	if r := f.run(policy); len(r.Actions) > 0 || r.BytesBefore != size {
		t.Errorf("within the budget: got %+v, want nothing done and %d bytes", r, size)
	}

	// A little over it: the oldest of the lowest priority is compressed.
	policy.Budget = size - 1
	r := f.run(policy)
	if diff := cmp.Diff([]string{"compress " + names["database"][0]}, ops(r)); diff != "" {
		t.Errorf("a byte over (-want +got):\n%s", diff)
	}
	if r.OverBudget != 0 || r.BytesAfter > policy.Budget {
		t.Errorf("a byte over: got %d bytes over and %d in all", r.OverBudget, r.BytesAfter)
	}

	// Everything that is plain is compressed before anything is deleted.
	policy.Budget = 12 * 4000
	r = f.run(policy)
	if got := r.Count(lifecycle.Compress); got != 11 || r.Count(lifecycle.Delete) > 0 {
		t.Errorf("far over: got %v, want the other eleven compressed", ops(r))
	}

	// Then what is older than its retention goes, in order, down to half of
	// a channel, and the sealed one stays.
	policy.Budget = 1
	r = f.run(policy)
	want := []string{
		"delete " + archived(names["database"][0]), "delete " + archived(names["database"][1]),
		"delete " + archived(names["trading"][0]), "delete " + archived(names["trading"][1]),
	}
	if diff := cmp.Diff(want, ops(r)); diff != "" {
		t.Errorf("hopeless (-want +got):\n%s", diff)
	}
	if r.OverBudget != r.BytesAfter-1 || !hasRefusal(r, "", "nothing more may be deleted") {
		t.Errorf("hopeless: got %d over and refusals %+v, want it said", r.OverBudget, r.Refusals)
	}
	var left int64
	for _, data := range f.tree() {
		left += int64(len(data))
	}
	if r.BytesAfter != left {
		t.Errorf("got %d bytes reported, want the %d there are", r.BytesAfter, left)
	}
}

func TestBudgetStopsWhenItIsMet(t *testing.T) {
	f := newFixture(t)
	policy := budgetPolicy()
	for n := range uint64(10) {
		f.segmentWith("trading", 1+n, today.Add(-time.Duration(50-n)*day), lines(today.Add(-50*day), 200))
	}
	f.run(trading(lifecycle.ChannelPolicy{})) // compress
	policy.Budget = f.run(policy).BytesAfter - 100
	r := f.run(policy)
	if got := r.Count(lifecycle.Delete); got != 1 || r.OverBudget != 0 {
		t.Errorf("got %v, want one deleted", ops(r))
	}
}

func TestBudgetKeepsHalf(t *testing.T) {
	f := newFixture(t)
	policy := budgetPolicy()
	policy.Budget = 1
	for n := range uint64(5) {
		f.segment("trading", 1+n, today.Add(-50*day))
	}
	r := f.run(policy)
	if got := r.Count(lifecycle.Delete); got != 2 || !hasRefusal(r, "", "more than half") {
		t.Errorf("got %d deleted and refusals %+v, want 2 of 5 deleted, and it said", got, r.Refusals)
	}
	policy.TrustClock = true
	if got := f.run(policy).Count(lifecycle.Delete); got != 3 {
		t.Errorf("with a trusted clock: got %d deleted, want the other 3", got)
	}
}

func TestBudgetLeavesHoldsAndRetention(t *testing.T) {
	f := newFixture(t)
	policy := budgetPolicy()
	policy.Budget, policy.TrustClock = 1, true
	held := f.segment("trading", 1, today.Add(-50*day))
	tail := f.segment("trading", 2, today.Add(-9*day), today.Add(-15*day))
	young := f.segment("trading", 3, today.Add(-10*day))
	policy.Holds = []lifecycle.Hold{{Channel: "trading", To: today.Add(-20 * day), Reason: "case 7"}}
	r := f.run(policy)
	f.wantFiles(held, young, tail)
	if !hasRefusal(r, held, "case 7") {
		t.Errorf("got refusals %+v, want one for the hold", r.Refusals)
	}
	policy.Holds = nil
	f.run(policy)
	f.wantFiles(young, tail)
	f.wantGone(held)
}

// What is older than the limit and stays has been reported once.
func TestBudgetDoesNotRepeatRefusals(t *testing.T) {
	f := newFixture(t)
	policy := budgetPolicy()
	policy.Budget, policy.TrustClock = 1, true
	policy.Holds = []lifecycle.Hold{{Reason: "case 7"}}
	f.segment("trading", 1, today.Add(-200*day))
	if r := f.run(policy); len(r.Refusals) != 2 {
		t.Errorf("got refusals %+v, want one for the hold and one for the budget", r.Refusals)
	}
}

// Nothing is compressed for the budget in a channel that is never compressed,
// nor what would gain nothing.
func TestBudgetCompressesWhatItMay(t *testing.T) {
	f := newFixture(t)
	policy := budgetPolicy()
	policy.Budget = 1
	c := policy.Channels["trading"]
	c.CompressAfter = off
	policy.Channels["trading"] = c
	f.segmentWith("trading", 1, today, lines(today, 200))
	f.segmentWith("database", 1, today, lines(today, 10))
	if r := f.run(policy); len(ops(r)) > 0 {
		t.Errorf("got %v, want nothing", ops(r))
	}
}
