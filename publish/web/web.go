// Package web speaks HTTP for a site: it finds the resource that a request names, has the variant chosen that the
// client prefers, and answers with every header field that a linked-data client, a browser, a cache or a proxy needs
// (RFC 9110, RFC 9111, RFC 8288, RFC 9457). It is the only package that knows a status code. It knows no record, no
// store and no form of RDF: a Site gives finished representations.
//
// What a request says about its host never reaches an answer: addresses begin with the site's own base, and
// redirections are paths.
package web

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/negotiate"
	"github.com/kiosque-ld/kiosque/publish/page"
)

// Options configure the handler and the server. The zero value works.
type Options struct {
	Logger    *slog.Logger     // for what operators must know; nil discards it
	AccessLog bool             // log every request too
	Now       func() time.Time // clock for the access log's durations, and for files that take long; without it, they have no more time than others
	MaxAge    time.Duration    // how long caches may keep an answer without asking again; default 1 minute
	Grace     time.Duration    // how long Serve lets requests finish at the end; default 10 seconds
}

// maxURI is the length in bytes from which a request target is refused (414). RFC 9110, §4.1 asks servers to take
// 8,000.
const maxURI = 8 << 10

// handler answers for a site.
type handler struct {
	site      *publish.Site
	log       *slog.Logger
	now       func() time.Time // nil for none
	ready     func(*http.Request) error
	face      page.Site
	root      string             // path of the base URL, without a slash at the end
	menus     sync.Map           // *menu by *publish.Offering
	languages []string           // of the pages
	failures  []negotiate.Offer  // the forms in which an error can be told
	remarks   []*publish.Variant // by failure: the form of RDF whose comments tell it; nil for the first ones
	assets    map[string]*asset
	fresh     []string // Cache-Control of what exists
}

// New is the site as an HTTP handler. Where the base URL has a path, requests may carry it or have lost it to a proxy.
func New(site *publish.Site, o Options) http.Handler {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.MaxAge <= 0 {
		o.MaxAge = time.Minute
	}
	h := &handler{
		site: site, log: o.Logger, now: o.Now, root: site.Root(), assets: newAssets(),
		face:     site.Face(),
		ready:    func(r *http.Request) error { return site.Store.Ready(r.Context()) },
		fresh:    []string{"public, max-age=" + seconds(o.MaxAge)},
		failures: slices.Clone(failures), remarks: make([]*publish.Variant, len(failures)),
	}
	h.addLanguages()

	routes := chi.NewRouter()
	for pattern, answer := range map[string]http.HandlerFunc{
		"/healthz": h.health, "/readyz": h.readiness, "/assets/{name}": h.asset,
	} {
		routes.Get(pattern, answer)
		routes.Head(pattern, answer)
		routes.Options(pattern, h.options)
	}
	routes.NotFound(h.resource)
	routes.MethodNotAllowed(h.methodNotAllowed)
	all := h.guarded(h.direct(routes))
	if h.root != "" {
		all = h.beneath(all)
	}
	if o.AccessLog {
		all = accessLog(o)(all)
	}
	return h.recovered(all)
}

// direct takes the site's own paths past the router, which has nothing to find out about them and costs a copy of
// each request: about a twentieth of serving a document from memory.
func (h *handler) direct(routes http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.site.Leads(r.URL.Path) {
			h.resource(w, r)
			return
		}
		routes.ServeHTTP(w, r)
	})
}

// first is the first segment of a path that has lost its slash.
func first(path string) string {
	segment, _, _ := strings.Cut(path, "/")
	return segment
}

// menu is an offering as negotiation takes it: an offer of each form, and one of all pages, whose language is chosen
// afterwards.
type menu struct {
	offers  []negotiate.Offer
	choices [][]*publish.Variant // by offer: one form, or the pages in every language
}

// menu is made once for an offering.
func (h *handler) menu(offering *publish.Offering) *menu {
	if m, ok := h.menus.Load(offering); ok {
		return m.(*menu)
	}
	m, pages := &menu{}, -1
	for _, v := range offering.Variants {
		if v.Page() && pages >= 0 {
			m.choices[pages] = append(m.choices[pages], v)
			continue
		}
		if v.Page() {
			pages = len(m.offers)
		}
		m.offers = append(m.offers, offer(v))
		m.choices = append(m.choices, []*publish.Variant{v})
	}
	h.menus.Store(offering, m)
	return m
}

func offer(v *publish.Variant) negotiate.Offer {
	o := negotiate.Offer{Type: v.MediaType, Aliases: v.Aliases}
	if v.Profile != "" {
		o.Parameters = []negotiate.Parameter{{Name: "profile", Value: string(v.Profile)}}
	}
	return o
}

// addLanguages finds the languages of the pages, and the forms of RDF in which errors are told too: those that have
// comments.
func (h *handler) addLanguages() {
	for _, v := range h.site.Variants() {
		if v.Page() {
			h.languages = append(h.languages, v.Language)
		}
		if v.Remark("") != nil {
			h.failures, h.remarks = append(h.failures, offer(v)), append(h.remarks, v)
		}
	}
}

// beneath takes the base's path off requests that carry it.
func (h *handler) beneath(next http.Handler) http.Handler {
	stripped := http.StripPrefix(h.root, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch rest, ok := strings.CutPrefix(r.URL.Path, h.root); {
		case ok && rest == "":
			h.redirect(w, r, http.StatusMovedPermanently, "/")
		case ok && rest[0] == '/':
			stripped.ServeHTTP(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// health says that the process answers.
func (h *handler) health(w http.ResponseWriter, r *http.Request) { plain(w, r, http.StatusOK, "ok\n") }

// readiness says whether the store answers too.
func (h *handler) readiness(w http.ResponseWriter, r *http.Request) {
	if err := h.ready(r); err != nil {
		h.log.Error("not ready", "error", err)
		plain(w, r, http.StatusServiceUnavailable, "the store does not answer\n")
		return
	}
	plain(w, r, http.StatusOK, "ready\n")
}

func plain(w http.ResponseWriter, r *http.Request, status int, text string) {
	header := w.Header()
	header["Content-Type"] = plainText
	header["Cache-Control"] = noStore
	header["X-Content-Type-Options"] = noSniff
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(text)) // a client that has gone is not our error
	}
}
