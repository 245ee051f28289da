package papertrade

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// api is the HTTP side of the service.
type api struct {
	log    *slog.Logger
	orders *orderManager
	store  *store
	book   *book
	health *healthChecker
}

// newServer routes requests to the api.
func (a *api) newServer(ctx context.Context, observe func(string, time.Duration)) *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", a.postOrder)
	mux.HandleFunc("GET /orders/{id}", a.getOrder)
	mux.HandleFunc("GET /positions", a.getPositions)
	mux.HandleFunc("GET /healthz", a.getHealth)
	return &http.Server{
		Handler:           logged(a.log, observe, mux),
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
	a.log.LogAttrs(r.Context(), slog.LevelDebug, "request failed", correlation(r.Context()),
		slog.Int("status", status), slog.Any("error", err))
	a.answer(w, r, status, map[string]string{"error": text})
}

func (a *api) answer(w http.ResponseWriter, r *http.Request, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		a.log.LogAttrs(r.Context(), slog.LevelDebug, "answer cut short", correlation(r.Context()), slog.Any("error", err))
	}
}
