package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
)

const (
	turtle  = "text/turtle; charset=utf-8"
	jsonLD  = "application/ld+json"
	htmlUTF = "text/html; charset=utf-8"
	browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
)

func newHandler(t testing.TB) http.Handler {
	return New(newSite(t, newStore(), vocab.Hash, base), Options{})
}

// ask sends a request whose header fields are "Name: value" lines.
func ask(h http.Handler, method, target string, fields ...string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	r.Host = "evil.example"
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func text(t testing.TB, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What is asked, and which status and fields the answer has. A field of "-" must be absent.
func TestAnswers(t *testing.T) {
	h := newHandler(t)
	for _, c := range []struct {
		rule, request string
		fields        []string
		status        int
		want          map[string]string
	}{
		{"a browser gets a page", "GET /events/x", []string{"Accept: " + browser, "Accept-Language: fr"}, 200, map[string]string{
			"Content-Type": htmlUTF, "Vary": "Accept, Accept-Encoding, Accept-Language", "Content-Location": base + "/events/x.fr.html",
			"Cache-Control": "public, max-age=60", "Last-Modified": "Mon, 20 Jan 2025 09:30:15 GMT", "Access-Control-Allow-Origin": "*",
			"X-Content-Type-Options": "nosniff", "Content-Security-Policy": policy[0], "Referrer-Policy": referrer[0]}},
		{"no wish gets a page", "GET /events/x", nil, 200, map[string]string{"Content-Type": htmlUTF}},
		{"the page's language follows the reader", "GET /events/x", []string{"Accept: text/html", "Accept-Language: en-GB"}, 200,
			map[string]string{"Content-Location": base + "/events/x.en.html"}},
		{"Turtle says its charset: clients read ISO-8859-1 else", "GET /events/x", []string{"Accept: text/turtle"}, 200, map[string]string{
			"Content-Type": turtle, "Vary": "Accept, Accept-Encoding", "Content-Location": base + "/events/x.ttl", "Content-Security-Policy": "-"}},
		{"JSON-LD's type is bare: PyLD compares it whole", "GET /events/x", []string{"Accept: application/ld+json"}, 200, map[string]string{
			"Content-Type": jsonLD, "Content-Location": base + "/events/x.jsonld"}},
		{"q beats order", "GET /events/x", []string{"Accept: text/turtle;q=0.5, application/ld+json"}, 200, map[string]string{"Content-Type": jsonLD}},
		{"several Accept lines are one", "GET /events/x", []string{"Accept: text/turtle;q=0.5", "Accept: application/ld+json"}, 200, map[string]string{"Content-Type": jsonLD}},
		{"a suffix needs no Accept", "GET /events/x.ttl", []string{"Accept: text/html"}, 200, map[string]string{
			"Content-Type": turtle, "Vary": "Accept-Encoding", "Content-Location": base + "/events/x.ttl"}},
		{"a page's suffix may leave the language open", "GET /events/x.html", []string{"Accept-Language: en"}, 200, map[string]string{
			"Content-Type": htmlUTF, "Vary": "Accept-Encoding, Accept-Language", "Content-Location": base + "/events/x.en.html"}},
		{"or say it", "GET /events/x.fr.html", []string{"Accept-Language: en"}, 200, map[string]string{"Content-Location": base + "/events/x.fr.html"}},
		{"N-Triples", "GET /events/x.nt", nil, 200, map[string]string{"Content-Location": base + "/events/x.nt"}},
		{"N-Quads", "GET /events/x.nq", nil, 200, nil},
		{"TriG", "GET /events/x.trig", nil, 200, nil},
		{"RDF/XML", "GET /events/x.rdf", nil, 200, nil},
		{"a query by extension", "GET /events/x?format=ttl", []string{"Accept: text/html"}, 200, map[string]string{"Content-Type": turtle, "Content-Location": base + "/events/x.ttl"}},
		{"a query by name", "GET /events/x?format=Turtle", nil, 200, map[string]string{"Content-Type": turtle}},
		{"a query by media type", "GET /events/x?format=text%2Fturtle", nil, 200, map[string]string{"Content-Type": turtle}},
		{"a query by media type, its plus not escaped", "GET /events/x?format=application/ld+json", nil, 200, map[string]string{"Content-Type": jsonLD}},
		{"a query beats the suffix", "GET /events/x.ttl?format=jsonld", nil, 200, map[string]string{"Content-Type": jsonLD}},
		{"a query for pages leaves the language open", "GET /events/x?format=html", []string{"Accept-Language: en"}, 200, map[string]string{"Content-Location": base + "/events/x.en.html"}},
		{"an unknown format lists the known", "GET /events/x?format=pdf", nil, 400, map[string]string{"Content-Type": "text/plain; charset=utf-8"}},
		{"a broken query", "GET /events/x?format=%zz", nil, 400, nil},
		{"other queries mean nothing", "GET /events/x?utm_source=a", []string{"Accept: text/turtle"}, 200, map[string]string{"Content-Type": turtle}},
		{"HEAD is GET without a body", "HEAD /events/x", []string{"Accept: text/turtle"}, 200, map[string]string{"Content-Type": turtle}},
		{"the home page", "GET /", []string{"Accept: text/html", "Accept-Language: fr"}, 200, map[string]string{"Content-Location": base + "/index.fr.html"}},
		{"the home page as Turtle", "GET /index.ttl", nil, 200, map[string]string{"Content-Type": turtle, "Content-Location": base + "/index.ttl"}},
		{"a collection", "GET /events", []string{"Accept: text/turtle"}, 200, map[string]string{"Content-Location": base + "/events.ttl"}},
		{"a later page of a collection", "GET /events/after/evil.ttl", nil, 200, map[string]string{"Content-Location": base + "/events/after/evil.ttl"}},

		{"nothing there", "GET /events/nothing", nil, 404, map[string]string{"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-cache", "Etag": "-"}},
		{"nothing there, for a browser", "GET /events/nothing", []string{"Accept: " + browser}, 404, map[string]string{"Content-Type": htmlUTF, "Vary": "Accept, Accept-Encoding, Accept-Language"}},
		{"nothing there, for a JSON client", "GET /events/nothing", []string{"Accept: application/ld+json"}, 404, map[string]string{"Content-Type": "application/problem+json"}},
		{"nothing there, for a Turtle client", "GET /events/nothing", []string{"Accept: text/turtle"}, 404, map[string]string{"Content-Type": turtle}},
		{"nothing there, for rdflib, which asks for N-Triples as text", "GET /events/nothing", []string{"Accept: text/plain, */*;q=0.1"}, 404, map[string]string{"Content-Type": "text/plain; charset=utf-8"}},
		{"nothing there, by the suffix of RDF/XML", "GET /events/nothing.rdf", nil, 404, map[string]string{"Content-Type": "application/rdf+xml; charset=utf-8"}},
		{"nothing there, by suffix", "GET /events/nothing.jsonld", nil, 404, map[string]string{"Content-Type": "application/problem+json"}},
		{"no such collection", "GET /nothing", nil, 404, nil},
		{"an unknown suffix", "GET /events/x.pdf", nil, 404, nil},
		{"dots lead nowhere", "GET /events/../../etc/passwd", nil, 404, nil},
		{"escaped dots lead nowhere", "GET /events/%2e%2e/%2e%2e/etc/passwd", nil, 404, nil},
		{"an escaped slash is no slash", "GET /events%2Fx", nil, 404, nil},
		{"a zero byte", "GET /events/x%00", nil, 404, nil},
		{"bytes that are not UTF-8", "GET /events/%ff%fe", nil, 404, nil},
		{"an unknown asset", "GET /assets/style.css", nil, 404, nil},
		{"nothing fits", "GET /events/x", []string{"Accept: image/png"}, 406, map[string]string{"Vary": "Accept, Accept-Encoding, Accept-Language"}},
		{"nothing fits, but nothing is there either", "GET /events/nothing", []string{"Accept: image/png"}, 404, nil},
		{"withdrawn, in the form asked for", "GET /events/gone", []string{"Accept: text/turtle"}, 410, map[string]string{"Content-Type": turtle, "Content-Location": base + "/events/gone.ttl"}},
		{"withdrawn, for a browser", "GET /events/gone", []string{"Accept: " + browser}, 410, map[string]string{"Content-Type": htmlUTF}},
		{"withdrawn stays so whatever the condition (§13.2.1)", "GET /events/gone.ttl", []string{"If-None-Match: *"}, 410, nil},
		{"withdrawn, nothing fits", "GET /events/gone", []string{"Accept: image/png"}, 410, nil},
		{"renamed", "GET /events/old", nil, 301, map[string]string{"Location": "/events/x", "Access-Control-Allow-Origin": "*"}},
		{"renamed, keeping suffix and query", "GET /events/old.ttl?a=b", nil, 301, map[string]string{"Location": "/events/x.ttl?a=b"}},
		{"renamed, nothing fits", "GET /events/old", []string{"Accept: image/png"}, 301, nil},
		{"a slash too many at the end", "GET /events/x/", nil, 301, map[string]string{"Location": "/events/x"}},
		{"a slash too many behind the suffix", "GET /events/x.ttl/", nil, 301, map[string]string{"Location": "/events/x.ttl"}},
		{"a slash too many within", "GET //events//x.ttl", nil, 301, map[string]string{"Location": "/events/x.ttl"}},
		{"slashes alone", "GET //", nil, 301, map[string]string{"Location": "/"}},
		{"upper case", "GET /Events/X", nil, 301, map[string]string{"Location": "/events/x"}},
		{"upper case with a suffix", "GET /Events/X.TTL", nil, 301, map[string]string{"Location": "/events/x.ttl"}},
		{"upper case of the home page's suffix", "GET /Index.ttl", nil, 301, map[string]string{"Location": "/index.ttl"}},
		{"letters escaped without need", "GET /events/%78.ttl", nil, 301, map[string]string{"Location": "/events/x.ttl"}},
		{"a path is no other host", "GET //evil.example/..", nil, 404, map[string]string{"Location": "-"}},

		{"what is asked with another method", "POST /events/x", nil, 405, map[string]string{"Allow": "GET, HEAD, OPTIONS"}},
		{"an invented method", "BREW /events/x", nil, 405, map[string]string{"Allow": "GET, HEAD, OPTIONS"}},
		{"OPTIONS", "OPTIONS /events/x", nil, 204, map[string]string{"Allow": "GET, HEAD, OPTIONS"}},
		{"a preflight (Fetch)", "OPTIONS /events/x", []string{"Origin: https://a.example", "Access-Control-Request-Method: GET"}, 204, map[string]string{
			"Access-Control-Allow-Methods": "GET, HEAD, OPTIONS", "Access-Control-Max-Age": "86400", "Access-Control-Allow-Origin": "*"}},
		{"a long target", "GET /events/" + strings.Repeat("x", 9000), nil, 414, nil},
		{"a long query", "GET /events/x?a=" + strings.Repeat("x", 9000), nil, 414, nil},
		{"gzip", "GET /events/x.ttl", []string{"Accept-Encoding: gzip"}, 200, map[string]string{"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}},
		{"Brotli before gzip", "GET /events/x.ttl", []string{"Accept-Encoding: gzip, deflate, br"}, 200, map[string]string{"Content-Encoding": "br"}},
		{"Zstandard", "GET /events/x.ttl", []string{"Accept-Encoding: zstd"}, 200, map[string]string{"Content-Encoding": "zstd"}},
		{"no coding unless asked", "GET /events/x.ttl", nil, 200, map[string]string{"Content-Encoding": "-"}},
		{"a large answer may be had in parts", "GET /events/long.ttl", nil, 200, map[string]string{"Accept-Ranges": "bytes"}},
		{"a range", "GET /events/long.ttl", []string{"Range: bytes=0-99"}, 206, map[string]string{"Content-Length": "100", "Content-Type": turtle}},
		{"a range outside", "GET /events/long.ttl", []string{"Range: bytes=9999999-"}, 416, nil},
		{"a range of something else's units", "GET /events/long.ttl", []string{"Range: lines=0-1"}, 200, map[string]string{"Content-Range": "-"}},
		{"a range for HEAD (§14.2)", "HEAD /events/long.ttl", []string{"Range: bytes=0-99"}, 200, map[string]string{"Content-Range": "-"}},
		{"the last bytes", "GET /events/long.ttl", []string{"Range: bytes=-5"}, 206, map[string]string{"Content-Length": "5"}},
		{"the last no bytes", "GET /events/long.ttl", []string{"Range: bytes=-0"}, 200, map[string]string{"Content-Range": "-"}},
		{"a range beyond all numbers", "GET /events/long.ttl", []string{"Range: bytes=0-99999999999999999999"}, 200, nil},
		{"a range that is none", "GET /events/long.ttl", []string{"Range: bytes=a-b"}, 200, nil},
		{"a range of something else", "GET /events/long.ttl", []string{"Range: bytes=0-99", `If-Range: "other"`}, 200, nil},
		{"alive", "GET /healthz", nil, 200, map[string]string{"Cache-Control": "no-store"}},
		{"alive, in short", "HEAD /healthz", nil, 200, map[string]string{"Cache-Control": "no-store"}},
		{"OPTIONS of what is no resource of the site", "OPTIONS /healthz", nil, 204, map[string]string{"Allow": "GET, HEAD, OPTIONS"}},
		{"another method of what is no resource of the site", "POST /healthz", nil, 405, map[string]string{"Allow": "GET, HEAD, OPTIONS"}},
		{"ready", "GET /readyz", nil, 200, nil},
	} {
		t.Run(c.rule, func(t *testing.T) {
			method, target, _ := strings.Cut(c.request, " ")
			got := ask(h, method, target, c.fields...)
			if got.StatusCode != c.status {
				t.Errorf("status %d, want %d: %s", got.StatusCode, c.status, text(t, got))
			}
			for name, want := range c.want {
				have := got.Header.Get(name)
				if want == "-" {
					want = ""
				}
				if have != want {
					t.Errorf("%s: got %q, want %q", name, have, want)
				}
			}
			if strings.Contains(strings.ToLower(headerText(got.Header)), "evil.example") {
				t.Errorf("the request's host is in the answer: %v", got.Header)
			}
		})
	}
}

func headerText(h http.Header) string {
	var b bytes.Buffer
	_ = h.Write(&b)
	return b.String()
}

func TestHeadEqualsGet(t *testing.T) {
	h := newHandler(t)
	for _, target := range []string{"/", "/events", "/events/x", "/events/x.ttl", "/events/gone.jsonld", "/events/nothing", "/events/old", "/events/x?format=pdf", "/healthz", "/readyz"} {
		for _, coding := range []string{"", "gzip"} {
			get := ask(h, "GET", target, "Accept-Encoding: "+coding)
			head := ask(h, "HEAD", target, "Accept-Encoding: "+coding)
			if n := head.Header.Get("Content-Length"); n != "" { // net/http adds it to a short GET
				get.Header.Set("Content-Length", strconv.Itoa(len(text(t, get))))
			}
			if get.StatusCode != head.StatusCode || headerText(get.Header) != headerText(head.Header) {
				t.Errorf("%s: GET %d\n%sHEAD %d\n%s", target, get.StatusCode, headerText(get.Header), head.StatusCode, headerText(head.Header))
			}
			if body := text(t, head); body != "" {
				t.Errorf("%s: HEAD has a body: %q", target, body)
			}
		}
	}
}

// Each variant and coding has its own strong tag, and each is matched by itself alone.
func TestEntityTags(t *testing.T) {
	h := newHandler(t)
	seen := map[string]string{}
	for _, suffix := range []string{".fr.html", ".en.html", ".ttl", ".jsonld", ".nt", ".nq", ".trig", ".rdf"} {
		for _, coding := range []string{"identity", "gzip", "br", "zstd"} {
			name := suffix + " " + coding
			etag := ask(h, "GET", "/events/x"+suffix, "Accept-Encoding: "+coding).Header.Get("ETag")
			if len(etag) < 10 || etag[0] != '"' || etag[len(etag)-1] != '"' {
				t.Errorf("%s: tag %q is not strong", name, etag)
			}
			if other, ok := seen[etag]; ok {
				t.Errorf("%s and %s share the tag %s", name, other, etag)
			}
			seen[etag] = name
			if got := ask(h, "GET", "/events/x"+suffix, "Accept-Encoding: "+coding, "If-None-Match: "+etag); got.StatusCode != 304 {
				t.Errorf("%s: own tag gives %d", name, got.StatusCode)
			}
		}
	}
}

// RFC 9110, §13.2.2: the order in which preconditions count.
func TestPreconditions(t *testing.T) {
	h := newHandler(t)
	first := ask(h, "GET", "/events/x", "Accept: text/turtle")
	etag, at := first.Header.Get("ETag"), first.Header.Get("Last-Modified")
	const before, after = "Sun, 19 Jan 2025 00:00:00 GMT", "Tue, 21 Jan 2025 00:00:00 GMT"
	for _, c := range []struct {
		rule   string
		fields []string
		status int
	}{
		{"the tag", []string{"If-None-Match: " + etag}, 304},
		{"the tag, weakly", []string{"If-None-Match: W/" + etag}, 304},
		{"the tag among others", []string{`If-None-Match: "a", W/"b,c" ,` + etag}, 304},
		{"the tag on a second line", []string{`If-None-Match: "a"`, "If-None-Match: " + etag}, 304},
		{"any tag", []string{"If-None-Match: *"}, 304},
		{"another tag", []string{`If-None-Match: "a"`}, 200},
		{"not a tag", []string{"If-None-Match: " + strings.Trim(etag, `"`)}, 200},
		{"an open quote", []string{`If-None-Match: "a`}, 200},
		{"not changed since", []string{"If-Modified-Since: " + at}, 304},
		{"not changed since later", []string{"If-Modified-Since: " + after}, 304},
		{"changed since", []string{"If-Modified-Since: " + before}, 200},
		{"a date that is none", []string{"If-Modified-Since: yesterday"}, 200},
		{"the tag counts, the date does not (step 3)", []string{`If-None-Match: "a"`, "If-Modified-Since: " + after}, 200},
		{"the tag counts, the date does not", []string{"If-None-Match: " + etag, "If-Modified-Since: " + before}, 304},
		{"If-Match holds", []string{"If-Match: " + etag}, 200},
		{"If-Match of any", []string{"If-Match: *"}, 200},
		{"If-Match compares strongly", []string{"If-Match: W/" + etag}, 412},
		{"If-Match fails (step 1)", []string{`If-Match: "a"`}, 412},
		{"If-Match comes before If-None-Match", []string{`If-Match: "a"`, "If-None-Match: " + etag}, 412},
		{"If-Match holds, then If-None-Match", []string{"If-Match: " + etag, "If-None-Match: " + etag}, 304},
		{"unmodified since then", []string{"If-Unmodified-Since: " + at}, 200},
		{"modified since (step 2)", []string{"If-Unmodified-Since: " + before}, 412},
		{"If-Match makes If-Unmodified-Since void", []string{"If-Match: " + etag, "If-Unmodified-Since: " + before}, 200},
	} {
		t.Run(c.rule, func(t *testing.T) {
			got := ask(h, "GET", "/events/x", append(c.fields, "Accept: text/turtle")...)
			if got.StatusCode != c.status {
				t.Fatalf("status %d, want %d", got.StatusCode, c.status)
			}
			if c.status != 304 {
				return
			}
			for _, name := range []string{"Cache-Control", "Content-Location", "ETag", "Vary", "Access-Control-Allow-Origin"} { // §15.4.5
				if got.Header.Get(name) != first.Header.Get(name) {
					t.Errorf("%s: got %q, want %q", name, got.Header.Get(name), first.Header.Get(name))
				}
			}
			if got.Header.Get("Last-Modified") != "" {
				t.Error("304 repeats Last-Modified beside the tag, which §15.4.5 advises against")
			}
			if body := text(t, got); body != "" || got.Header.Get("Content-Type") != "" {
				t.Errorf("304 describes a body: %q %q", got.Header.Get("Content-Type"), body)
			}
		})
	}
}

func TestLinks(t *testing.T) {
	h := newHandler(t)
	link := ask(h, "GET", "/events/x", "Accept: text/turtle").Header.Get("Link")
	for _, want := range []string{
		`<` + base + `/events/x>; rel="canonical"`,
		`<` + base + `/events/x#this>; rel="describes"`,
		`<` + base + `/events>; rel="collection"`,
		`<http://schema.org/ConferenceEvent>; rel="type"`,
		`<https://creativecommons.org/licenses/by/4.0/>; rel="license"`,
		`</events/x.jsonld>; rel="alternate"; type="application/ld+json"`,
		`</events/x.fr.html>; rel="alternate"; type="text/html"; hreflang="fr"`,
		`</events/x.rdf>; rel="alternate"; type="application/rdf+xml"`,
	} {
		if !strings.Contains(link, want) {
			t.Errorf("Link lacks %s:\n%s", want, link)
		}
	}
	if strings.Contains(link, "x.ttl") {
		t.Errorf("Turtle names itself as its alternative: %s", link)
	}
	got := ask(h, "GET", "/events/x.jsonld")
	if n := strings.Count(got.Header.Get("Link"), `rel="alternate"`); n != 1 || len(got.Header["Link"]) != 1 {
		t.Errorf("JSON-LD has %d alternates, want 1 (PyLD): %s", n, got.Header["Link"])
	}
	odd := ask(h, "GET", "/events/odd.ttl").Header.Get("Link")
	if !strings.Contains(odd, `ontologie/F%C3%AAte>; rel="type"`) {
		t.Errorf("a foreign type is not encoded: %q", odd)
	}
}

func TestNotAcceptableLists(t *testing.T) {
	h := newHandler(t)
	got := ask(h, "GET", "/events/x", "Accept: image/png")
	body, link := text(t, got), got.Header.Get("Link")
	for _, suffix := range []string{".ttl", ".jsonld", ".fr.html"} {
		if !strings.Contains(body, base+"/events/x"+suffix) || !strings.Contains(link, "<"+base+"/events/x"+suffix+`>; rel="alternate"`) {
			t.Errorf("%s is not offered:\n%s\n%s", suffix, link, body)
		}
	}
	got = ask(h, "GET", "/events/x?format=pdf", "Accept: application/json")
	var p struct {
		Status   int
		Title    string
		Variants []struct{ Href, Type string }
	}
	if err := json.Unmarshal([]byte(text(t, got)), &p); err != nil || p.Status != 400 || p.Title != "Bad Request" || len(p.Variants) < 8 {
		t.Errorf("problem: %+v, %v", p, err)
	}
	page := text(t, ask(h, "GET", "/events/x?format=pdf", "Accept: text/html"))
	if !strings.Contains(page, `href="`+base+`/events/x.ttl"`) {
		t.Errorf("page lists no variants:\n%s", page)
	}
}

// What is not there is told in the form that was asked for, and nothing that a client says gets out of the comments.
func TestFailuresAreRDF(t *testing.T) {
	h := newHandler(t)
	got := text(t, ask(h, "GET", "/events/nothing", "Accept: text/turtle"))
	if !strings.HasPrefix(got, "# Not Found: ") || !strings.Contains(got, base+"/events\n") {
		t.Errorf("404 as Turtle: %s", got)
	}
	for _, accept := range []string{"text/turtle", "application/n-quads"} {
		got := text(t, ask(h, "GET", "/events/x?format=a%0D%0A%3Cs%3E%20%3Cp%3E%20%3Co%3E%20.", "Accept: "+accept))
		for line := range strings.Lines(got) {
			if !strings.HasPrefix(line, "# ") || strings.Contains(line, "\r") {
				t.Errorf("%s: a line is no comment: %q", accept, line)
			}
		}
	}
}

func TestTombstoneIsRDF(t *testing.T) {
	got := text(t, ask(newHandler(t), "GET", "/events/gone", "Accept: application/n-triples"))
	const thing = "<" + base + "/events/gone#this> "
	want := thing + "<" + string(graph.Type) + "> <" + string(ns.ProvEntity) + "> .\n" +
		thing + "<" + string(ns.InvalidatedTime) + `> "2025-01-20T09:30:15.000Z"^^<` + string(graph.XSDDateTime) + "> .\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestCodingsDecode(t *testing.T) {
	h := newHandler(t)
	want := text(t, ask(h, "GET", "/events/long.ttl"))
	for coding, decode := range map[string]func(io.Reader) (io.Reader, error){
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	} {
		answer := ask(h, "GET", "/events/long.ttl", "Accept-Encoding: "+coding)
		z, err := decode(answer.Body)
		if err != nil {
			t.Fatalf("%s: %v", coding, err)
		}
		if got, err := io.ReadAll(z); err != nil || string(got) != want || answer.Header.Get("Content-Encoding") != coding {
			t.Errorf("%s gives other bytes: %v", coding, err)
		}
	}
}

// The thing's address answers 303 with the document's (Cool URIs for the Semantic Web, §4.2).
func TestSeeOther(t *testing.T) {
	h := New(newSite(t, newStore(), vocab.SeeOther, base), Options{})
	for _, c := range []struct {
		target, location string
		status           int
	}{
		{"/id/events/x", "/events/x", 303},
		{"/id/events/x.ttl", "/events/x.ttl", 303},
		{"/id/events/x?format=ttl", "/events/x?format=ttl", 303},
		{"/id/events/gone", "/events/gone", 303},
		{"/id/events/old", "/id/events/x", 301},
		{"/id/events/nothing", "", 404},
		{"/id/nothing/x", "", 404},
		{"/ID/events/x", "/id/events/x", 301},
		{"/events/x", "", 200},
	} {
		got := ask(h, "GET", c.target, "Accept: text/turtle")
		if got.StatusCode != c.status || got.Header.Get("Location") != c.location {
			t.Errorf("%s: %d to %q, want %d to %q", c.target, got.StatusCode, got.Header.Get("Location"), c.status, c.location)
		}
		if c.status == 303 && got.Header.Get("Vary") != "Accept" {
			t.Errorf("%s: Vary is %q", c.target, got.Header.Get("Vary"))
		}
	}
	if link := ask(h, "GET", "/id/events/x.ttl").Header.Get("Link"); link != "<"+base+`/events/x>; rel="describedby"` {
		t.Errorf("the thing does not say what describes it: %q", link)
	}
	if got := ask(newHandler(t), "GET", "/id/events/x"); got.StatusCode != 404 {
		t.Errorf("with hash IRIs, /id/ is %d", got.StatusCode)
	}
}

func TestBaseWithPath(t *testing.T) {
	h := New(newSite(t, newStore(), vocab.Hash, "https://example.org/data"), Options{})
	for _, c := range []struct {
		target, location string
		status           int
	}{
		{"/data/events/x.ttl", "", 200},
		{"/events/x.ttl", "", 200}, // a proxy has taken the path off
		{"/data", "/data/", 301},
		{"/data/", "", 200},
		{"/data/events/x/", "/data/events/x", 301},
		{"/database", "", 404},
	} {
		got := ask(h, "GET", c.target)
		if got.StatusCode != c.status || got.Header.Get("Location") != c.location {
			t.Errorf("%s: %d to %q, want %d to %q", c.target, got.StatusCode, got.Header.Get("Location"), c.status, c.location)
		}
	}
}

// The operator reads the cause, the client does not.
func TestBrokenStore(t *testing.T) {
	m := newStore()
	var log bytes.Buffer
	h := New(newSite(t, m, vocab.Hash, base), Options{Logger: slog.New(slog.NewTextHandler(&log, nil)), AccessLog: true})
	m.broken = errDisk
	for _, accept := range []string{"text/html", "application/json", "text/turtle"} {
		got := ask(h, "GET", "/events/x", "Accept: "+accept)
		if body := text(t, got); got.StatusCode != 500 || strings.Contains(body, "secret") {
			t.Errorf("%d: %s", got.StatusCode, body)
		}
	}
	if got := ask(h, "GET", "/readyz"); got.StatusCode != 503 || strings.Contains(text(t, got), "secret") {
		t.Errorf("readyz: %d", got.StatusCode)
	}
	if !strings.Contains(log.String(), "disk on fire") || !strings.Contains(log.String(), "status=500") {
		t.Errorf("log: %s", log.String())
	}
}

func TestPanic(t *testing.T) {
	var log bytes.Buffer
	h := &handler{site: newSite(t, newStore(), vocab.Hash, base), log: slog.New(slog.NewTextHandler(&log, nil))}
	got := ask(h.recovered(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"half"`)
		panic("secret")
	})), "GET", "/events/x")
	if body := text(t, got); got.StatusCode != 500 || strings.Contains(body, "secret") || strings.Contains(body, "goroutine") || got.Header.Get("ETag") != "" {
		t.Errorf("%d %v %s", got.StatusCode, got.Header, body)
	}
	if !strings.Contains(log.String(), "secret") || !strings.Contains(log.String(), "goroutine") {
		t.Errorf("log lacks the stack: %s", log.String())
	}
}

func TestAssets(t *testing.T) {
	h := newHandler(t)
	_, rest, ok := strings.Cut(text(t, ask(h, "GET", "/", "Accept: text/html")), `<link rel="stylesheet" href="`)
	path, _, _ := strings.Cut(rest, `"`)
	if !ok {
		t.Fatal("the page has no style sheet")
	}
	got := ask(h, "GET", path)
	if got.StatusCode != 200 || got.Header.Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%s: %d %v", path, got.StatusCode, got.Header)
	}
}
