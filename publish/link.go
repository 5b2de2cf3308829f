package publish

import (
	"iter"
	"strings"

	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Link is a typed link (RFC 8288) to an absolute IRI.
type Link struct {
	Rel  string
	Href string
	Type string // media type of what is there, without parameters; empty if it is not told
}

// Links are the typed links of the resource, as it is in this variant. The variants are not among them: whoever sends one
// knows how to name the others.
func (r *Representation) Links() iter.Seq[Link] { return unpack(r.links) }

// pack makes one string of links: thousands of representations are kept, and the collector follows every pointer in them.
func pack(links []Link) string {
	var b strings.Builder
	for _, l := range links {
		for _, part := range []string{l.Rel, l.Href, l.Type} {
			b.WriteString(part)
			b.WriteByte(0)
		}
	}
	return b.String()
}

func unpack(packed string) iter.Seq[Link] {
	return func(yield func(Link) bool) {
		for rest := packed; rest != ""; {
			var l Link
			for _, part := range []*string{&l.Rel, &l.Href, &l.Type} {
				*part, rest, _ = strings.Cut(rest, "\x00")
			}
			if !yield(l) {
				return
			}
		}
	}
}

// URI makes an IRI safe for a header field and the like: whatever is not ASCII, or may not stand in a URI, is
// percent-encoded (RFC 3987, §3.1).
func URI(iri string) string {
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

// Signposts are the links by which programs find their way from a document about a thing (FAIR Signposting Profile, levels 1
// and 2, https://signposting.org/FAIR/): from a page, which name to cite, where it is described, and where its data are;
// from these, which page they are about. The types are those of the thing.
func (s *Site) Signposts(r Resource, v *Variant, thing string, types ...string) []Link {
	links := make([]Link, 0, 12)
	if !v.Page() {
		links = append(links, Link{Rel: "describes", Href: thing})
		if page := s.Document(r, nil); page != thing {
			links = append(links, Link{Rel: "describes", Href: page, Type: pageType})
		}
	} else {
		links = append(links, Link{Rel: "cite-as", Href: thing})
		for _, f := range []*format.Format{&format.Turtle, &format.JSONLD} {
			links = append(links, Link{Rel: "describedby", Href: s.Document(r, s.names[f.Name][0]), Type: f.MediaType})
		}
		types = append(types, string(schema.AboutPage))
	}
	for _, t := range types {
		links = append(links, Link{Rel: "type", Href: string(vocab.NameIRI(t))})
	}
	return links
}

// pageType is the media type of pages.
const pageType = "text/html"

// Linked are what the site's views lead to from a resource.
func (s *Site) Linked(r Resource) (links []Link) {
	for _, view := range s.Views() {
		if l, ok := view.(Linker); ok {
			links = append(links, l.Links(s, r)...)
		}
	}
	return links
}
