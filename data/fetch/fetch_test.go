package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

var today = time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)

// clock is a Clock on which pauses pass at once, and the bounds of patience when a test says so.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	pauses []time.Duration
	due    map[time.Duration]bool // bounds that pass at once now
	bells  map[*bell]bool
}

type bell struct {
	after time.Duration
	ring  func()
}

func newClock() *clock {
	return &clock{now: today, due: map[time.Duration]bool{}, bells: map[*bell]bool{}}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) AfterFunc(d time.Duration, f func()) func() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	bound := d == DefaultTimeout || d == DefaultIdle
	if !bound {
		c.now = c.now.Add(d)
		c.pauses = append(c.pauses, d)
		clear(c.due)
	}
	if !bound || c.due[d] {
		go f()
		return func() bool { return false }
	}
	b := &bell{d, f}
	c.bells[b] = true
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		had := c.bells[b]
		delete(c.bells, b)
		return had
	}
}

// pass lets a bound pass, now and for whoever sets it from now on, until the next pause.
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.due[d] = true
	for b := range c.bells {
		if b.after == d {
			delete(c.bells, b)
			go b.ring()
		}
	}
}

// world is a server, and a client for which that server alone is public.
type world struct {
	*testing.T
	clock  *clock
	client *Client
	server *httptest.Server
	dir    string

	mu    sync.Mutex // one request at a time
	asked []*http.Request
}

func newWorld(t *testing.T, serve http.HandlerFunc) *world {
	t.Helper()
	w := &world{T: t, clock: newClock(), dir: t.TempDir()}
	w.server = httptest.NewServer(w.listen(serve))
	t.Cleanup(w.server.Close)
	w.client = New(Options{Clock: w.clock, UserAgent: "Kiosque/1.0 (+https://data.example.org/)", Random: func() float64 { return 0.5 }})
	w.client.public = newHTTP(public(w.server))
	t.Cleanup(w.client.Close)
	return w
}

func (w *world) listen(serve http.HandlerFunc) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.asked = append(w.asked, r)
		serve(rw, r)
	}
}

// requests are those that came since it was last called.
func (w *world) requests() []*http.Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	asked := w.asked
	w.asked = nil
	return asked
}

// public takes servers for public ones, and leaves the others to the guard.
func public(servers ...*httptest.Server) control {
	return func(network, address string, raw syscall.RawConn) error {
		for _, s := range servers {
			if address == s.Listener.Addr().String() {
				return nil
			}
		}
		return publicOnly(network, address, raw)
	}
}

func (w *world) get(r Request) (*Result, error) {
	if r.URL == "" {
		r.URL = w.server.URL + "/events.json"
	}
	r.Dir = w.dir
	return w.client.Get(context.Background(), r)
}

// fails expects an error with a text in it, and that no file was left.
func (w *world) fails(r Request, want string) *Error {
	w.Helper()
	before, _ := os.ReadDir(w.dir)
	_, err := w.get(r)
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.Message, want) {
		w.Fatalf("got %v, want an error that says %q", err, want)
	}
	if after, _ := os.ReadDir(w.dir); len(after) != len(before) {
		w.Errorf("files were left: %v", after)
	}
	if strings.Contains(fmt.Sprint(e, e.Hint), "secret") {
		w.Errorf("the message tells a secret: %v", e)
	}
	return e
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func zipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.Bytes()
}

