package perfhttp

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// A writer remembers how a request was answered.
type writer struct {
	http.ResponseWriter
	status   int // 0 before there is one
	bytes    int64
	hijacked bool
}

func (w *writer) WriteHeader(status int) {
	// Of the statuses 1xx all but 101 only announce the real one.
	if w.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *writer) Write(b []byte) (int, error) {
	n, err := w.ResponseWriter.Write(b)
	w.wrote(int64(n))
	return n, err
}

func (w *writer) WriteString(s string) (int, error) {
	n, err := io.WriteString(w.ResponseWriter, s)
	w.wrote(int64(n))
	return n, err
}

// ReadFrom lets the server use sendfile(2), where it can.
func (w *writer) ReadFrom(src io.Reader) (int64, error) {
	n, err := io.Copy(w.ResponseWriter, src)
	w.wrote(n)
	return n, err
}

func (w *writer) wrote(n int64) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.bytes += n
}

// Unwrap is for http.ResponseController.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// wrap returns w with those of the optional interfaces that its
// ResponseWriter has: handlers ask for them, and an interface that is there
// but does nothing would mislead them.
func wrap(w *writer) http.ResponseWriter {
	const (
		canFlush = 1 << iota
		canHijack
		canPush
	)
	can := 0
	if _, ok := w.ResponseWriter.(http.Flusher); ok {
		can |= canFlush
	}
	if _, ok := w.ResponseWriter.(http.Hijacker); ok {
		can |= canHijack
	}
	push, ok := w.ResponseWriter.(http.Pusher)
	if ok {
		can |= canPush
	}
	flush, hijack := flusher{w}, hijacker{w}
	type pusher = http.Pusher
	switch can {
	case canFlush:
		return struct {
			*writer
			flusher
		}{w, flush}
	case canHijack:
		return struct {
			*writer
			hijacker
		}{w, hijack}
	case canFlush | canHijack: // HTTP/1
		return struct {
			*writer
			flusher
			hijacker
		}{w, flush, hijack}
	case canPush:
		return struct {
			*writer
			pusher
		}{w, push}
	case canFlush | canPush: // HTTP/2
		return struct {
			*writer
			flusher
			pusher
		}{w, flush, push}
	case canHijack | canPush:
		return struct {
			*writer
			hijacker
			pusher
		}{w, hijack, push}
	case canFlush | canHijack | canPush:
		return struct {
			*writer
			flusher
			hijacker
			pusher
		}{w, flush, hijack, push}
	}
	return w
}

type flusher struct{ to *writer }

func (f flusher) Flush() { _ = f.FlushError() }

// FlushError is what http.ResponseController prefers to Flush.
func (f flusher) FlushError() error {
	f.to.wrote(0)
	return http.NewResponseController(f.to.ResponseWriter).Flush()
}

type hijacker struct{ to *writer }

func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := h.to.ResponseWriter.(http.Hijacker).Hijack()
	h.to.hijacked = h.to.hijacked || err == nil
	return c, rw, err
}
