package web

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/negotiate"
)

// request is what a request asks for, as far as its path and query say.
type request struct {
	resource publish.Resource
	suffix   string             // of the path: ".ttl"; empty if it has none
	asked    []*publish.Variant // what the suffix or ?format= asks for; nil leaves it to negotiation
}

// resource answers for everything that the site has.
func (h *handler) resource(w http.ResponseWriter, r *http.Request) {
	target := r.URL
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodOptions:
		h.options(w, r)
		return
	case http.MethodPost:
		var ok bool
		if target, ok = h.posted(w, r); !ok {
			return
		}
	default:
		h.methodNotAllowed(w, r)
		return
	}
	q, err := h.locate(target)
	if err == nil && r.Method == http.MethodPost && !q.resource.Post {
		h.methodNotAllowed(w, r)
		return
	}
	if err != nil {
		h.fail(w, r, q, err)
		return
	}
	if q.resource.Kind == publish.Thing {
		h.seeOther(w, r, q)
		return
	}
	if gate, ok := q.resource.View.(publish.TimeGate); ok {
		h.timeGate(w, r, q, gate)
		return
	}
	v := h.choose(r.Header, &q)
	if v == nil {
		h.notAcceptable(w, r, q)
		return
	}
	rep, err := h.site.Represent(r.Context(), q.resource, v)
	switch {
	case err == nil:
		h.sendAny(w, r, q, rep)
	case errors.Is(err, data.ErrGone) && rep != nil:
		h.send(w, r, q, rep, http.StatusGone)
	default:
		h.fail(w, r, q, err)
	}
}

// locate reads a request's target. Its error is data.ErrNotFound, a *publish.MovedError or a *formatError.
func (h *handler) locate(u *url.URL) (request, error) {
	var q request
	path := u.Path
	if u.RawPath != "" { // spelled with needless escapes, or with an escaped slash, which is not a slash
		if strings.Contains(strings.ToLower(u.RawPath), "%2f") {
			return q, data.ErrNotFound
		}
		return h.relocate(path)
	}
	var query url.Values
	if u.RawQuery != "" {
		var err error
		if query, err = url.ParseQuery(u.RawQuery); err != nil {
			return q, &formatError{}
		}
	}
	resource, asked, err := h.site.Locate(path, query)
	known := err == nil || resource.Kind == publish.Viewed && !errors.Is(err, data.ErrNotFound) || as[*publish.RequestError](err)
	if !known {
		return h.relocate(path)
	}
	q = request{resource: resource, asked: asked}
	if asked != nil {
		q.suffix = suffix(path)
	}
	if err == nil && query != nil {
		err = h.readQuery(&q, query)
	}
	return q, err
}

// posted is the target of a POST request with the query that its body holds, as a form does (OAI-PMH 2.0, §3.1.1.2,
// https://www.openarchives.org/OAI/openarchivesprotocol.html#HTTPRequestFormat). It answers where there is none.
func (h *handler) posted(w http.ResponseWriter, r *http.Request) (*url.URL, bool) {
	q, err := h.locate(&url.URL{Path: r.URL.Path})
	if err != nil && !as[*publish.RequestError](err) || err == nil && !q.resource.Post {
		h.methodNotAllowed(w, r)
		return nil, false
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxURI)
	if err := r.ParseForm(); err != nil {
		h.fail(w, r, q, &publish.RequestError{Message: "the body is not a form of at most 8 KiB, in application/x-www-form-urlencoded"})
		return nil, false
	}
	return &url.URL{Path: r.URL.Path, RawQuery: r.PostForm.Encode()}, true
}

// suffix is what stands behind the first dot of a path's last segment, with the dot.
func suffix(path string) string {
	slash := strings.LastIndexByte(path, '/')
	if dot := strings.IndexByte(path[slash+1:], '.'); dot >= 0 {
		return path[slash+1+dot:]
	}
	return ""
}

// relocate finds the one spelling of a path that is spelled in another way: upper case, slashes too many.
func (h *handler) relocate(path string) (request, error) {
	clean := "/" + strings.Join(strings.FieldsFunc(strings.ToLower(path), func(r rune) bool { return r == '/' }), "/")
	resource, asked, err := h.site.Locate(clean, nil)
	if err != nil {
		return request{}, data.ErrNotFound
	}
	q := request{resource: resource, asked: asked}
	if asked != nil {
		q.suffix = suffix(clean)
	}
	return q, &publish.MovedError{To: resource.Path}
}

// readQuery reads ?format=, which overrides the suffix. What else a query says is for the view whose resource it is.
func (h *handler) readQuery(q *request, values url.Values) error {
	names, ok := values["format"]
	if !ok {
		return nil
	}
	name := strings.ReplaceAll(names[0], " ", "+") // "application/ld+json" typed without escaping its plus
	var asked []*publish.Variant
	for _, v := range h.site.Named(name) {
		if h.site.Offering(q.resource).Has(v) {
			asked = append(asked, v)
		}
	}
	if asked == nil {
		return &formatError{name: names[0]}
	}
	q.asked = asked
	return nil
}