func TestADocumentBecomesAFile(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("ETag", `"one"`)
		rw.Header().Set("Last-Modified", "Thu, 26 Nov 2026 08:00:00 GMT")
		io.WriteString(rw, "[1]")
	})
	got, err := w.get(Request{Headers: map[string]string{"X-Key": "secret"}, Extension: func(at *url.URL, h http.Header) string { return path.Ext(at.Path) }})
	if err != nil {
		t.Fatal(err)
	}
	want := Result{File: w.dir + "/" + digestOf("[1]") + ".json", Digest: digestOf("[1]"), Size: 3, ETag: `"one"`, LastModified: "Thu, 26 Nov 2026 08:00:00 GMT"}
	if *got != want {
		t.Errorf("got %+v, want %+v", *got, want)
	}
	if text, err := os.ReadFile(got.File); err != nil || string(text) != "[1]" {
		t.Errorf("the file holds %q, %v", text, err)
	}
	sent := w.requests()[0].Header
	for name, want := range map[string]string{"User-Agent": "Kiosque/1.0 (+https://data.example.org/)", "X-Key": "secret", "If-None-Match": "", "Accept-Encoding": "gzip"} {
		if got := sent.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestWhatHasNotChangedIsNotSent(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `W/"one"` && r.Header.Get("If-Modified-Since") == "Thu, 26 Nov 2026 08:00:00 GMT" {
			rw.Header().Set("ETag", `"uno"`)
			rw.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(rw, "[1]")
	})
	have := Request{Have: "/copy.json", Digest: "d", ETag: `W/"one"`, LastModified: "Thu, 26 Nov 2026 08:00:00 GMT"}
	got, err := w.get(have)
	want := Result{File: "/copy.json", Unchanged: true, Digest: "d", ETag: `"uno"`, LastModified: have.LastModified}
	if err != nil || *got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	t.Run("without the copy it is asked for whole", func(t *testing.T) {
		lost := have
		lost.Have = ""
		if got, err := w.get(lost); err != nil || got.Unchanged {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	t.Run("the same bytes are the same, whatever the server says", func(t *testing.T) {
		got, err := w.get(Request{Have: "/copy.json", Digest: digestOf("[1]"), ETag: `"other"`})
		if err != nil || !got.Unchanged || got.ETag != "" {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestAnAnswerThatNobodyAskedForIsRefused(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/304":
			rw.WriteHeader(http.StatusNotModified)
		case "/206":
			rw.WriteHeader(http.StatusPartialContent)
			io.WriteString(rw, "[")
		case "/br":
			rw.Header().Set("Content-Encoding", "br")
			io.WriteString(rw, "x")
		}
	})
	w.fails(Request{URL: w.server.URL + "/304?key=secret"}, "nothing has changed, but was not asked")
	w.fails(Request{URL: w.server.URL + "/206?key=secret"}, "answers 206")
	w.fails(Request{URL: w.server.URL + "/br?key=secret"}, `a content coding that was not asked for, "br"`)
	w.fails(Request{URL: w.server.URL + "/empty?key=secret"}, "an empty document")
}

func TestStatusesSayWhatToDo(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		code, _ := strconv.Atoi(r.URL.Path[1:])
		rw.WriteHeader(code)
	})
	for _, f := range []struct {
		status, asked int
		hint          string
	}{
		{401, 1, "headers"}, {403, 1, "headers"}, {404, 1, "address"}, {410, 1, "address"}, {500, 1, ""},
		{429, attempts, ""}, {502, attempts, ""}, {503, attempts, ""}, {504, attempts, ""},
	} {
		t.Run(strconv.Itoa(f.status), func(t *testing.T) {
			w.T = t
			e := w.fails(Request{URL: fmt.Sprintf("%s/%d?key=secret", w.server.URL, f.status)}, fmt.Sprintf("127.0.0.1 answers %d %s", f.status, http.StatusText(f.status)))
			if asked := len(w.requests()); e.Status != f.status || !strings.Contains(e.Hint, f.hint) || asked != f.asked {
				t.Errorf("status %d, hint %q, asked %d times; want %+v", e.Status, e.Hint, asked, f)
			}
		})
	}
}

func TestABusyServerIsAskedAgain(t *testing.T) {
	var answers atomic.Pointer[[]func(http.ResponseWriter)]
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) {
		left := *answers.Load()
		rest := left[1:]
		answers.Store(&rest)
		left[0](rw)
	})
	status := func(code int, after string) func(http.ResponseWriter) {
		return func(rw http.ResponseWriter) {
			if after != "" {
				rw.Header().Set("Retry-After", after)
			}
			rw.WriteHeader(code)
		}
	}
	good := func(rw http.ResponseWriter) { io.WriteString(rw, "[1]") }
	hangUp := func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
	short := func(rw http.ResponseWriter) {
		rw.Header().Set("Content-Length", "10")
		io.WriteString(rw, "[1")
	}
	for _, f := range []struct {
		name    string
		answers []func(http.ResponseWriter)
		pauses  []time.Duration
		fails   string
	}{
		{"ever later", []func(http.ResponseWriter){status(503, ""), status(502, ""), status(504, ""), good}, []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second}, ""},
		{"when it says", []func(http.ResponseWriter){status(429, "90"), good}, []time.Duration{90 * time.Second}, ""},
		{"at the hour that it says", []func(http.ResponseWriter){status(503, today.Add(time.Minute).Format(http.TimeFormat)), good}, []time.Duration{time.Minute}, ""},
		{"not sooner than usual", []func(http.ResponseWriter){status(503, "0"), good}, []time.Duration{2 * time.Second}, ""},
		{"not when it says nonsense", []func(http.ResponseWriter){status(503, "soon"), good}, []time.Duration{2 * time.Second}, ""},
		{"but nobody waits an hour", []func(http.ResponseWriter){status(429, "3600")}, nil, "429"},
		{"after a hang-up", []func(http.ResponseWriter){hangUp, good}, []time.Duration{2 * time.Second}, ""},
		{"after an answer that broke off", []func(http.ResponseWriter){short, good}, []time.Duration{2 * time.Second}, ""},
		{"but not for ever", []func(http.ResponseWriter){short, short, short, short}, []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second}, "breaks off"},
	} {
		t.Run(f.name, func(t *testing.T) {
			w.T, w.clock.pauses, w.clock.now = t, nil, today
			answers.Store(&f.answers)
			w.client.Close() // on an old connection, a hang-up is no failure yet
			if f.fails != "" {
				w.fails(Request{}, f.fails)
			} else if _, err := w.get(Request{}); err != nil {
				t.Error(err)
			}
			if left := len(*answers.Load()); !slices.Equal(w.clock.pauses, f.pauses) || left > 0 {
				t.Errorf("waited %v, want %v; %d answers are left", w.clock.pauses, f.pauses, left)
			}
		})
	}
	t.Run("who wants patience says until when", func(t *testing.T) {
		w.T, w.clock.now = t, today
		answers.Store(&[]func(http.ResponseWriter){status(429, "3600")})
		if e := w.fails(Request{}, "429"); !e.RetryAfter.Equal(today.Add(time.Hour)) {
			t.Errorf("got %v", e.RetryAfter)
		}
		answers.Store(&[]func(http.ResponseWriter){status(429, "99999999999")})
		if e := w.fails(Request{}, "429"); e.RetryAfter.After(w.clock.Now().Add(24 * time.Hour)) {
			t.Errorf("one answer stopped a source until %v", e.RetryAfter)
		}
	})
}

