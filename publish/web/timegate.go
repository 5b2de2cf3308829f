package web

import (
	"net/http"
	"time"

	"github.com/kiosque-ld/kiosque/publish"
)

// timeGate leads to what a resource was at the time that the request names, or to what it is now (RFC 7089, §4.2, pattern
// 2.1; https://www.rfc-editor.org/rfc/rfc7089#section-4.2.1). A time that cannot be read is the client's error (§4.5.3);
// one before the first memento leads to that (the same).
func (h *handler) timeGate(w http.ResponseWriter, r *http.Request, q request, gate publish.TimeGate) {
	w.Header()["Vary"] = varyDatetime
	var at time.Time
	if lines := r.Header["Accept-Datetime"]; lines != nil {
		var ok bool
		if at, ok = date(lines); !ok {
			h.fail(w, r, q, &publish.RequestError{Message: "Accept-Datetime is a date such as Thu, 28 Nov 2024 09:00:00 GMT"})
			return
		}
	}
	m, err := gate.Memento(r.Context(), h.site, q.resource, at)
	if err != nil {
		h.fail(w, r, q, err)
		return
	}
	var links []byte
	for _, l := range m.Links {
		links = appendLink(links, publish.URI(l.Href), "", `>; rel="`+l.Rel+`"`)
	}
	links = appendLink(links, publish.URI(h.site.Base+m.Path), "", `>; rel="memento"; datetime="`+m.At.UTC().Format(http.TimeFormat)+`"`)
	header := w.Header()
	header["Link"] = []string{string(links)}
	header["Cache-Control"] = h.fresh
	h.redirect(w, r, http.StatusFound, m.Path)
}
