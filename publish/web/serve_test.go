package web

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab"
)

// serve starts a server on a free port and returns its address; it ends with the test.
func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, ln, h, Options{}) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return ln.Addr().String()
}

func TestServe(t *testing.T) {
	addr := serve(t, newHandler(t))
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for _, c := range []struct {
		rule, field string
		status      int
	}{
		{"a request", "", 200},
		{"a head too long", strings.Repeat("x", maxHeader+8<<10), 431},
	} {
		r, err := http.NewRequest("GET", "http://"+addr+"/events/x.ttl", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Long", c.field)
		got, err := client.Do(r)
		if err != nil {
			t.Fatalf("%s: %v", c.rule, err)
		}
		_, _ = io.Copy(io.Discard, got.Body)
		got.Body.Close()
		if got.StatusCode != c.status {
			t.Errorf("%s: %d, want %d", c.rule, got.StatusCode, c.status)
		}
	}
}

// Bytes that a client library would not send.
func TestServeRaw(t *testing.T) {
	addr := serve(t, newHandler(t))
	for _, c := range []struct {
		rule, head, want string
	}{
		{"no host", "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400"},
		{"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP/1.1 400"},
		{"a relative target", "GET events/x HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400"},
		{"an absolute target", "GET http://evil.example/events/x.ttl HTTP/1.1\r\nHost: evil.example\r\n\r\n", "HTTP/1.1 200"},
		{"a folded field", "GET /events/x.ttl HTTP/1.1\r\nHost: a\r\nAccept: text/turtle,\r\n text/html\r\n\r\n", "HTTP/1.1 200"},
		{"HTTP/1.0", "GET /events/x.ttl HTTP/1.0\r\n\r\n", "HTTP/1.0 200"},
		{"OPTIONS of the server", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200"},
		{"TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 405"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			conn, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := io.WriteString(conn, c.head); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(conn).ReadString('\n')
			if err != nil || !strings.HasPrefix(line, c.want) {
				t.Errorf("got %q, %v; want %q", line, err, c.want)
			}
		})
	}
}

// A request that runs when the end is called for is answered.
func TestServeEndsGracefully(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	var log bytes.Buffer
	go func() {
		ended <- Serve(ctx, ln, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			cancel()
			for { // until the listener is closed, so that the end has surely begun
				conn, err := net.Dial("tcp", ln.Addr().String())
				if err != nil {
					break
				}
				conn.Close()
			}
			if r.Context().Err() != nil {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}), Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	}()
	got, err := http.Get("http://" + ln.Addr().String() + "/")
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	if got.StatusCode != 200 {
		t.Errorf("the running request got %d", got.StatusCode)
	}
	if err := <-ended; err != nil {
		t.Errorf("Serve: %v", err)
	}
	for _, want := range []string{"msg=serving address=127.0.0.1:", "msg=ending grace=10s", "msg=ended"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s:\n%s", want, log.String())
		}
	}
}

// discard is the least a ResponseWriter can be.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(int)             {}
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }

func BenchmarkHandler(b *testing.B) {
	h := newHandler(b)
	tag := ask(h, "GET", "/events/x", "Accept: text/turtle").Header.Get("ETag")
	body := []byte(text(b, ask(h, "GET", "/events/x", "Accept: text/turtle")))
	bare := map[string][]byte{"/events/x": body}
	for _, c := range []struct {
		name    string
		handler http.Handler
		header  http.Header
	}{
		{"bare", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", turtle)
			_, _ = w.Write(bare[r.URL.Path])
		}), http.Header{}},
		{"turtle", h, http.Header{"Accept": {"text/turtle"}}},
		{"jsonld", h, http.Header{"Accept": {"application/ld+json"}}},
		{"browser", h, http.Header{"Accept": {browser}, "Accept-Language": {"fr-FR,fr;q=0.9,en;q=0.8"}, "Accept-Encoding": {"gzip, deflate, br"}}},
		{"gzip", h, http.Header{"Accept": {"text/turtle"}, "Accept-Encoding": {"gzip"}}},
		{"304", h, http.Header{"Accept": {"text/turtle"}, "If-None-Match": {tag}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			r, err := http.NewRequest("GET", base+"/events/x", nil)
			if err != nil {
				b.Fatal(err)
			}
			r.Header = c.header
			w := &discard{header: http.Header{}}
			for b.Loop() {
				clear(w.header)
				c.handler.ServeHTTP(w, r)
			}
		})
	}
}

// BenchmarkLoopback compares whole exchanges on one connection kept open with those of a handler that writes the same bytes from a
// map.
func BenchmarkLoopback(b *testing.B) {
	h := newHandler(b)
	body := []byte(text(b, ask(h, "GET", "/events/x", "Accept: text/turtle")))
	kept := map[string][]byte{"/events/x": body}
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", turtle)
		_, _ = w.Write(kept[r.URL.Path])
	})
	for _, c := range []struct {
		name    string
		handler http.Handler
	}{{"bare", bare}, {"turtle", h}} {
		b.Run(c.name, func(b *testing.B) {
			conn, err := net.Dial("tcp", serve(b, c.handler))
			if err != nil {
				b.Fatal(err)
			}
			defer conn.Close()
			read := bufio.NewReader(conn)
			ask := []byte("GET /events/x HTTP/1.1\r\nHost: a\r\nAccept: text/turtle\r\n\r\n")
			b.ReportAllocs()
			for b.Loop() {
				if _, err := conn.Write(ask); err != nil {
					b.Fatal(err)
				}
				got, err := http.ReadResponse(read, nil)
				if err != nil {
					b.Fatal(err)
				}
				if n, err := io.Copy(io.Discard, got.Body); err != nil || n != int64(len(body)) {
					b.Fatal(n, err)
				}
			}
		})
	}
}

func Example() {
	site := newSite(&testing.T{}, newStore(), vocab.Hash, "https://data.example.org")
	h := New(site, Options{})
	got := ask(h, "GET", "/organizations/unicaen", "Accept: text/turtle")
	fmt.Println(got.Status, got.Header.Get("Content-Location"))
	var body bytes.Buffer
	_, _ = body.ReadFrom(got.Body)
	fmt.Fprint(os.Stdout, strings.Contains(body.String(), "Université de Caen Normandie"))
	// Output:
	// 200 OK https://data.example.org/organizations/unicaen.ttl
	// true
}
