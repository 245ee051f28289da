package logfile_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// Every line is in the files whole and once, those of one goroutine in their
// order, while the file is rotated by size, by day, on request, and synced.
func TestConcurrentAppend(t *testing.T) {
	const writers, each = 8, 500
	p := newPlace(t)
	f := p.open(maxSize(20_000))
	var wg sync.WaitGroup
	for g := range writers {
		wg.Go(func() {
			for n := range each {
				line := fmt.Sprintf(`{"g":%d,"n":%d,"pad":"%s"}`+"\n", g, n, strings.Repeat("x", n%100))
				if err := f.Append([]byte(line)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		for range 10 {
			if err := f.Rotate(); err != nil {
				t.Error(err)
			}
			if err := f.Sync(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Go(func() {
		for n := range 10 {
			p.setClock(noon.Add(time.Duration(n) * 12 * time.Hour))
			if err := f.RotateIfDue(); err != nil {
				t.Error(err)
			}
			f.Stats()
		}
	})
	wg.Wait()

	var next [writers]int
	for _, line := range p.lines() {
		var g, n int
		var pad string
		if _, err := fmt.Sscanf(line, `{"g":%d,"n":%d,"pad":%q}`, &g, &n, &pad); err != nil || len(pad) != n%100 {
			t.Fatalf("got line %q, want it whole", line)
		}
		if n != next[g] {
			t.Fatalf("writer %d: got line %d, want %d", g, n, next[g])
		}
		next[g]++
	}
	for g, n := range next {
		if n != each {
			t.Errorf("writer %d: got %d lines, want %d", g, n, each)
		}
	}
	s := f.Stats()
	if s.Written != writers*each {
		t.Errorf("written: got %d, want %d", s.Written, writers*each)
	}
	if got := uint64(len(p.rotated())); got != s.Rotations {
		t.Errorf("rotations: got %d, want %d as there are files", s.Rotations, got)
	}
	wantBalance(t, s)
	p.wantNoReports()
}

// Close may come at any time: each record is written or refused.
func TestConcurrentClose(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for n := range 100 {
				_ = f.Append([]byte(p.line(1000*g + n)))
				if g == 0 && n == 50 {
					if err := f.Close(); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	s := f.Stats()
	if got := uint64(len(p.lines())); got != s.Written || s.Failed != 0 || s.Emitted != 400 {
		t.Errorf("got %+v, want %d written, none failed, 400 in all", s, got)
	}
	wantBalance(t, s)
}
