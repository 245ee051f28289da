package logfile_test

import (
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/logfile"
)

// One record on its way to the kernel, beside a rotation of the file with
// all that belongs to it.

func BenchmarkAppend(b *testing.B) {
	p := newPlace(b)
	f := p.open(func(o *logfile.Options) { *o = o.WithClock(time.Now); o.MaxSize = 1 << 30 })
	line := []byte(p.line(1))
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if err := f.Append(line); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendParallel(b *testing.B) {
	p := newPlace(b)
	f := p.open(func(o *logfile.Options) { *o = o.WithClock(time.Now); o.MaxSize = 1 << 30 })
	line := []byte(p.line(1))
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := f.Append(line); err != nil {
				b.Error(err)
			}
		}
	})
}

func BenchmarkRotate(b *testing.B) {
	p := newPlace(b)
	f := p.open()
	line := []byte(p.line(1))
	for b.Loop() {
		if err := f.Append(line); err != nil {
			b.Fatal(err)
		}
		if err := f.Rotate(); err != nil {
			b.Fatal(err)
		}
	}
}
