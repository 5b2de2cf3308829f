package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/negotiate"
	"github.com/kiosque-ld/kiosque/publish/page"
)

// formatError says that a query asks for a form that there is not; without a name, that it cannot be read.
type formatError struct{ name string }

func (e *formatError) Error() string {
	if e.name == "" {
		return "the query cannot be read"
	}
	return "there is no format " + e.name
}

// errAcceptable says that no variant is acceptable.
var errAcceptable = errors.New("none of the variants is acceptable")

// statuses say what each error means to a client. What is not listed is our own fault: 500.
var statuses = []struct {
	is   func(error) bool
	code int
}{
	{is(data.ErrNotFound), http.StatusNotFound},
	{is(data.ErrGone), http.StatusGone},
	{as[*formatError], http.StatusBadRequest},
	{as[*publish.RequestError], http.StatusBadRequest},
	{is(publish.ErrBusy), http.StatusServiceUnavailable},
	{is(errAcceptable), http.StatusNotAcceptable},
	{is(context.Canceled), http.StatusServiceUnavailable}, // nobody reads it
	{is(context.DeadlineExceeded), http.StatusServiceUnavailable},
}

func is(target error) func(error) bool { return func(err error) bool { return errors.Is(err, target) } }

func as[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

// status is the status code of an error.
func status(err error) int {
	for _, s := range statuses {
		if s.is(err) {
			return s.code
		}
	}
	return http.StatusInternalServerError
}

// fail answers with what an error means.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, q request, err error) {
	var moved *publish.MovedError
	if errors.As(err, &moved) {
		path := moved.To
		if path == "/" && q.suffix != "" {
			path = "/index"
		}
		w.Header()["Cache-Control"] = h.fresh
		h.redirect(w, r, http.StatusMovedPermanently, path+q.suffix)
		return
	}
	f := failure{status: status(err), asked: q.asked}
	switch f.status {
	case http.StatusInternalServerError:
		h.log.Error("request failed", "method", r.Method, "path", r.URL.Path, "error", err)
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "5")
	case http.StatusBadRequest:
		f.detail = err.Error()
		f.choices = h.variants(q.resource)
	case http.StatusNotFound:
		f.detail = "there is nothing at this path, and there never was; what there is begins at " + h.site.Base + h.nearest(r.URL.Path)
	case http.StatusGone:
		f.detail = "the record was withdrawn"
	}
	h.answer(w, r, f)
}

// nearest is the path of the collection in which a path would be, or of the home page.
func (h *handler) nearest(path string) string {
	if c := data.Collection(first(strings.TrimPrefix(path, "/"))); c.Known() {
		return "/" + string(c)
	}
	return "/"
}

// notAcceptable lists what can be had instead (RFC 9110, §15.5.7), unless the resource is not there in any form.
func (h *handler) notAcceptable(w http.ResponseWriter, r *http.Request, q request) {
	if q.resource.Kind == publish.Entity {
		if err := h.site.Exists(r.Context(), q.resource); err != nil {
			h.fail(w, r, q, err)
			return
		}
	}
	h.answer(w, r, failure{status: http.StatusNotAcceptable, choices: h.variants(q.resource),
		detail: "none of this resource's variants is acceptable to the request; ask for one of these"})
}

// unprintable answers where a form cannot carry what a record says: the others can.
func (h *handler) unprintable(w http.ResponseWriter, r *http.Request, q request, err error) {
	h.log.Warn("form cannot carry a record", "path", r.URL.Path, "error", err)
	header := w.Header()
	for _, name := range []string{"Content-Location", "Etag", "Last-Modified"} {
		header.Del(name)
	}
	h.answer(w, r, failure{status: http.StatusNotAcceptable, choices: h.variants(q.resource),
		detail: "this form cannot carry what the record says; ask for another"})
}

func (h *handler) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	w.Header()["Allow"] = allowed
	h.answer(w, r, failure{status: http.StatusMethodNotAllowed, detail: "this site is read with GET and HEAD"})
}

// variants are a resource's variants as links.
func (h *handler) variants(resource publish.Resource) []page.Link {
	if resource.Kind == 0 || resource.Kind == publish.Thing || h.site.Offering(resource).Fixed {
		return nil
	}
	var links []page.Link
	for _, v := range h.site.Offering(resource).Variants {
		mediaType := v.MediaType
		if v.Profile != "" {
			mediaType = v.ContentType
		}
		links = append(links, page.Link{Title: v.Title, Href: h.site.Document(resource, v), Type: mediaType, Lang: v.Language})
	}
	return links
}

