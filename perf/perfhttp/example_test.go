package perfhttp_test

import (
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/alphapt/chanlog/perf"
	"github.com/alphapt/chanlog/perf/perfhttp"
)

// logger prints what stays the same from run to run.
func logger() *perf.Logger {
	return perf.New(slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch a.Key {
			case "time", "event_id", "schema_version", "metric_type", "execution_time_ms":
				return slog.Attr{}
			}
			return a
		},
	})), nil)
}

func ExampleMiddleware() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "no order "+r.PathValue("id"), http.StatusNotFound)
	})
	h := perfhttp.Middleware(mux, &perfhttp.Options{Logger: logger(), Component: "api_server"})

	r := httptest.NewRequest("GET", "/orders/7", nil)
	r.Header.Set("X-Request-ID", "story-1")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	fmt.Println(w.Header().Get(perfhttp.CorrelationHeader))
	// Output:
	// level=WARN msg="request handled" component=api_server business_context.method=GET business_context.route="GET /orders/{id}" business_context.path=/orders/7 business_context.status=404 business_context.bytes=11 business_context.remote=192.0.2.1 business_context.protocol=HTTP/1.1 business_context.component=api_server channel=api
	// story-1
}

// A request that is made while another one is answered has its id.
func ExampleTransport() {
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "asked by "+r.Header.Get(perfhttp.CorrelationHeader))
	}))
	defer backend.Close()
	client := &http.Client{Transport: &perfhttp.Transport{}}
	defer client.CloseIdleConnections()

	h := perfhttp.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out, err := http.NewRequestWithContext(r.Context(), "GET", backend.URL, nil)
		if err != nil {
			log.Fatal(err)
		}
		resp, err := client.Do(out)
		if err != nil {
			log.Fatal(err)
		}
		defer resp.Body.Close()
		io.Copy(w, resp.Body)
	}), &perfhttp.Options{Logger: perf.New(slog.New(slog.DiscardHandler), nil)})

	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set(perfhttp.CorrelationHeader, "story-1")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	fmt.Println(w.Body)
	// Output:
	// asked by story-1
}
