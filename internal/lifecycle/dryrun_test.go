package lifecycle_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/lifecycle"
	"github.com/alphapt/chanlog/internal/logdir"
)

// A dry run leaves every byte where it is, and says what the next run does.
func TestDryRunTellsTheTruth(t *testing.T) {
	kept := lifecycle.ChannelPolicy{Retention: 60 * day, DeleteAfter: 90 * day, CompressAfter: 7 * day}
	for _, tt := range []struct {
		name   string
		change func(*lifecycle.Policy)
	}{
		{"plain", func(*lifecycle.Policy) {}},
		{"budget", func(p *lifecycle.Policy) { p.Budget = 1000 }},
		{"hold", func(p *lifecycle.Policy) { p.Holds = []lifecycle.Hold{{To: today.Add(-92 * day), Reason: "case 7"}} }},
		{"half", func(p *lifecycle.Policy) { p.TrustClock = false }},
		{"below retention", func(p *lifecycle.Policy) {
			p.BelowRetention = true
			c := p.Channels["trading"]
			c.DeleteAfter = 5 * day
			p.Channels["trading"] = c
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newScene(t).build(t)
			f.segmentWith("api", 1, today.Add(-95*day), lines(today, 300))
			f.segment("api", 2, today.Add(-95*day))
			f.segmentWith("api", 3, today.Add(-80*day), lines(today.Add(-80*day), 300))
			f.segmentWith("api", 4, today.Add(-2*day), lines(today.Add(-2*day), 300))
			f.write("target", "x\n")
			if err := os.Symlink(f.path("target"), f.path(plainPath("api", 5, today.Add(-2*day)))); err != nil {
				t.Fatal(err)
			}
			policy := lifecycle.Policy{
				Channels: map[logdir.Name]lifecycle.ChannelPolicy{"trading": kept, "api": kept}, TrustClock: true,
			}
			tt.change(&policy)
			// What one forgets, a second would not do again.
			before := f.tree()
			dry := policy
			dry.DryRun = true
			want := f.run(dry)
			if diff := cmp.Diff(before, f.tree()); diff != "" {
				t.Errorf("files (-before +after the dry run):\n%s", diff)
			}
			if f.exists(".chanlog/maintain.lock") {
				t.Error("the dry run took the lock")
			}
			if len(want.Actions) < 5 {
				t.Fatalf("got %+v, want more than that to do", want.Actions)
			}
			got := f.run(policy)
			if !want.DryRun || got.DryRun {
				t.Errorf("got dry run %t and %t, want true and false", want.DryRun, got.DryRun)
			}
			want.DryRun = false
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("report (-dry +real):\n%s", diff)
			}
		})
	}
}