// failure is an answer that is an error.
type failure struct {
	status  int
	detail  string // for people and programs, in English; the page has its own words
	choices []page.Link
	asked   []*publish.Variant
}

// failures are the forms in which every error can be told. Text comes first: a client without a wish is a program.
// The forms of RDF that have comments follow them (see addOffers).
var failures = []negotiate.Offer{
	{Type: "text/plain"},
	{Type: "text/html", Aliases: []string{"application/xhtml+xml"}},
	{Type: problem[0], Aliases: []string{format.JSONLD.MediaType, "application/json"}},
}

const (
	asText = iota
	asPage
	asProblem
)

// answer tells a failure in the form that fits the request: a page, a problem (RFC 9457), text, or an empty document
// of RDF with the text as a comment.
func (h *handler) answer(w http.ResponseWriter, r *http.Request, f failure) {
	header := w.Header()
	open(header)
	header["Vary"] = varyPage
	header["Cache-Control"] = noCache
	if len(f.choices) > 0 && f.status == http.StatusNotAcceptable {
		header["Link"] = []string{choiceLinks(f.choices)}
	}
	var body []byte
	form, remark := h.failureForm(r, f.asked)
	switch {
	case remark != nil:
		header["Content-Type"] = []string{remark.ContentType}
		body = remark.Remark(string(failureText(f)))
	case form == asPage:
		header["Content-Security-Policy"] = policy
		header["Referrer-Policy"] = referrer
		header["Content-Type"] = []string{"text/html; charset=utf-8"}
		body = h.failurePage(r, f)
	case form == asProblem:
		header["Content-Type"] = problem
		body = problemJSON(r, f)
	default:
		header["Content-Type"] = plainText
		body = failureText(f)
	}
	w.WriteHeader(f.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// failureForm is that in which to tell a failure: as near as can be to what was asked for. The variant is not nil
// where it is a form of RDF.
func (h *handler) failureForm(r *http.Request, asked []*publish.Variant) (int, *publish.Variant) {
	if len(asked) > 0 {
		switch {
		case asked[0].Page():
			return asPage, nil
		case strings.HasSuffix(asked[0].MediaType, "+json"):
			return asProblem, nil
		}
		return asText, asked[0]
	}
	i := negotiate.Media(r.Header["Accept"], h.failures)
	if i == negotiate.None {
		return asText, nil
	}
	return i, h.remarks[i]
}

func (h *handler) failurePage(r *http.Request, f failure) []byte {
	lang := "en"
	if i := negotiate.Language(r.Header["Accept-Language"], h.languages); i != negotiate.None {
		lang = h.languages[i]
	}
	view := page.Failure{Frame: page.Frame{Site: &h.face, Lang: lang}, Status: f.status, Path: r.URL.Path, Choices: f.choices}
	body, err := page.RenderFailure(nil, &view)
	if err != nil {
		h.log.Error("page of a failure", "error", err)
		return failureText(f)
	}
	return body
}

func problemJSON(r *http.Request, f failure) []byte {
	type variant struct {
		Href string `json:"href"`
		Type string `json:"type"`
	}
	p := struct {
		Title    string    `json:"title"`
		Status   int       `json:"status"`
		Detail   string    `json:"detail,omitempty"`
		Instance string    `json:"instance,omitempty"`
		Variants []variant `json:"variants,omitempty"`
	}{Title: http.StatusText(f.status), Status: f.status, Detail: f.detail, Instance: r.URL.EscapedPath()}
	for _, c := range f.choices {
		p.Variants = append(p.Variants, variant{c.Href, c.Type})
	}
	body, err := json.Marshal(p)
	if err != nil { // strings and numbers can always be written
		return []byte("{}")
	}
	return append(body, '\n')
}

func failureText(f failure) []byte {
	var b strings.Builder
	b.WriteString(http.StatusText(f.status))
	if f.detail != "" {
		b.WriteString(": " + f.detail)
	}
	b.WriteByte('\n')
	for _, c := range f.choices {
		b.WriteString(c.Href + "\t" + c.Type + "\n")
	}
	return []byte(b.String())
}

// choiceLinks is a Link field with each choice as an alternate.
func choiceLinks(choices []page.Link) string {
	var b strings.Builder
	for _, c := range choices {
		if strings.ContainsRune(c.Type, '"') {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString("<" + publish.URI(c.Href) + `>; rel="alternate"; type="` + c.Type + `"`)
		if c.Lang != "" {
			b.WriteString(`; hreflang="` + c.Lang + `"`)
		}
	}
	return b.String()
}
