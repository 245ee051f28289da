package papertrade

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/alphapt/chanlog/errtrack"
	"github.com/alphapt/chanlog/perf"
	"github.com/alphapt/chanlog/perf/perfhttp"
)

// slowRequest is the duration from which a request is worth a warning.
const slowRequest = 500 * time.Millisecond

// api is the HTTP side of the service.
type api struct {
	log    *slog.Logger
	errors *errtrack.Logger
	perf   *perf.Logger
	window *perf.Window
	orders *orderManager
	store  *store
	book   *book
	health *healthChecker
}

// newServer routes requests to the api.
func (a *api) newServer(ctx context.Context) *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", a.postOrder)
	mux.HandleFunc("GET /orders/{id}", a.getOrder)
	mux.HandleFunc("GET /positions", a.getPositions)
	mux.HandleFunc("GET /positions/{symbol}", a.getPosition)
	mux.HandleFunc("GET /healthz", a.getHealth)
	return &http.Server{
		Handler: answerPanics(perfhttp.Middleware(mux, &perfhttp.Options{
			Logger: a.perf, Component: "api_server", Target: slowRequest, Window: a.window, OnPanic: a.panicked,
		})),
		ErrorLog:          slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       time.Minute,
	}
}

func (a *api) postOrder(w http.ResponseWriter, r *http.Request) {
	in := request{Strategy: "manual"}
	body := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10))
	body.DisallowUnknownFields()
	if err := body.Decode(&in); err != nil {
		a.fail(w, r, fmt.Errorf("%w: body: %w", errInvalid, err))
		return
	}
	o, err := a.orders.place(r.Context(), in)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	w.Header().Set("Location", "/orders/"+o.ID)
	a.answer(w, r, http.StatusCreated, o)
}

func (a *api) getOrder(w http.ResponseWriter, r *http.Request) {
	o, err := a.store.order(r.Context(), r.PathValue("id"))
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, o)
}

func (a *api) getPositions(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, http.StatusOK, a.book.list())
}

func (a *api) getHealth(w http.ResponseWriter, r *http.Request) {
	if err := a.health.check(r.Context()); err != nil {
		a.answer(w, r, http.StatusServiceUnavailable, map[string]string{"status": "critical"})
		return
	}
	a.answer(w, r, http.StatusOK, map[string]string{"status": "ok"})
}

// getPosition has a fault, as programs have: it does not think of a symbol that
// there is no position in.
func (a *api) getPosition(w http.ResponseWriter, r *http.Request) {
	list := a.book.list()
	i := slices.IndexFunc(list, func(p position) bool { return p.Symbol == r.PathValue("symbol") })
	a.answer(w, r, http.StatusOK, list[i])
}

// panicked logs a panic. It is called where the panic can be seen from.
func (a *api) panicked(r *http.Request, value any) {
	a.errors.Panic(r.Context(), errtrack.PanicEvent{
		Value: value, Component: "api_server", Operation: r.Pattern, Recovered: true, Impact: "one request got no answer but status 500",
	})
}

// answerPanics ends a panic that is logged already, which the server would log
// again, and not as a record.
func answerPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if recover() != nil {
				w.WriteHeader(http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// fail answers with the status that belongs to the error. What went wrong inside
// is for the log only.
func (a *api) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, text := http.StatusInternalServerError, "internal error"
	for known, s := range map[error]int{
		errInvalid: http.StatusBadRequest, errRefused: http.StatusUnprocessableEntity, errNotFound: http.StatusNotFound,
	} {
		if errors.Is(err, known) {
			status, text = s, err.Error()
		}
	}
	if status == http.StatusInternalServerError {
		a.errors.System(r.Context(), errtrack.SystemEvent{Err: err, Component: "api_server", Operation: r.Pattern})
	} else {
		a.log.DebugContext(r.Context(), "request refused", "status", status, "error", err)
	}
	a.answer(w, r, status, map[string]string{"error": text})
}

func (a *api) answer(w http.ResponseWriter, r *http.Request, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		a.log.LogAttrs(r.Context(), slog.LevelDebug, "answer cut short", slog.Any("error", err))
	}
}
