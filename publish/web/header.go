package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/publish"
)

// Header values that never change, as the slices that http.Header holds. Nobody may append to them.
var (
	plainText = []string{"text/plain; charset=utf-8"}
	problem   = []string{"application/problem+json"}
	noSniff   = []string{"nosniff"}
	noStore   = []string{"no-store"}
	noCache   = []string{"no-cache"}
	anyOrigin = []string{"*"}
	exposed   = []string{"Content-Location, ETag, Link"} // the others that matter a script may read anyway
	allowed   = []string{"GET, HEAD, OPTIONS"}
	ranges    = []string{"bytes"}
	// The page's JSON-LD is a data block, which is never run; there is nothing else but the style sheet.
	policy   = []string{"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"}
	referrer = []string{"strict-origin-when-cross-origin"}

	varyAccept   = []string{"Accept"}
	varyCoding   = []string{"Accept-Encoding"}
	varyForm     = []string{"Accept, Accept-Encoding"}
	varyPage     = []string{"Accept, Accept-Encoding, Accept-Language"}
	varyLanguage = []string{"Accept-Encoding, Accept-Language"}
)

// The codings on offer, in the order of preference, and their names.
var (
	codings     = [...]publish.Coding{publish.Brotli, publish.Zstd, publish.Gzip}
	codingNames = []string{publish.Brotli.String(), publish.Zstd.String(), publish.Gzip.String()}
)

// fields are the header fields of a representation, made once and kept with it.
type fields struct {
	contentType  []string
	location     []string // Content-Location: the variant's own address
	lastModified []string // nil if unknown
	link         []string
	coded        [1 + len(codings)]codedFields // by publish.Coding
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
	f := &fields{
		contentType: []string{rep.Variant.ContentType},
		location:    []string{uri(h.site.Document(rep.Resource, rep.Variant))},
		link:        []string{h.links(rep)},
	}
	if !rep.Modified.IsZero() {
		f.lastModified = []string{rep.Modified.UTC().Format(http.TimeFormat)}
	}
	f.coded[publish.Identity].etag = []string{`"` + rep.Tag + `"`}
	for i, c := range codings {
		f.coded[c].etag = []string{`"` + rep.Tag + "-" + codingNames[i] + `"`}
		f.coded[c].encoding = []string{codingNames[i]}
	}
	return f
}

// maxLinks bounds the Link field in bytes: proxies refuse heads that are too long. The page's head has all links.
const maxLinks = 3 << 10

// links is the value of the Link field (RFC 8288): one line, whose members are separated by commas.
//
// An answer in JSON-LD has at most one rel="alternate": PyLD refuses an answer with more. It leads to the page.
func (h *handler) links(rep *publish.Representation) string {
	var b strings.Builder
	add := func(href, rel, mediaType, lang string) {
		member := "<" + uri(href) + `>; rel="` + rel + `"`
		if mediaType != "" {
			member += `; type="` + mediaType + `"`
		}
		if lang != "" {
			member += `; hreflang="` + lang + `"`
		}
		if b.Len()+len(member) > maxLinks {
			return
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(member)
	}
	for _, l := range rep.Links {
		if l.Rel != "alternate" {
			add(l.Href, l.Rel, l.Type, "")
		}
	}
	lonely := strings.HasSuffix(rep.Variant.MediaType, "+json")
	for _, v := range h.site.Variants() {
		if v == rep.Variant || v.Profile != "" { // forms of a form are named by its own description
			continue
		}
		add(h.site.Document(rep.Resource, v), "alternate", v.MediaType, v.Language)
		if lonely {
			break
		}
	}
	return b.String()
}

// uri makes an IRI safe for a header field: whatever is not ASCII, or may not stand in a URI, is percent-encoded
// (RFC 3987, §3.1).
func uri(iri string) string {
	clean := true
	for i := 0; clean && i < len(iri); i++ {
		clean = uriByte(iri[i])
	}
	if clean {
		return iri
	}
	const digits = "0123456789ABCDEF"
	b := make([]byte, 0, len(iri)+16)
	for i := 0; i < len(iri); i++ {
		if c := iri[i]; uriByte(c) {
			b = append(b, c)
		} else {
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return string(b)
}

func uriByte(c byte) bool {
	return c > ' ' && c < 0x7f && strings.IndexByte(`<>"{}|\^`+"`", c) < 0
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

// open lets scripts of any origin read the answer (Fetch Standard, §3.2, https://fetch.spec.whatwg.org/#http-cors-protocol).
func open(header http.Header) {
	header["Access-Control-Allow-Origin"] = anyOrigin
	header["Access-Control-Expose-Headers"] = exposed
	header["X-Content-Type-Options"] = noSniff
}