// choose finds the variant that the request prefers among those asked for, or among all; nil if none is acceptable.
func (h *handler) choose(header http.Header, q *request) *publish.Variant {
	asked := q.asked
	if asked == nil {
		offering := h.site.Offering(q.resource)
		if offering.Fixed {
			return offering.Variants[0]
		}
		m := h.menu(offering)
		i := negotiate.Media(header["Accept"], m.offers)
		if i == negotiate.None {
			return nil
		}
		asked = m.choices[i]
	}
	if len(asked) == 1 {
		return asked[0]
	}
	return asked[negotiate.Language(header["Accept-Language"], h.languages)]
}

// sendAny answers with a representation, be it bytes or a file.
func (h *handler) sendAny(w http.ResponseWriter, r *http.Request, q request, rep *publish.Representation) {
	file, is, err := rep.File()
	switch {
	case err != nil:
		h.fail(w, r, q, err)
	case is:
		h.sendFile(w, r, rep, file)
	default:
		h.send(w, r, q, rep, http.StatusOK)
	}
}

// send answers with a representation.
func (h *handler) send(w http.ResponseWriter, r *http.Request, q request, rep *publish.Representation, status int) {
	coding := publish.Identity
	if i := negotiate.Encoding(r.Header["Accept-Encoding"], codingNames); i != negotiate.None && !rep.Coded {
		coding = codings[i]
	}
	f := h.fields(rep)
	c := &f.coded[coding]
	header := w.Header()
	header["Cache-Control"] = f.cache
	header["Content-Location"] = f.location
	header["Etag"] = c.etag
	header["Vary"] = h.vary(&q, rep.Variant)
	header["Access-Control-Allow-Origin"] = anyOrigin
	// A 304 has the fields above and no others: what else the client knows of its copy is still true (RFC 9110, §15.4.5).
	// Preconditions count only where the answer would be a success without them (RFC 9110, §13.2.1).
	if status == http.StatusOK {
		switch precondition(r, c.etag[0], rep.Modified) {
		case http.StatusNotModified:
			w.WriteHeader(http.StatusNotModified)
			return
		case http.StatusPreconditionFailed:
			w.WriteHeader(http.StatusPreconditionFailed)
			return
		}
	}
	body, err := rep.Encoded(coding)
	if err != nil {
		h.unprintable(w, r, q, err)
		return
	}
	header["Access-Control-Expose-Headers"] = exposed
	header["Content-Type"] = f.contentType
	header["Link"] = f.link
	if f.lastModified != nil {
		header["Last-Modified"] = f.lastModified
	}
	if f.memento != nil {
		header["Memento-Datetime"] = f.memento
	}
	if c.encoding != nil {
		header["Content-Encoding"] = c.encoding
	}
	if rep.Variant.Page() {
		header["X-Content-Type-Options"] = noSniff
		header["Content-Security-Policy"] = policy
		header["Referrer-Policy"] = referrer
	}
	if status == http.StatusOK {
		if r.Method == http.MethodGet && parts(r.Header["Range"]) { // of GET alone (§14.2)
			http.ServeContent(w, r, "", rep.Modified, bytes.NewReader(body))
			return
		}
		if len(body) >= large {
			header["Accept-Ranges"] = ranges
		}
	}
	if len(body) >= counts || r.Method == http.MethodHead {
		header["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a client that has gone is not our error
	}
}

// Each field in the header map costs as much as all of the choosing of a variant, so those that most answers can do
// without are left to the answers that cannot.
const (
	counts = 2048     // net/http counts shorter bodies by itself
	large  = 64 << 10 // from here on, an answer says that it may be had in parts; Range is heeded for all
)

// vary names the request fields that chose the variant. A form of RDF does not depend on the language.
func (h *handler) vary(q *request, v *publish.Variant) []string {
	switch {
	case q.asked == nil && v.Page():
		return varyPage
	case q.asked == nil && !h.site.Offering(q.resource).Fixed:
		return varyForm
	case len(q.asked) > 1:
		return varyLanguage
	}
	return varyCoding
}

// precondition evaluates the request's preconditions in the order of RFC 9110, §13.2.2. It returns 304, 412, or 0 for
// going on. Resources here always exist when it is asked.
func precondition(r *http.Request, etag string, modified time.Time) int {
	if lines, ok := r.Header["If-Match"]; ok {
		if !listed(lines, etag, false) {
			return http.StatusPreconditionFailed
		}
	} else if since, ok := date(r.Header["If-Unmodified-Since"]); ok && !modified.IsZero() && modified.After(since) {
		return http.StatusPreconditionFailed
	}
	if lines, ok := r.Header["If-None-Match"]; ok {
		if listed(lines, etag, true) {
			return http.StatusNotModified
		}
		return 0 // If-Modified-Since is ignored beside If-None-Match (§13.1.3)
	}
	if since, ok := date(r.Header["If-Modified-Since"]); ok && !modified.IsZero() && !modified.After(since) {
		return http.StatusNotModified
	}
	return 0
}

// parts tells whether a Range field asks for parts in bytes that ServeContent gives right (RFC 9110, §14.1.2). Others
// are ignored, as a unit that is not known must be and everything may be (§14.2): ServeContent would refuse the unit,
// and answer the last no bytes with a range that ends before it begins.
func parts(lines []string) bool {
	if len(lines) != 1 {
		return false
	}
	set, ok := strings.CutPrefix(lines[0], "bytes=")
	for rest := set; ok && rest != ""; {
		var spec string
		spec, rest, _ = strings.Cut(rest, ",")
		first, last, dash := strings.Cut(strings.Trim(spec, " \t"), "-")
		ok = dash && place(first) && place(last) && (first != "" || strings.Trim(last, "0") != "")
	}
	return ok && set != ""
}

// place tells whether s is empty or a number of bytes within reason.
func place(s string) bool {
	return len(s) < 19 && strings.Trim(s, "0123456789") == ""
}

// date reads a date field; one that cannot be read is ignored (RFC 9110, §13.1.3).
func date(lines []string) (time.Time, bool) {
	if len(lines) != 1 {
		return time.Time{}, false
	}
	t, err := http.ParseTime(lines[0])
	return t, err == nil
}

// listed tells whether a list of entity tags has etag, or is "*". A weak tag equals a strong one in weak comparison
// alone (RFC 9110, §8.8.3.2).
func listed(lines []string, etag string, weak bool) bool {
	for _, line := range lines {
		for line = trimOWS(line); line != ""; line = trimOWS(line) {
			if line[0] == ',' {
				line = line[1:]
				continue
			}
			if line == "*" {
				return true
			}
			tag, isWeak := strings.CutPrefix(line, "W/")
			if tag == "" || tag[0] != '"' {
				break // not a list of entity tags
			}
			end := strings.IndexByte(tag[1:], '"')
			if end < 0 {
				break
			}
			if tag[:end+2] == etag && (weak || !isWeak) {
				return true
			}
			line = tag[end+2:]
		}
	}
	return false
}

func trimOWS(s string) string { return strings.TrimLeft(s, " \t") }

// seeOther answers for a thing: it is described elsewhere (Cool URIs for the Semantic Web, §4.2,
// https://www.w3.org/TR/cooluris/#r303gendocument). The document negotiates; Vary is told here as well, for caches that
// keep the redirection.
func (h *handler) seeOther(w http.ResponseWriter, r *http.Request, q request) {
	err := h.site.Exists(r.Context(), q.resource)
	var moved *publish.MovedError
	if errors.As(err, &moved) {
		h.fail(w, r, q, &publish.MovedError{To: "/id" + moved.To})
		return
	}
	if err != nil && !errors.Is(err, data.ErrGone) { // of what is gone, the document tells
		h.fail(w, r, q, err)
		return
	}
	header := w.Header()
	header["Vary"] = varyAccept
	header["Cache-Control"] = h.fresh
	header["Link"] = []string{"<" + publish.URI(h.site.Base+"/"+string(q.resource.Ref)) + `>; rel="describedby"`}
	h.redirect(w, r, http.StatusSeeOther, "/"+string(q.resource.Ref)+q.suffix)
}

// redirect sends the client to another path of the site, with the same query.
func (h *handler) redirect(w http.ResponseWriter, r *http.Request, status int, path string) {
	location := h.root + path
	if r.URL.RawQuery != "" {
		location += "?" + r.URL.RawQuery
	}
	header := w.Header()
	open(header)
	header["Location"] = []string{publish.URI(location)}
	header["Content-Type"] = plainText
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(http.StatusText(status) + ": " + publish.URI(location) + "\n"))
	}
}

// options tells what may be asked, also to browsers that ask for another origin's script.
func (h *handler) options(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header["Allow"] = allowed
	open(header)
	if r.Header.Get("Access-Control-Request-Method") != "" {
		header["Access-Control-Allow-Methods"] = allowed
		header.Set("Access-Control-Allow-Headers", "Accept, Accept-Datetime, Accept-Language, Accept-Profile, If-Match, If-Modified-Since, If-None-Match, If-Range, If-Unmodified-Since, Range")
		header.Set("Access-Control-Max-Age", "86400")
	}
	w.WriteHeader(http.StatusNoContent)
}
