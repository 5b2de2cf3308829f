package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab"
)

// Whatever is asked, the answer is no fault of the server's, no field of it holds a line break, and it says what it
// varies on.
func FuzzHandler(f *testing.F) {
	hash := newHandler(f)
	see := New(newSite(f, newStore(), vocab.SeeOther, base+"/data"), Options{})
	for _, s := range [][4]string{
		{"/events/x.ttl", "format=jsonld", "text/turtle;q=0.5", "gzip"},
		{"/events/%2e%2e/x", "format=%zz", "*/*;q=2", "br;q=0"},
		{"//evil.example/\r\nLocation: x", "a=b\r\n", "\r\n", "\x00"},
		{"/id/events/old.ttl", "", "image/png", ""},
		{"/data", "x", "application/ld+json;profile=\"", "identity;q=0"},
		{"/Events/X.TTL/", "format=", ",", ","},
		{"/assets/../events/x", "", "text/html", "*"},
		{"/events/after/x/y", "", "text/html", "zstd"},
		{"/index.ttl.html", "format=html", "", ""},
		{"*", "", "", ""},
		{"", "", "", ""},
	} {
		f.Add(s[0], s[1], s[2], s[3])
	}
	f.Fuzz(func(t *testing.T, path, query, accept, other string) {
		for _, h := range []http.Handler{hash, see} {
			for _, method := range []string{"GET", "OPTIONS"} {
				r := httptest.NewRequest(method, "/", nil)
				u, err := url.ParseRequestURI(path)
				if err != nil || u.Host != "" {
					u = &url.URL{Path: path}
				}
				u.RawQuery = query
				r.URL, r.RequestURI = u, u.RequestURI()
				r.Header = http.Header{"Accept": {accept}, "Accept-Encoding": {other}, "Accept-Language": {other}, "If-None-Match": {other},
					"If-Match": {}, "Range": {other}, "Host": {other}, "X-Forwarded-Host": {other}}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if w.Code >= 500 || w.Code < 200 {
					t.Fatalf("%s %q?%q (%q, %q): %d", method, path, query, accept, other, w.Code)
				}
				for name, values := range w.Header() {
					for _, v := range values {
						if strings.ContainsAny(v, "\r\n\x00") {
							t.Fatalf("%q?%q: %s is %q", path, query, name, v)
						}
					}
				}
				if location := w.Header().Get("Location"); location != "" && (location[0] != '/' || strings.HasPrefix(location, "//")) {
					t.Fatalf("%q?%q leads out: %q", path, query, location)
				}
				if w.Code == 200 && method == "GET" && w.Header().Get("Etag") != "" && w.Header().Get("Vary") == "" {
					t.Fatalf("%q?%q does not say what it varies on", path, query)
				}
			}
		}
	})
}
