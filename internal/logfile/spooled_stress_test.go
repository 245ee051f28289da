package logfile_test

import (
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/alphapt/chanlog/internal/logfile"
)

// Nobody waits for ever, and no record is lost or doubled, while producers of
// every kind, those who flush, rotate and look, and at last Close, come at any
// time.
func TestSpooledStress(t *testing.T) {
	for _, durability := range []logfile.Durability{logfile.Process, logfile.Interval, logfile.Always} {
		t.Run([]string{"Process", "Interval", "Always"}[durability], func(t *testing.T) {
			for range 5 {
				stress(t, durability)
			}
		})
	}
}

func stress(t *testing.T, durability logfile.Durability) {
	const producers, each = 6, 100
	p := newPlace(t)
	f := p.open(p.spooled, maxSize(5000), func(o *logfile.Options) { o.Durability = durability })
	var mu sync.Mutex
	var acknowledged []string
	var wg sync.WaitGroup
	seed := rand.Uint64()
	closing := rand.New(rand.NewPCG(seed, 0)).IntN(2 * each)
	for g := range producers {
		wg.Go(func() {
			for n := range each {
				line := p.line(each*g + n)
				appended := f.Append
				if (n+g)%7 == 0 {
					appended = f.AppendNow
				}
				switch err := appended([]byte(line)); {
				case err == nil, errors.Is(err, logfile.ErrSpooled): // which is kept
					mu.Lock()
					acknowledged = append(acknowledged, line)
					mu.Unlock()
				case !errors.Is(err, logfile.ErrClosed):
					t.Errorf("seed %d: %v", seed, err)
				}
				if g == 0 && n == closing {
					if err := f.Close(); err != nil {
						t.Errorf("seed %d: close: %v", seed, err)
					}
				}
			}
		})
	}
	for _, do := range []func() error{
		func() error { return f.Flush(t.Context()) },
		func() error { return f.Sync(t.Context()) },
		f.Rotate,
		f.RotateIfDue,
		func() error { wantBalance(t, f.Stats()); return nil },
	} {
		wg.Go(func() {
			for range 20 {
				if err := do(); err != nil && !errors.Is(err, logfile.ErrClosed) {
					t.Errorf("seed %d: %v", seed, err)
				}
			}
		})
	}
	wg.Wait()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	s := f.Stats()
	wantBalance(t, s)
	if s.Spooled != 0 || s.Failed != 0 || s.Emitted != producers*each {
		t.Errorf("seed %d: got %+v, want %d emitted and all written or refused", seed, s, producers*each)
	}
	found := make(map[string]int)
	for _, line := range p.lines() {
		if strings.Contains(line, `"n"`) {
			found[line]++
		}
	}
	if len(found) != len(acknowledged) {
		t.Errorf("seed %d: got %d records, want %d", seed, len(found), len(acknowledged))
	}
	for _, line := range acknowledged {
		if found[line] != 1 {
			t.Errorf("seed %d: got %s %d times, want it once", seed, strconv.Quote(line), found[line])
		}
	}
}
