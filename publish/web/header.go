package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/page"
)

// Header values that never change, as the slices that http.Header holds. Nobody may append to them.
var (
	plainText = []string{"text/plain; charset=utf-8"}
	problem   = []string{"application/problem+json"}
	noSniff   = []string{"nosniff"}
	noStore   = []string{"no-store"}
	noCache   = []string{"no-cache"}
	forever   = []string{"public, max-age=31536000, immutable"}
	anyOrigin = []string{"*"}
	exposed   = []string{"Content-Location, ETag, Link, Memento-Datetime"} // the others that matter a script may read anyway
	allowed   = []string{"GET, HEAD, OPTIONS"}
	ranges    = []string{"bytes"}
	policy    = []string{page.Policy}
	referrer  = []string{"strict-origin-when-cross-origin"}

	varyAccept   = []string{"Accept"}
	varyDatetime = []string{"accept-datetime"}
	varyCoding   = []string{"Accept-Encoding"}
	varyForm     = []string{"Accept, Accept-Encoding"}
	varyPage     = []string{"Accept, Accept-Encoding, Accept-Language"}
	varyLanguage = []string{"Accept-Encoding, Accept-Language"}
)

// The codings on offer, in the order of preference, and their names.
var (
	codings     = [...]publish.Coding{publish.Brotli, publish.Zstd, publish.Gzip}
	codingNames = []string{publish.Brotli.String(), publish.Zstd.String(), publish.Gzip.String()}
	// codingFields are the values of Content-Encoding: the names, in an array of their own that nobody sorts.
	codingFields = []string{publish.Brotli.String(), publish.Zstd.String(), publish.Gzip.String()}
)

// fields are the header fields of a representation, made once and kept with it. Their text is one string, and their
// slices lie in the struct: answering is mostly waiting for memory, and what lies together arrives together.
type fields struct {
	contentType  []string
	location     []string // Content-Location: the variant's own address
	cache        []string // Cache-Control
	lastModified []string // nil if unknown
	memento      []string // Memento-Datetime; nil of what is no memento
	link         []string
	coded        [1 + len(codings)]codedFields // by publish.Coding
	values       [5 + 1 + len(codings)]string
}

// codedFields are those that differ by content coding.
type codedFields struct {
	etag     []string
	encoding []string // nil for none
}

func (h *handler) fields(rep *publish.Representation) *fields {
	rep.Once.Do(func() { rep.Kept = h.newFields(rep) })
	return rep.Kept.(*fields)
}

func (h *handler) newFields(rep *publish.Representation) *fields {
	f := &fields{cache: h.cacheControl(rep)}
	f.values[0] = rep.ContentType()
	f.values[1] = publish.URI(h.site.Document(rep.Resource, rep.Variant))
	if !rep.Modified.IsZero() {
		f.values[2] = rep.Modified.UTC().Format(http.TimeFormat)
		f.lastModified = f.values[2:3:3]
	}
	f.values[3] = h.links(rep)
	if !rep.Memento.IsZero() {
		f.values[4] = rep.Memento.UTC().Format(http.TimeFormat)
		f.memento = f.values[4:5:5]
	}
	f.contentType, f.location, f.link = f.values[0:1:1], f.values[1:2:2], f.values[3:4:4]
	tag := func(c publish.Coding, mark string) {
		i := 5 + int(c)
		f.values[i] = `"` + rep.Tag + mark + `"`
		f.coded[c].etag = f.values[i : i+1 : i+1]
	}
	tag(publish.Identity, "")
	for i, c := range codings {
		tag(c, "-"+codingNames[i])
		f.coded[c].encoding = codingFields[i : i+1 : i+1]
	}
	together(f.values[:])
	return f
}

// together copies strings behind one another.
func together(values []string) {
	text := strings.Join(values, "")
	for i, v := range values {
		values[i], text = text[:len(v)], text[len(v):]
	}
}

// maxLinks bounds the Link field in bytes: proxies refuse heads that are too long. The page's head has all links.
const maxLinks = 3 << 10

// links is the value of the Link field (RFC 8288): one line, whose members are separated by commas.
//
// The variants are given by path: every head carries them, and a third of it would be the base, over and over. The
// canonical address and the thing's IRI, which are names, are absolute.
//
// An answer in JSON-LD has at most one rel="alternate": PyLD refuses an answer with more. It leads to the page.
func (h *handler) links(rep *publish.Representation) string {
	b := make([]byte, 0, 1024)
	lonely := strings.HasSuffix(rep.Variant.MediaType, "+json")
	for l := range rep.Links() {
		if lonely && l.Rel == "alternate" {
			continue
		}
		b = appendLink(b, publish.URI(l.Href), "", linkEnd(l))
	}
	// A path differs from its variants' by their suffixes alone, which are ASCII like itself.
	path := publish.URI(h.root + strings.TrimSuffix(h.site.VariantPath(rep.Resource, rep.Variant), rep.Variant.Suffix))
	query := ""
	if rep.Resource.Query != "" {
		query = "?" + rep.Resource.Query
	}
	for _, v := range h.site.Offering(rep.Resource).Variants {
		if v == rep.Variant || v.Profile != "" { // forms of a form are named by its own description
			continue
		}
		b = appendLink(b, path, v.Suffix+query, alternateLink(v))
		if lonely {
			break
		}
	}
	return string(b)
}

// cacheControl says how long a representation may be kept (RFC 9111, §5.2.2; RFC 8246 for what never changes).
func (h *handler) cacheControl(rep *publish.Representation) []string {
	switch {
	case rep.Immutable:
		return forever
	case rep.MaxAge > 0:
		return []string{"public, max-age=" + seconds(rep.MaxAge)}
	}
	return h.fresh
}

// appendLink appends a member unless the field would be too long with it.
func appendLink(b []byte, href, suffix, rest string) []byte {
	if len(b)+len(href)+len(suffix)+len(rest) > maxLinks {
		return b
	}
	if len(b) > 0 {
		b = append(b, ", "...)
	}
	b = append(b, '<')
	b = append(b, href...)
	b = append(b, suffix...)
	return append(b, rest...)
}

// linkEnd is what stands behind the address in a link.
func linkEnd(l publish.Link) string {
	if l.Type == "" {
		return `>; rel="` + l.Rel + `"`
	}
	return `>; rel="` + l.Rel + `"; type="` + l.Type + `"`
}

// alternateLink is what stands behind the address in the link to a variant.
func alternateLink(v *publish.Variant) string {
	rest := `>; rel="alternate"; type="` + v.MediaType + `"`
	if v.Language != "" {
		rest += `; hreflang="` + v.Language + `"`
	}
	return rest
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

// open lets scripts of any origin read the answer (Fetch Standard, §3.2, https://fetch.spec.whatwg.org/#http-cors-protocol).
func open(header http.Header) {
	header["Access-Control-Allow-Origin"] = anyOrigin
	header["Access-Control-Expose-Headers"] = exposed
	header["X-Content-Type-Options"] = noSniff
}