func TestPatienceEnds(t *testing.T) {
	stuck := true
	var w *world
	w = newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/silent":
			w.clock.pass(DefaultTimeout)
			<-r.Context().Done()
		case stuck:
			stuck = false
			io.WriteString(rw, "[1")
			rw.(http.Flusher).Flush()
			w.clock.pass(DefaultIdle)
			<-r.Context().Done()
		default:
			io.WriteString(rw, "[1]")
		}
	})
	if res, err := w.get(Request{}); err != nil || res.Size != 3 || len(w.requests()) != 2 {
		t.Errorf("got %+v, %v after a server that stopped sending, and not after two requests", res, err)
	}
	w.fails(Request{URL: w.server.URL + "/silent?key=secret"}, "127.0.0.1 took too long")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := w.client.Get(ctx, Request{URL: w.server.URL, Dir: w.dir}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
}

func TestSizeHasABound(t *testing.T) {
	big := strings.Repeat("x", 2000)
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/announced":
			rw.Header().Set("Content-Length", "2000")
			io.WriteString(rw, big)
		case "/streamed":
			io.WriteString(rw, big[:500])
			rw.(http.Flusher).Flush()
			io.WriteString(rw, big[500:])
		case "/bomb":
			rw.Header().Set("Content-Encoding", "gzip")
			rw.Write(zipped(big))
		case "/nothing": // members without content, one after the other
			rw.Header().Set("Content-Encoding", "gzip")
			rw.Write(bytes.Repeat(zipped(""), 100))
		case "/packed":
			rw.Header().Set("Content-Encoding", "gzip")
			rw.Write(zipped(big[:1000]))
		}
	})
	for _, name := range []string{"announced", "streamed", "bomb", "nothing"} {
		t.Run(name, func(t *testing.T) {
			w.T = t
			e := w.fails(Request{URL: w.server.URL + "/" + name + "?key=secret", MaxSize: 1000}, "sends more than 1000 bytes")
			if !strings.Contains(e.Hint, "max-size") {
				t.Errorf("hint %q", e.Hint)
			}
		})
	}
	if got, err := w.get(Request{URL: w.server.URL + "/packed", MaxSize: 1000}); err != nil || got.Size != 1000 || got.Digest != digestOf(big[:1000]) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDamagedBytesAreNoDocument(t *testing.T) {
	packed := zipped("[1]")
	var body []byte
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Encoding", "gzip")
		rw.Write(body)
	})
	for _, f := range []struct {
		name, want string
		body       []byte
	}{
		{"cut off", "breaks off", packed[:len(packed)-3]},
		{"cut off in its head", "breaks off", packed[:5]},
		{"changed", "is damaged", append(slices.Clone(packed[:len(packed)-5]), 0, 0, 0, 0, 0)},
		{"not packed at all", "is damaged", []byte("[1], and more of it")},
	} {
		t.Run(f.name, func(t *testing.T) {
			w.T, body = t, f.body
			w.fails(Request{}, f.want)
		})
	}
}

