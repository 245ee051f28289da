package perfhttp

import (
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/alphapt/chanlog/internal/correlation"
	"github.com/alphapt/chanlog/perf"
)

// Options are the options of [Middleware]. The zero Options are the defaults.
type Options struct {
	// Logger gets the events. nil logs to slog.Default.
	Logger *perf.Logger
	// Component is the part of the program that answers. Empty leaves it to
	// the logger.
	Component string
	// Target is how long an answer should take at most: beyond it, WARN.
	// 0 is no target.
	Target time.Duration
	// Skip, if not nil, keeps requests out of the log: those to a health
	// check, for one. They have a correlation id all the same, and panics are
	// always logged.
	Skip func(*http.Request) bool
	// Remote returns the address of the client. nil takes that of the
	// connection, which behind a proxy is the proxy's: what a header says
	// about it can be trusted only where a proxy is known to set it.
	Remote func(*http.Request) string
	// OnPanic, if not nil, gets what a handler panicked with, while the stack
	// is still that of the panic. It runs before the panic goes on.
	OnPanic func(r *http.Request, value any)
	// Window, if not nil, gets the duration of each request, as the operation
	// "GET /orders/{id}".
	Window *perf.Window
}

// Middleware returns a handler that gives each request a correlation id, lets
// next answer it and logs how it did; nil options are the defaults.
//
// The route of a request is known where a [net/http.ServeMux] is next, or
// where the mux is around the middleware.
func Middleware(next http.Handler, opts *Options) http.Handler {
	m := &middleware{next: next}
	if opts != nil {
		m.opts = *opts
	}
	return m
}

type middleware struct {
	next http.Handler
	opts Options
}

func (m *middleware) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	id := correlationID(r.Header)
	w.Header().Set(CorrelationHeader, id)
	r = r.WithContext(correlation.NewContext(r.Context(), id))
	path := r.URL.Path // a handler may change the URL
	answer := &writer{ResponseWriter: w}
	returned := false
	defer func() {
		took := time.Since(start)
		if returned {
			m.log(r, path, answer, took, nil)
			return
		}
		// nil when the handler ended its goroutine.
		value := recover()
		m.log(r, path, answer, took, &value)
		if value != nil {
			panic(value)
		}
	}()
	m.next.ServeHTTP(wrap(answer), r)
	returned = true
}

// log logs a request; panicked is nil when its handler returned. It lets no
// panic of a user's code out.
func (m *middleware) log(r *http.Request, path string, answer *writer, took time.Duration, panicked *any) {
	defer func() { _ = recover() }()
	e := perf.RequestEvent{
		Method: r.Method, Route: r.Pattern, Path: path, Status: answer.status, Bytes: answer.bytes,
		Duration: took, Protocol: r.Proto, Component: m.opts.Component,
	}
	switch {
	case answer.hijacked:
		e.Hijacked, e.Status = new(true), http.StatusSwitchingProtocols
	case panicked != nil && e.Status == 0:
		e.Status = http.StatusInternalServerError
	case e.Status == 0:
		e.Status = http.StatusOK // what the server makes of a handler that writes nothing
	}
	if m.opts.Target > 0 {
		e.Target = &m.opts.Target
	}
	if panicked != nil {
		m.panicked(r, &e, *panicked)
	} else if m.opts.Skip != nil && m.opts.Skip(r) {
		return
	}
	if m.opts.Window != nil {
		m.opts.Window.Observe(m.opts.Component, operation(r), took)
	}
	e.Remote = m.remote(r)
	_ = m.opts.Logger.Request(r.Context(), e)
}

// panicked notes a panic and hands it to the hook, whose own panic must not
// cost the record.
func (m *middleware) panicked(r *http.Request, e *perf.RequestEvent, value any) {
	if value == http.ErrAbortHandler { //nolint:errorlint // net/http compares so too
		e.ErrorType = perf.ErrorAborted
		return
	}
	e.ErrorType = perf.ErrorPanic
	defer func() { _ = recover() }()
	if value == nil {
		e.ErrorMessage = "the handler ended its goroutine"
	} else {
		e.ErrorMessage = fmt.Sprint(value) // a panic in its own method is caught by fmt
	}
	if m.opts.OnPanic != nil {
		m.opts.OnPanic(r, value)
	}
}

func (m *middleware) remote(r *http.Request) string {
	if m.opts.Remote != nil {
		return m.opts.Remote(r)
	}
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return r.RemoteAddr
}

// operation is of a request what there are few of: paths hold ids.
func operation(r *http.Request) string {
	if r.Pattern == "" {
		return r.Method
	}
	if r.Pattern[0] == '/' {
		return r.Method + " " + r.Pattern
	}
	return r.Pattern
}
