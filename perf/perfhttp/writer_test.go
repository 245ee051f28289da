package perfhttp_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/perf/perfhttp"
)

// A handler finds the optional interfaces that the server's own
// ResponseWriter has, and no others.
func TestPresenceOfInterfaces(t *testing.T) {
	has := func(w http.ResponseWriter) (has [3]bool) {
		_, has[0] = w.(http.Flusher)
		_, has[1] = w.(http.Hijacker)
		_, has[2] = w.(http.Pusher)
		return has
	}
	for mask := range 8 {
		bare := combined(mask)
		h := perfhttp.Middleware(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if got, want := has(w), has(bare); got != want {
				t.Errorf("combination %d: got %v, want %v", mask, got, want)
			}
			if _, ok := w.(io.ReaderFrom); !ok {
				t.Errorf("combination %d: got no ReaderFrom, want one", mask)
			}
			if _, ok := w.(io.StringWriter); !ok {
				t.Errorf("combination %d: got no StringWriter, want one", mask)
			}
			if p, ok := w.(http.Pusher); ok {
				if err := p.Push("/x", nil); !errors.Is(err, errPush) {
					t.Errorf("combination %d: Push: got %v, want %v", mask, err, errPush)
				}
			}
			if err := http.NewResponseController(w).SetReadDeadline(time.Now()); err == nil {
				t.Errorf("combination %d: a deadline: got no error, want one", mask)
			}
		}), &perfhttp.Options{Logger: new(book).logger()})
		h.ServeHTTP(bare, httptest.NewRequest("GET", "/", nil))
	}
}

var errPush = errors.New("no pushing")

type all struct{}

func (all) Flush()                                       {}
func (all) Hijack() (net.Conn, *bufio.ReadWriter, error) { return nil, nil, net.ErrClosed }
func (all) Push(string, *http.PushOptions) error         { return errPush }

// combined returns a ResponseWriter with the interfaces of a mask.
func combined(mask int) http.ResponseWriter {
	type (
		w = http.ResponseWriter
		f = http.Flusher
		h = http.Hijacker
		p = http.Pusher
	)
	r, a := struct{ w }{httptest.NewRecorder()}, all{}
	return [...]w{
		r, struct {
			w
			f
		}{r, a}, struct {
			w
			h
		}{r, a}, struct {
			w
			f
			h
		}{r, a, a},
		struct {
			w
			p
		}{r, a}, struct {
			w
			f
			p
		}{r, a, a}, struct {
			w
			h
			p
		}{r, a, a}, struct {
			w
			f
			h
			p
		}{r, a, a, a},
	}[mask]
}

func TestStreamsAreFlushed(t *testing.T) {
	var k book
	next := make(chan bool)
	server := httptest.NewServer(perfhttp.Middleware(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		<-next
		fmt.Fprint(w, "tick\n")
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
		<-next
	}), &perfhttp.Options{Logger: k.logger()}))
	resp, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err) // without the first Flush this waits for ever
	}
	defer resp.Body.Close()
	next <- true
	if line, err := bufio.NewReader(resp.Body).ReadString('\n'); line != "tick\n" || err != nil {
		t.Errorf("got %q, %v, want a tick", line, err)
	}
	next <- true
	server.Close() // waits for the handler
	_, group := k.only(t)
	expect(t, group, map[string]any{"status": 200.0, "bytes": 5.0})
}

// A WebSocket upgrade takes the connection over and is logged when it ends.
func TestUpgrade(t *testing.T) {
	for name, hijack := range map[string]func(http.ResponseWriter) (net.Conn, *bufio.ReadWriter, error){
		"Hijacker": func(w http.ResponseWriter) (net.Conn, *bufio.ReadWriter, error) { return w.(http.Hijacker).Hijack() },
		"controller": func(w http.ResponseWriter) (net.Conn, *bufio.ReadWriter, error) {
			return http.NewResponseController(w).Hijack()
		},
	} {
		t.Run(name, func(t *testing.T) {
			var k book
			done := make(chan bool)
			h := perfhttp.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				c, rw, err := hijack(w)
				if err != nil {
					t.Error(err)
					return
				}
				defer c.Close()
				fmt.Fprint(rw, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
				if err := rw.Flush(); err != nil {
					t.Error(err)
				}
				io.Copy(c, rw.Reader) // an echo
			}), &perfhttp.Options{Logger: k.logger()})
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer close(done)
				h.ServeHTTP(w, r)
			}))
			defer server.Close()
			c, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(c, "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
			r := bufio.NewReader(c)
			resp, err := http.ReadResponse(r, nil)
			if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
				t.Fatalf("got %v, %v, want 101", resp, err)
			}
			fmt.Fprint(c, "hello\n")
			if line, err := r.ReadString('\n'); line != "hello\n" || err != nil {
				t.Errorf("got %q, %v, want hello", line, err)
			}
			c.Close()
			<-done
			level, group := k.only(t)
			if level != "INFO" {
				t.Errorf("got level %s, want INFO", level)
			}
			expect(t, group, map[string]any{"status": 101.0, "hijacked": true, "path": "/ws"})
		})
	}
}

func TestBodyIsReadByTheServer(t *testing.T) {
	var k book
	server := httptest.NewServer(perfhttp.Middleware(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints) // is not the status yet
		if n, err := w.(io.ReaderFrom).ReadFrom(strings.NewReader("12345")); n != 5 || err != nil {
			t.Errorf("got %d, %v, want 5", n, err)
		}
	}), &perfhttp.Options{Logger: k.logger()}))
	resp, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); string(body) != "12345" || err != nil {
		t.Errorf("got %q, %v, want 12345", body, err)
	}
	server.Close()
	_, group := k.only(t)
	expect(t, group, map[string]any{"bytes": 5.0, "status": 200.0})
}