func TestRedirectsAreFollowedWithCare(t *testing.T) {
	w := newWorld(t, nil)
	elsewhere := httptest.NewServer(w.listen(func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, "[2]") }))
	defer elsewhere.Close()
	secure := httptest.NewTLSServer(w.listen(func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, w.server.URL, http.StatusFound) }))
	defer secure.Close()
	w.client.public = newHTTP(public(w.server, secure))
	w.client.public.Transport.(*http.Transport).TLSClientConfig = secure.Client().Transport.(*http.Transport).TLSClientConfig
	port := func(s *httptest.Server) string { _, p, _ := net.SplitHostPort(s.Listener.Addr().String()); return p }
	to := map[string]string{
		"/once": "/events.json", "/loop": "/loop", "/file": "file:///etc/passwd", "/password": "http://me:secret@127.0.0.1/",
		"/private": elsewhere.URL, "/name": "http://localhost:" + port(elsewhere) + "/", "/metadata": "http://169.254.169.254/latest/meta-data/",
		"/six": "http://[::ffff:127.0.0.1]:" + port(elsewhere) + "/", "/decimal": "http://2130706433:" + port(elsewhere) + "/",
		"/mixed": "/found", "/found": "/events.json",
	}
	w.server.Config.Handler = w.listen(func(rw http.ResponseWriter, r *http.Request) {
		target := to[r.URL.Path]
		if target == "" {
			io.WriteString(rw, "[1]")
			return
		}
		rw.Header().Set("Location", target)
		rw.WriteHeader(map[bool]int{true: http.StatusFound, false: http.StatusMovedPermanently}[r.URL.Path == "/found"])
	})
	t.Run("where they lead is read", func(t *testing.T) {
		got, err := w.get(Request{URL: w.server.URL + "/once"})
		if err != nil || got.Size != 3 || got.Moved != w.server.URL+"/events.json" {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	t.Run("one that is not for ever is no move", func(t *testing.T) {
		if got, err := w.get(Request{URL: w.server.URL + "/mixed"}); err != nil || got.Moved != "" {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	for _, f := range []struct{ path, want string }{
		{"/loop", "more than 5 times"},
		{"/file", `has the scheme "file"`},
		{"/password", "user name or password"},
		{"/private", "127.0.0.1 is not a public address"},
		{"/name", "is not a public address"},
		{"/metadata", "169.254.169.254 is an address that nothing is fetched from"},
		{"/six", "127.0.0.1 is not a public address"},
	} {
		t.Run("not to "+f.path, func(t *testing.T) {
			w.T = t
			w.requests()
			w.fails(Request{URL: w.server.URL + f.path + "?key=secret"}, f.want)
			if asked := len(w.requests()); f.path != "/loop" && asked != 1 {
				t.Errorf("%d requests were made, want 1: what is refused is not tried again", asked)
			}
		})
	}
	t.Run("not from https to http", func(t *testing.T) {
		w.T = t
		w.fails(Request{URL: secure.URL + "/?key=secret"}, "redirects from https to http")
	})
	t.Run("not to this machine by another spelling", func(t *testing.T) {
		if _, err := w.get(Request{URL: w.server.URL + "/decimal"}); err == nil {
			t.Error("it was fetched")
		}
	})
	t.Run("what is sent to one host is not sent to another", func(t *testing.T) {
		w.client.public = newHTTP(public(w.server, elsewhere))
		w.requests()
		_, err := w.get(Request{URL: w.server.URL + "/private", Headers: map[string]string{"X-Key": "secret", "Authorization": "Bearer secret", "Accept": "text/csv"}})
		asked := w.requests()
		if err != nil || len(asked) != 2 {
			t.Fatalf("%v, %d requests", err, len(asked))
		}
		if first := asked[0].Header; first.Get("X-Key") != "secret" || first.Get("Authorization") != "Bearer secret" {
			t.Errorf("the listed host was sent %v", first)
		}
		got := slices.Sorted(maps.Keys(asked[1].Header))
		if want := []string{"Accept", "Accept-Encoding", "User-Agent"}; !slices.Equal(got, want) {
			t.Errorf("the other host was sent %v, want %v", got, want)
		}
	})
}

func TestPrivateAddressesAreRefusedUnlessAllowed(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, "[1]") })
	w.client.public = newHTTP(publicOnly)
	e := w.fails(Request{}, "127.0.0.1 is not a public address")
	if !strings.Contains(e.Hint, "allow-private: true") {
		t.Errorf("hint %q", e.Hint)
	}
	// A name is looked up by whoever answers for it: what counts is where it leads when it is dialled.
	byName := strings.Replace(w.server.URL, "127.0.0.1", "localhost", 1)
	w.fails(Request{URL: byName}, "is not a public address")
	if asked := len(w.requests()); asked > 0 {
		t.Fatalf("%d requests were made", asked)
	}
	for _, at := range []string{w.server.URL, byName} {
		if _, err := w.get(Request{URL: at, AllowPrivate: true}); err != nil {
			t.Errorf("%s, allowed: %v", at, err)
		}
	}
	t.Run("a connection is not shared with who may not make it", func(t *testing.T) {
		w.T = t
		w.fails(Request{}, "not a public address")
	})
}

func TestTheGuardKnowsAddresses(t *testing.T) {
	for _, f := range []struct {
		address         string
		public, private bool // let through
	}{
		{"93.184.215.14:443", true, true},
		{"[2a00:1450:4007::1]:443", true, true},
		{"[2a00:1450:4007::1]:8080", true, true},
		{"127.0.0.1:80", false, true},
		{"10.1.2.3:80", false, true},
		{"172.31.0.1:80", false, true},
		{"192.168.1.1:80", false, true},
		{"100.64.0.1:80", false, true},
		{"[::1]:80", false, true},
		{"[fd12::1]:80", false, true},
		{"[::ffff:10.0.0.1]:80", false, true},
		{"0.0.0.0:80", false, false},
		{"[::]:80", false, false},
		{"169.254.169.254:80", false, false},
		{"[::ffff:169.254.169.254]:80", false, false},
		{"[fe80::1%eth0]:80", false, false},
		{"[fd00:ec2::254]:80", false, false},
		{"100.100.100.200:80", false, false},
		{"168.63.129.16:80", false, false},
		{"224.0.0.1:80", false, false},
		{"255.255.255.255:80", false, false},
		{"[64:ff9b::7f00:1]:80", false, false},
		{"[2002:7f00:1::]:80", false, false},
	} {
		for name, look := range map[string]control{"public": publicOnly, "private": privateToo} {
			want := map[string]bool{"public": f.public, "private": f.private}[name]
			if err := look("tcp", f.address, nil); (err == nil) != want {
				t.Errorf("%s, where only %s ones are let through: %v", f.address, name, err)
			}
		}
	}
}

func TestNoProxyOfTheEnvironmentCounts(t *testing.T) {
	proxied := false
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied = true }))
	defer proxy.Close()
	t.Setenv("HTTP_PROXY", proxy.URL)
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, "[1]") })
	if _, err := w.get(Request{}); err != nil || proxied {
		t.Errorf("%v, proxied: %v", err, proxied)
	}
	if w.client.public.Transport.(*http.Transport).Proxy != nil {
		t.Error("a proxy would be asked for")
	}
}

