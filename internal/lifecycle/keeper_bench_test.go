package lifecycle_test

import (
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/lifecycle"
	"github.com/alphapt/chanlog/internal/logdir"
)

// BenchmarkPass makes passes that find nothing to do in 10,000 segments, half
// of them compressed: with a new Keeper, as the tools do, and with one that
// has been there before, as the handler does. The target is a second.
func BenchmarkPass(b *testing.B) {
	f := newFixtureIn(b, memoryDir(b))
	policy := lifecycle.Policy{Channels: make(map[logdir.Name]lifecycle.ChannelPolicy)}
	names := []logdir.Name{"api", "application", "audit", "database", "errors", "market_data", "monitoring", "performance", "trading"}
	for _, name := range names {
		policy.Channels[name] = lifecycle.ChannelPolicy{Retention: 365 * day, CompressAfter: 150 * day}
	}
	for n := range 10_000 {
		f.segment(names[n%len(names)], uint64(1+n), today.Add(-time.Duration(n)*time.Hour*7/10))
	}
	f.run(policy)
	for _, bb := range []struct {
		name   string
		forget bool
	}{{"new", true}, {"again", false}} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if bb.forget {
					f.forget()
				}
				if r := f.run(policy); r.Segments != 10_000 || len(r.Actions) > 0 {
					b.Fatalf("got %d segments and %d actions, want 10,000 and none", r.Segments, len(r.Actions))
				}
			}
		})
	}
}
