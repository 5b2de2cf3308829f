package web

import (
	"bytes"
	"context"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// feed is a view with one resource of each kind.
type feed struct{}

var feedForm = publish.Only(publish.NewVariant("feed", "Feed", "application/xml"))

func (feed) Roots() []string { return []string{"feed"} }

func (feed) Find(s *publish.Site, path string, query url.Values) (publish.Resource, error) {
	r := publish.Resource{Path: path}
	switch path {
	case "/feed/graph", "/feed/old", "/feed/busy":
		r.Among = s.Graphs()
	case "/feed/catalogue":
		r.Among = s.GraphsFirst()
	case "/feed/file.nt":
		r.Among = feedForm
	case "/feed/verb":
		if query.Get("verb") == "" {
			return r, &publish.RequestError{Message: "a verb is needed"}
		}
		r.Among, r.Query, r.Post = feedForm, "verb="+url.QueryEscape(query.Get("verb")), true
	default:
		return r, data.ErrNotFound
	}
	return r, nil
}

func (feed) Represent(_ context.Context, s *publish.Site, r publish.Resource, v *publish.Variant) (*publish.Representation, error) {
	at := time.Date(2024, 11, 28, 9, 0, 0, 0, time.UTC)
	switch {
	case r.Path == "/feed/busy":
		return nil, publish.ErrBusy
	case r.Path == "/feed/file.nt":
		return s.File(r, v, publish.Head{Modified: at}, func() (io.ReadSeekCloser, error) { return readCloser{bytes.NewReader([]byte("0123456789"))}, nil }), nil
	case r.Query != "":
		return s.Bytes(r, v, publish.Head{MaxAge: 5 * time.Second}, func(dst []byte) ([]byte, error) { return append(dst, r.Query...), nil }), nil
	case v.Page():
		return s.Bytes(r, v, publish.Head{}, func(dst []byte) ([]byte, error) { return append(dst, "page"...), nil }), nil
	}
	return s.Graph(r, v, publish.Head{Modified: at, Immutable: r.Path == "/feed/old"}, func() *format.Document {
		doc := format.Document{}
		doc.Data.Graph.Add(graph.NewIRI("https://example.org/a"), graph.Type, graph.NewIRI("https://example.org/B"))
		return &doc
	}), nil
}

func (feed) Resources(context.Context, *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(func(publish.Resource, error) bool) {}
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

func TestViews(t *testing.T) {
	site, err := publish.New(publish.Options{Store: newStore(), Base: base, Style: vocab.Hash, Views: []publish.View{feed{}}})
	if err != nil {
		t.Fatal(err)
	}
	h := New(site, Options{})
	for _, c := range []struct {
		rule, request string
		fields        []string
		status        int
		want          map[string]string
	}{
		{"a graph has no page", "GET /feed/graph", []string{"Accept: text/html"}, 406, nil},
		{"nor a page's suffix", "GET /feed/graph.html", nil, 404, nil},
		{"nor by query", "GET /feed/graph?format=html", nil, 400, nil},
		{"a harvester without a wish gets RDF", "GET /feed/catalogue", []string{"Accept: */*"}, 200, map[string]string{
			"Content-Type": turtle, "Content-Location": base + "/feed/catalogue.ttl", "Vary": "Accept, Accept-Encoding"}},
		{"a browser gets a page", "GET /feed/catalogue", []string{"Accept: " + browser}, 200, map[string]string{"Content-Type": htmlUTF}},
		{"a suffix", "GET /feed/graph.nt", nil, 200, map[string]string{"Cache-Control": "public, max-age=60", "Last-Modified": "Thu, 28 Nov 2024 09:00:00 GMT"}},
		{"what never changes may be kept for ever", "GET /feed/old.ttl", nil, 200, map[string]string{"Cache-Control": "public, max-age=31536000, immutable"}},
		{"a file is what its whole path names", "GET /feed/file.nt", []string{"Accept: image/png"}, 200, map[string]string{
			"Content-Type": "application/xml", "Content-Length": "10", "Accept-Ranges": "bytes", "Content-Location": base + "/feed/file.nt"}},
		{"in parts", "GET /feed/file.nt", []string{"Range: bytes=2-3"}, 206, map[string]string{"Content-Range": "bytes 2-3/10"}},
		{"a query is part of the name", "GET /feed/verb?verb=a%26b", nil, 200, map[string]string{
			"Content-Location": base + "/feed/verb?verb=a%26b", "Cache-Control": "public, max-age=5", "Vary": "Accept-Encoding"}},
		{"a query that makes no sense", "GET /feed/verb", nil, 400, nil},
		{"too many ask", "GET /feed/busy.ttl", nil, 503, map[string]string{"Retry-After": "5", "Cache-Control": "no-cache"}},
		{"nothing there", "GET /feed/none", nil, 404, nil},
		{"posting where there is nothing to post to", "POST /events/x", nil, 405, nil},
		{"nor here", "POST /feed/graph", nil, 405, nil},
	} {
		t.Run(c.rule, func(t *testing.T) {
			method, target, _ := strings.Cut(c.request, " ")
			got := ask(h, method, target, c.fields...)
			if got.StatusCode != c.status {
				t.Errorf("status %d, want %d: %s", got.StatusCode, c.status, text(t, got))
			}
			for name, want := range c.want {
				if got := got.Header.Get(name); got != want {
					t.Errorf("%s: got %q, want %q", name, got, want)
				}
			}
		})
	}
	r := httptest.NewRequest(http.MethodPost, "/feed/verb", strings.NewReader("verb=list"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if got := w.Body.String(); w.Code != 200 || got != "verb=list" {
		t.Errorf("posted: got %d %q", w.Code, got)
	}
	if got := ask(h, "GET", "/feed/graph.ttl", "If-None-Match: "+ask(h, "GET", "/feed/graph.ttl").Header.Get("Etag")); got.StatusCode != 304 {
		t.Errorf("the same tag: got %d, want 304", got.StatusCode)
	}
}

func TestViewsKeepOffEachOthersPaths(t *testing.T) {
	if _, err := publish.New(publish.Options{Store: newStore(), Base: base, Views: []publish.View{feed{}, feed{}}}); err == nil {
		t.Error("two views with one path were taken")
	}
}
