package perfsql

import (
	"cmp"
	"context"
	"database/sql/driver"
	"runtime"
	"strings"
	"time"

	"github.com/alphapt/chanlog/perf"
)

// An observer logs what is asked of one database.
type observer struct{ opts Options }

func newObserver(opts *Options) *observer {
	if opts == nil {
		opts = new(Options)
	}
	return &observer{*opts}
}

// An observation is one call of a driver that is under way.
type observation struct {
	log   *observer
	ctx   context.Context
	call  perf.QueryCall
	query string
	start time.Time
}

func (o *observer) begin(ctx context.Context, call perf.QueryCall, query string) observation {
	return observation{log: o, ctx: ctx, call: call, query: query, start: time.Now()}
}

func (o *observation) end(err error) {
	o.log.observe(o, &perf.QueryEvent{Duration: time.Since(o.start)}, nil, err)
}

func (o *observation) endExec(result driver.Result, err error) {
	o.log.observe(o, &perf.QueryEvent{Duration: time.Since(o.start)}, result, err)
}

// rows wraps the rows of a query that went well, and logs one that did not.
func (o *observation) rows(r driver.Rows, err error) (driver.Rows, error) {
	if err != nil {
		o.end(err)
		return r, err
	}
	return &rows{inner: r, query: *o, took: time.Since(o.start)}, nil
}

func (o *observation) endRows(r *rows, err error) {
	open := time.Since(o.start)
	o.log.observe(o, &perf.QueryEvent{Duration: r.took, Open: &open, Rows: &r.count}, nil, cmp.Or(r.err, err))
}

// observe logs a call, which must not be disturbed by it.
func (o *observer) observe(by *observation, e *perf.QueryEvent, result driver.Result, err error) {
	if err == driver.ErrSkip { //nolint:errorlint // package sql compares so too
		return // nothing was done: package sql now takes another way
	}
	defer func() { _ = recover() }()
	if err != nil {
		e.ErrorType, e.ErrorMessage = perf.ErrorType(by.ctx, err), err.Error()
	}
	window := o.opts.Window
	if err != nil || by.call != perf.QueryRows && by.call != perf.QueryExec {
		window = nil
	}
	logs := o.opts.Logger.LogsQuery(by.ctx, *e)
	if !logs && window == nil {
		return
	}
	var table string
	e.Operation, table = inspect(by.query)
	if e.Operation == "" {
		e.Operation = strings.ToUpper(string(by.call))
	}
	if window != nil {
		window.Observe(o.opts.Component, strings.TrimSpace(e.Operation+" "+table), e.Duration)
	}
	if !logs {
		return
	}
	e.Call, e.Table, e.Component, e.Database = by.call, table, o.opts.Component, o.opts.Database
	if o.opts.Statements {
		e.Statement = sanitize(by.query)
	}
	if result != nil && err == nil {
		if n, err := result.RowsAffected(); err == nil {
			e.RowsAffected = &n
		}
	}
	_ = o.opts.Logger.QueryAt(by.ctx, caller(), *e)
}

// caller returns the call of package sql in the program, or 0 where there is
// none on the stack: package sql itself closes rows whose context has ended.
func caller() uintptr {
	var pcs [24]uintptr
	// 4: Callers, caller, observe and the one that called it.
	n := runtime.Callers(4, pcs[:])
	for i := range n {
		frame, _ := runtime.CallersFrames(pcs[i : i+1]).Next()
		if !strings.HasPrefix(frame.Function, "database/sql.") && !strings.HasPrefix(frame.Function, ownPrefix) {
			if strings.HasPrefix(frame.Function, "runtime.") {
				return 0
			}
			return pcs[i]
		}
	}
	return 0
}

const ownPrefix = "github.com/alphapt/chanlog/perf/perfsql."
