package perfhttp

import (
	"net/http"

	"github.com/alphapt/chanlog/internal/correlation"
)

// A Transport passes the correlation id of a request's context on to the
// server, in the header X-Correlation-ID, unless the request has that header
// already or its context has no id. The zero Transport is ready to use.
type Transport struct {
	// Base sends the requests. nil is http.DefaultTransport.
	Base http.RoundTripper
}

// RoundTrip sends a request.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if id := correlation.FromContext(r.Context()); id != "" && r.Header.Get(CorrelationHeader) == "" {
		r = r.Clone(r.Context()) // a RoundTripper may not change its request
		r.Header.Set(CorrelationHeader, id)
	}
	return t.base().RoundTrip(r)
}

// CloseIdleConnections is what [http.Client.CloseIdleConnections] calls.
func (t *Transport) CloseIdleConnections() {
	if c, ok := t.base().(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (t *Transport) base() http.RoundTripper {
	if t.Base != nil {
		return t.Base
	}
	return http.DefaultTransport
}
