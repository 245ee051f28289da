package papertrade

import (
	"log/slog"
	"net/http"
	"time"
)

const correlationHeader = "X-Correlation-ID"

// slowRequest is the duration from which a request is worth a warning.
const slowRequest = 500 * time.Millisecond

// logged gives each request a correlation id, its own or a new one, and logs how
// it was answered.
func logged(log *slog.Logger, observe func(string, time.Duration), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		id, ok := acceptCorrelationID(r.Header.Get(correlationHeader))
		if !ok {
			id = newCorrelationID()
		}
		w.Header().Set(correlationHeader, id)
		r = r.WithContext(withCorrelation(r.Context(), id))
		answer := &recorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(answer, r)

		d := time.Since(start)
		observe("http_request", d)
		level := slog.LevelInfo
		switch {
		case answer.status >= http.StatusInternalServerError:
			level = slog.LevelError
		case d >= slowRequest:
			level = slog.LevelWarn
		}
		log.LogAttrs(r.Context(), level, "request handled", correlation(r.Context()),
			slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.String("route", r.Pattern),
			slog.Int("status", answer.status), slog.Int("bytes", answer.bytes), milliseconds("duration_ms", d))
	})
}

// recorder remembers how a request was answered.
type recorder struct {
	http.ResponseWriter
	status, bytes int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	n, err := r.ResponseWriter.Write(b)
	r.bytes += n
	return n, err
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
