package papertrade

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"maragu.dev/goqite"
	"maragu.dev/goqite/jobs"

	"github.com/alphapt/chanlog/handler"
	"github.com/alphapt/chanlog/perf"
)

const settleJob = "settle_trade"

// settlementJob is the body of a job.
type settlementJob struct {
	OrderID       string `json:"order_id"`
	CorrelationID string `json:"correlation_id"`
	Symbol        string `json:"tradingsymbol"`
	ValuePaise    int64  `json:"value_paise"`
}

// settlement settles fills through a job queue in the same database. The queue's
// runner is a library that knows nothing of this service: its records go where
// the component of the logger that it is given says.
type settlement struct {
	log    *slog.Logger
	perf   *perf.Logger
	window *perf.Window
	store  *store
	queue  *goqite.Queue
	runner *jobs.Runner
	done   func(settlementJob)
}

func newSettlement(s *store, log *slog.Logger, done func(settlementJob)) *settlement {
	st := &settlement{log: log, store: s, done: done}
	st.queue = goqite.New(goqite.NewOpts{DB: s.db, Name: "settlement"})
	st.runner = jobs.NewRunner(jobs.NewRunnerOpts{
		Log: log, Queue: st.queue, PollInterval: 40 * time.Millisecond,
		// Each job leaves a goroutine asleep for most of this time.
		Extend: 250 * time.Millisecond,
	})
	st.runner.Register(settleJob, st.settle)
	return st
}

// enqueue adds the job to the transaction that books the fill: there is never
// one without the other.
func (st *settlement) enqueue(ctx context.Context, tx *sql.Tx, o order) error {
	body, err := json.Marshal(settlementJob{o.ID, o.CorrelationID, o.Symbol, int64(o.Price) * int64(o.Quantity)})
	if err != nil {
		return fmt.Errorf("encode settlement of %s: %w", o.ID, err)
	}
	if _, err := jobs.CreateTx(ctx, tx, st.queue, settleJob, goqite.Message{Body: body}); err != nil {
		return fmt.Errorf("queue settlement of %s: %w", o.ID, err)
	}
	return nil
}

func (st *settlement) settle(ctx context.Context, body []byte) (err error) {
	var job settlementJob
	if err := json.Unmarshal(body, &job); err != nil {
		return fmt.Errorf("decode settlement: %w", err)
	}
	// A shutdown lets the running jobs finish.
	ctx = handler.WithCorrelationID(context.WithoutCancel(ctx), job.CorrelationID)
	defer perf.Start(ctx, "settle_trade", perf.Using(st.perf), perf.Component("trade_settlement"), perf.Into(st.window)).End(&err)
	if err := st.store.settle(ctx, job.OrderID); err != nil {
		return fmt.Errorf("settle %s: %w", job.OrderID, err)
	}
	st.log.InfoContext(ctx, "trade settled", "order_id", job.OrderID, "tradingsymbol", job.Symbol,
		"settlement_value", paise(job.ValuePaise).rupees())
	st.done(job)
	return nil
}

// run works on the queue until ctx ends and the running jobs are done.
func (st *settlement) run(ctx context.Context) { st.runner.Start(ctx) }
