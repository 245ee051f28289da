package lifecycle_test

import (
	"testing"

	"github.com/alphapt/chanlog/internal/lifecycle"
)

// BenchmarkCompress compresses a segment of 16 MiB, with its index, and reads
// it back, in a dry run and in earnest.
func BenchmarkCompress(b *testing.B) {
	content := lines(today, 120_000)
	for _, bb := range []struct {
		name string
		dry  bool
	}{{"dry", true}, {"real", false}} {
		b.Run(bb.name, func(b *testing.B) {
			f := newFixture(b)
			policy := compressAll
			policy.DryRun = bb.dry
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			for b.Loop() {
				f.segmentWith("trading", 1, today, content)
				if r := f.run(policy); r.Count(lifecycle.Compress) != 1 {
					b.Fatalf("got %v, want it compressed", ops(r))
				}
			}
		})
	}
}