func TestFailuresNameTheHostAlone(t *testing.T) {
	w := newWorld(t, nil)
	closed := w.server.URL
	w.server.Close()
	w.fails(Request{URL: closed + "/secret?key=secret"}, "127.0.0.1 refuses connections")
	w.fails(Request{URL: "http://does-not-exist.invalid/secret"}, "does-not-exist.invalid")
	secure := httptest.NewTLSServer(nil)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	defer secure.Close()
	w.client.public = newHTTP(public(secure))
	w.client.public.Transport.(*http.Transport).TLSClientConfig = &tls.Config{}
	w.fails(Request{URL: secure.URL + "/secret"}, "has no valid certificate")
	for _, f := range []struct{ url, want string }{
		{"ftp://example.org/secret", `the scheme "ftp"`}, {"http://me:secret@example.org/", "password"},
		{"https:///secret", "no host"}, {"http://exa mple/secret", "not a URL"}, {"secret", "the scheme"},
	} {
		w.fails(Request{URL: f.url}, f.want)
	}
}

func TestAFullDiskIsNotTheServersFault(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, "[1]") })
	_, err := w.client.Get(context.Background(), Request{URL: w.server.URL, Dir: w.dir + "/absent"})
	if asked := len(w.requests()); !errors.Is(err, os.ErrNotExist) || asked != 1 {
		t.Errorf("got %v after %d requests", err, asked)
	}
}

