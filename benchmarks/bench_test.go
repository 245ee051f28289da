package main

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	playChild()
	os.Exit(m.Run())
}

func BenchmarkEvent(b *testing.B)    { benchAll(b, event, false) }
func BenchmarkParallel(b *testing.B) { benchAll(b, event, true) }
func BenchmarkPlain(b *testing.B)    { benchAll(b, plain, false) }
func BenchmarkRequest(b *testing.B)  { benchAll(b, request, false) }
func BenchmarkDisabled(b *testing.B) { benchAll(b, disabled, false) }

func benchAll(b *testing.B, k kind, parallel bool) {
	for _, c := range contestants {
		b.Run(c.name, func(b *testing.B) {
			if err := bench(b, b.TempDir(), c, k, parallel); err != nil {
				b.Fatal(err)
			}
		})
	}
}
