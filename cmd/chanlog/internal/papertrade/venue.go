package papertrade

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// venueName is what the venue is called in errors.
const venueName = "paper_venue"

// venueError is why the venue does not take an order, in its own words.
type venueError string

func (e venueError) Error() string { return venueName + ": " + string(e) }

// lateAcknowledgement is what the venue's contract allows at most.
const lateAcknowledgement = 400 * time.Millisecond

// venue is the exchange: it acknowledges and fills orders after a while, at the
// last price give or take a tick. From time to time it misbehaves as exchanges
// do: it rejects an order, sends a report twice or answers late.
type venue struct {
	session string
	deliver func(context.Context, report)
	open    atomic.Bool // before, orders are rejected
	stop    chan struct{}
	running sync.WaitGroup

	mu     sync.Mutex // guards what is below
	rng    *rand.Rand
	faults schedule
	fault  int // which kind comes next
	trades int
}

func newVenue(seed uint64, session string, deliver func(context.Context, report)) *venue {
	rng := newRand(seed, streamVenue)
	return &venue{
		session: session, deliver: deliver, stop: make(chan struct{}), rng: rng, fault: rng.IntN(3),
		faults: schedule{mean: 1800 * time.Millisecond, rng: rng},
	}
}

// execution is what the venue will do with an order.
type execution struct {
	acknowledgeAfter, fillAfter time.Duration
	slip                        paise
	rejection                   string
	twice                       bool
	tradeID                     string
}

func (v *venue) plan() execution {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.trades++
	e := execution{
		acknowledgeAfter: 2*time.Millisecond + time.Duration(v.rng.Int64N(int64(10*time.Millisecond))),
		fillAfter:        5*time.Millisecond + time.Duration(v.rng.ExpFloat64()*float64(30*time.Millisecond)),
		slip:             tickSize * paise(v.rng.IntN(3)-1),
		tradeID:          fmt.Sprintf("TRD-%s-%04d", v.session, v.trades),
	}
	switch {
	case !v.open.Load():
		e.rejection = "market is not open yet"
	case v.faults.due(time.Now()):
		switch v.fault++; v.fault % 3 {
		case 0:
			e.rejection = "price is outside the circuit limits"
		case 1:
			e.twice = true
		case 2:
			e.acknowledgeAfter += lateAcknowledgement
		}
	}
	return e
}

// submit takes an order; its reports come through deliver. It must not be called
// after close.
func (v *venue) submit(ctx context.Context, o order, inst *instrument) {
	e := v.plan()
	v.running.Go(func() {
		if !v.wait(e.acknowledgeAfter) {
			v.deliver(ctx, report{order: o, state: stateCancelled, reason: "market closed"})
			return
		}
		if e.rejection != "" {
			v.deliver(ctx, report{order: o, state: stateRejected, reason: e.rejection})
			return
		}
		v.deliver(ctx, report{order: o, state: stateAcknowledged})
		if !v.wait(e.fillAfter) {
			v.deliver(ctx, report{order: o, state: stateCancelled, reason: "market closed"})
			return
		}
		o.Price = inst.price() + e.slip
		r := report{order: o, state: stateFilled, tradeID: e.tradeID}
		v.deliver(ctx, r)
		if e.twice {
			v.deliver(ctx, r)
		}
	})
}

// wait reports whether d passed before the venue closed.
func (v *venue) wait(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-v.stop:
		return false
	case <-t.C:
		return true
	}
}

// close cancels the open orders and waits until their reports are delivered.
func (v *venue) close() {
	close(v.stop)
	v.running.Wait()
}
