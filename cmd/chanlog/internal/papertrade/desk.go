package papertrade

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/perf/perfhttp"
)

// desk is the client of the service: traders who send orders and look at them
// over HTTP, and make mistakes.
type desk struct {
	base    string // URL of the server
	session string
	client  *http.Client
	rng     *rand.Rand
	symbols []*instrument
	pause   time.Duration
	sent    int
	lastID  string // of the desk's last order
}

func newDesk(base, session string, seed uint64, rate int, list []*instrument) *desk {
	// One request for about thirty records, within what people can do.
	pause := min(max(30*time.Second/time.Duration(rate), 100*time.Millisecond), 2*time.Second)
	return &desk{
		base: base, session: session, client: &http.Client{Transport: &perfhttp.Transport{Base: &http.Transport{}}, Timeout: 5 * time.Second},
		rng: newRand(seed, streamDesk), symbols: list, pause: pause,
	}
}

// run sends requests until ctx ends. Answers are the server's to log.
func (d *desk) run(ctx context.Context) {
	defer d.client.CloseIdleConnections()
	pause := time.NewTicker(d.pause)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
			d.next(context.WithoutCancel(ctx)) // the last request gets its answer
		}
	}
}

func (d *desk) next(ctx context.Context) {
	switch n := d.rng.IntN(100); {
	case n < 30:
		if o, err := d.order(ctx, "POST", "/orders", d.request()); err == nil {
			d.lastID = o.ID
		}
	case n < 32: // a slip of the keyboard
		r := d.request()
		r.Quantity *= 1000
		d.call(ctx, "POST", "/orders", r)
	case n < 34:
		d.call(ctx, "POST", "/orders", map[string]any{"tradingsymbol": "RELIANCE", "quantity": "ten"})
	case n < 70:
		d.call(ctx, "GET", "/orders/"+d.lastID, nil)
	case n < 72:
		d.call(ctx, "GET", "/orders/ORD-00000000-0000", nil)
	case n < 74:
		d.call(ctx, "GET", "/favicon.ico", nil)
	case n < 75:
		d.mistake(ctx)
	case n < 94:
		d.call(ctx, "GET", "/positions", nil)
	default:
		d.call(ctx, "GET", "/healthz", nil)
	}
}

func (d *desk) request() request {
	r := request{Strategy: "manual", Symbol: d.symbols[d.rng.IntN(len(d.symbols))].symbol, Side: buy, Quantity: 5 + d.rng.IntN(76)}
	if d.rng.IntN(3) == 0 {
		r.Side = sell
	}
	return r
}

// mistake asks for a position that there is none of, and tells when that is
// not answered as ever.
func (d *desk) mistake(ctx context.Context) error {
	const path = "/positions/NIFTY"
	_, err := d.call(ctx, "GET", path, nil)
	switch {
	case err == nil:
		return fmt.Errorf("GET %s: answered as ever, want status 500", path)
	case errors.Is(err, errServer):
		return nil
	}
	return err
}

// errServer is an answer that says that the server is at fault.
var errServer = errors.New("server error")

// orderAnswer is what the desk reads of an order.
type orderAnswer struct {
	ID    string `json:"order_id"`
	State state  `json:"state"`
}

// first sends the first order of the day, the smallest possible, and follows it
// until it is in the given state. When that is settled, the whole chain works.
func (d *desk) first(ctx context.Context, want state) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	first := request{Strategy: "manual", Symbol: d.symbols[0].symbol, Side: buy, Quantity: 1}
	o, err := d.order(ctx, "POST", "/orders", first)
	if err != nil {
		return fmt.Errorf("first order: %w", err)
	}
	d.lastID = o.ID
	again := time.NewTicker(25 * time.Millisecond)
	defer again.Stop()
	for o.State != want {
		select {
		case <-ctx.Done():
			return fmt.Errorf("first order %s is %s: %w", o.ID, o.State, ctx.Err())
		case <-again.C:
		}
		if o, err = d.order(ctx, "GET", "/orders/"+o.ID, nil); err != nil {
			return fmt.Errorf("first order: %w", err)
		}
	}
	return nil
}

func (d *desk) order(ctx context.Context, method, path string, in any) (o orderAnswer, err error) {
	b, err := d.call(ctx, method, path, in)
	if err != nil {
		return o, err
	}
	if err := json.Unmarshal(b, &o); err != nil {
		return o, fmt.Errorf("%s %s: decode answer: %w", method, path, err)
	}
	return o, nil
}

// call sends one request and gives the body of the answer, or an error when the
// answer is one.
func (d *desk) call(ctx context.Context, method, path string, in any) ([]byte, error) {
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return nil, fmt.Errorf("%s %s: encode request: %w", method, path, err)
		}
	}
	d.sent++
	if d.sent%2 == 1 { // some clients send an id, others leave it to the server
		ctx = handler.WithCorrelationID(ctx, fmt.Sprintf("desk-%s-%04d", d.session, d.sent))
	}
	r, err := http.NewRequestWithContext(ctx, method, d.base+path, &body)
	if err != nil {
		return nil, err
	}
	answer, err := d.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: read answer: %w", method, path, err)
	}
	if answer.StatusCode >= http.StatusInternalServerError {
		return nil, fmt.Errorf("%s %s: %w: %s", method, path, errServer, answer.Status)
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		return nil, fmt.Errorf("%s %s: %s", method, path, answer.Status)
	}
	return b, nil
}