func TestTheNextPageIsNamedByALink(t *testing.T) {
	link := []string{}
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header()["Link"] = link
		io.WriteString(rw, "[1]")
	})
	for _, f := range []struct {
		name string
		link []string
		want string
	}{
		{"none", nil, ""},
		{"relative", []string{`<?page=2>; rel="next"`}, "/events.json?page=2"},
		{"among others", []string{`</1>; rel=prev, </a,b>; title="x, \"y\"; rel=next"; rel="last next"`}, "/a,b"},
		{"in a second header", []string{`</1>; rel=prev`, `</3>; REL=Next`}, "/3"},
		{"on the same host only", []string{`<http://elsewhere.example/2>; rel=next`}, ""},
		{"of the same scheme only", []string{`<https://` + w.server.Listener.Addr().String() + `/2>; rel=next`}, ""},
		{"the first relation counts", []string{`</2>; rel=prev; rel=next`}, ""},
		{"broken", []string{`</2; rel=next`, `rel=next`, `<`, `</2>; rel="next`}, "/2"},
	} {
		t.Run(f.name, func(t *testing.T) {
			link = f.link
			got, err := w.get(Request{})
			if err != nil {
				t.Fatal(err)
			}
			if f.want != "" {
				f.want = w.server.URL + f.want
			}
			if got.Next != f.want {
				t.Errorf("got %q, want %q", got.Next, f.want)
			}
		})
	}
}

func TestHeadersAreChecked(t *testing.T) {
	for name, good := range map[string]bool{"X-Key": true, "key": true, "Authorization": true, "Host": false, "if-none-match": false, "Accept-Encoding": false, "X Key": false, "": false} {
		if err := CheckHeader(name, "v"); (err == nil) != good {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := CheckHeader("X-Key", "secret\r\nHost: x"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

// realClock is what a program hands in.
type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }
func (realClock) AfterFunc(d time.Duration, f func()) func() bool {
	return time.AfterFunc(d, f).Stop
}

func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "[1]") }))
	defer server.Close()
	dir, _ := os.MkdirTemp("", "spool")
	defer os.RemoveAll(dir)

	client := New(Options{Clock: realClock{}, UserAgent: "Kiosque/1.0 (+https://data.example.org/)"})
	defer client.Close()
	first, err := client.Get(context.Background(), Request{URL: server.URL, Dir: dir, AllowPrivate: true})
	fmt.Println(first.Size, err)
	again, err := client.Get(context.Background(), Request{URL: server.URL, Dir: dir, AllowPrivate: true, Have: first.File, Digest: first.Digest, ETag: first.ETag})
	fmt.Println(again.Unchanged, err)
	_, err = client.Get(context.Background(), Request{URL: server.URL, Dir: dir})
	fmt.Println(err)
	// Output:
	// 3 <nil>
	// true <nil>
	// 127.0.0.1 is not a public address
}
