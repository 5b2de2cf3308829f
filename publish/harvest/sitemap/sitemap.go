// Package sitemap lists the addresses of all pages for search engines (https://www.sitemaps.org/protocol.html), with when each
// changed and in which languages it is there (https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap):
// an index, and parts of it, compressed. What was withdrawn is not among them.
package sitemap

import (
	"bytes"

	"context"
	"encoding/xml"
	"iter"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// Path is the index's.
const Path = "/" + root + ".xml"

// A sitemap may only have addresses that begin with its own folder (§"Sitemap file location"): the parts lie beside the index.
const (
	root      = "sitemap"
	extension = ".xml.gz"
	fixed     = "pages" // the part of the pages that are no records
)

// View is the sitemap.
type View struct{ blocks blocks }

var _ publish.View = (*View)(nil)

var (
	indexForm = publish.Only(publish.NewVariant("sitemap-index", "Sitemap", "application/xml; charset=utf-8"))
	partForm  = publish.Only(publish.NewVariant("sitemap", "Sitemap", "application/gzip"))
)

// Roots is what the names of the index and of its parts begin with.
func (*View) Roots() []string { return []string{root} }

func partPath(name string) string { return "/" + root + "." + name + extension }

// Find finds the index or a part. Whether there is one, Represent tells.
func (*View) Find(_ *publish.Site, where string, _ url.Values) (publish.Resource, error) {
	name := strings.TrimSuffix(strings.TrimPrefix(where, "/"+root+"."), extension)
	n, err := strconv.Atoi(name)
	switch {
	case where == Path:
		return publish.Resource{Path: where, Among: indexForm}, nil
	case where == partPath(fixed):
		return publish.Resource{Path: where, Among: partForm}, nil
	case err == nil && n > 0 && where == partPath(strconv.Itoa(n)):
		return publish.Resource{Path: where, Among: partForm, Detail: n}, nil
	}
	return publish.Resource{}, data.ErrNotFound
}

// Warm reads all records.
func (v *View) Warm(ctx context.Context, s *publish.Site) error {
	_, err := v.blocks.of(ctx, s.Store)
	return err
}

// Represent represents the index or a part.
func (v *View) Represent(ctx context.Context, s *publish.Site, r publish.Resource, variant *publish.Variant) (*publish.Representation, error) {
	list, err := v.blocks.of(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	n, records := r.Detail.(int)
	switch {
	case r.Path == Path:
		return index(ctx, s, r, variant, list)
	case !records:
		return pages(ctx, s, r, variant)
	case n > len(list) || list[n-1].alive == 0:
		return nil, data.ErrNotFound
	}
	return part(ctx, s, r, variant, n, &list[n-1])
}

// entry is an address in an index or a part.
type entry struct {
	path    string
	changed time.Time // zero if unknown
}

// index lists the parts, with when each changed.
func index(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant, list []block) (*publish.Representation, error) {
	newest, err := newest(ctx, s, "")
	if err != nil {
		return nil, err
	}
	parts := []entry{{partPath(fixed), newest}}
	for i := range list {
		if list[i].alive != 0 {
			parts = append(parts, entry{partPath(strconv.Itoa(i + 1)), list[i].changed})
		}
	}
	body := append([]byte(nil), xml.Header+`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`+"\n"...)
	for _, p := range parts {
		body = append(body, "<sitemap>"...)
		body = appendEntry(body, s, p)
		body = append(body, "</sitemap>\n"...)
	}
	body = append(body, "</sitemapindex>\n"...)
	head := publish.Head{Ingredients: []string{string(body)}, Modified: newest}
	return s.Bytes(r, v, head, func(dst []byte) ([]byte, error) { return append(dst, body...), nil }), nil
}

// newest is when a collection, or anything, changed last.
func newest(ctx context.Context, s *publish.Site, c data.Collection) (time.Time, error) {
	last, err := s.Store.Newest(ctx, c, s.Store.Cursor()+1, data.Page{Limit: 1})
	if err != nil || len(last) == 0 {
		return time.Time{}, err
	}
	return last[0].Changed, nil
}

// part lists the live records of a block. Its bytes are kept until one of its records changes.
func part(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant, n int, b *block) (*publish.Representation, error) {
	head := publish.Head{Ingredients: []string{strconv.FormatInt(int64(b.cursor), 10), strings.Join(s.Languages, ",")}, Modified: b.changed, Coded: true}
	if kept := s.Kept(r, v, head); kept != nil {
		return kept, nil
	}
	p := newPart(s)
	for first := int64(n-1)*size + 1; first <= int64(n)*size; first += batch {
		entries, err := s.Store.Numbered(ctx, first, first+batch-1)
		if err != nil {
			return nil, err
		}
		for i := range entries {
			if e := &entries[i]; e.State == data.Live {
				p.add(publish.Resource{Path: "/" + string(e.Ref)}, e.Changed)
			}
		}
	}
	return p.represent(s, r, v, head)
}

// pages lists the pages that are no records: the home page, the collections, and what views describe.
func pages(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant) (*publish.Representation, error) {
	p := newPart(s)
	whole, err := newest(ctx, s, "")
	if err != nil {
		return nil, err
	}
	p.add(publish.Resource{Path: "/"}, whole)
	for _, c := range data.Collections {
		n, err := s.Store.Count(ctx, c)
		if err != nil {
			return nil, err
		}
		changed, err := newest(ctx, s, c)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			p.add(publish.Resource{Path: "/" + string(c)}, changed)
		}
	}
	for _, view := range s.Views() {
		if _, ok := view.(publish.Describer); !ok {
			continue
		}
		for page, err := range view.Resources(ctx, s) {
			if err != nil {
				return nil, err
			}
			changed := whole
			if c := data.Collection(path.Base(page.Path)); c.Known() { // about one collection
				if changed, err = newest(ctx, s, c); err != nil {
					return nil, err
				}
			}
			p.add(page, changed)
		}
	}
	head := publish.Head{Ingredients: []string{p.out.String()}, Modified: whole, Coded: true}
	return p.represent(s, r, v, head)
}

// builder builds a part.
type builder struct {
	site *publish.Site
	out  bytes.Buffer
	line []byte
}

func newPart(s *publish.Site) *builder {
	p := &builder{site: s}
	p.out.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` + "\n")
	return p
}

// add adds a page, and where it is in one language alone; the page itself is in the language that its reader prefers.
func (p *builder) add(r publish.Resource, changed time.Time) {
	p.line = appendEntry(append(p.line[:0], "<url>"...), p.site, entry{r.Path, changed})
	several := 0
	for _, v := range p.site.Variants() {
		if v.Page() {
			several++
		}
	}
	for _, v := range p.site.Variants() {
		if v.Page() && several > 1 {
			p.alternate(v.Language, p.site.Document(r, v))
		}
	}
	if several > 1 {
		p.alternate("x-default", p.site.Document(r, nil))
	}
	p.out.Write(append(p.line, "</url>\n"...))
}

func (p *builder) alternate(lang, href string) {
	p.line = append(p.line, `<xhtml:link rel="alternate" hreflang="`+lang+`" href="`...)
	p.line = append(appendAddress(p.line, href), `"/>`...)
}

func (p *builder) represent(s *publish.Site, r publish.Resource, v *publish.Variant, head publish.Head) (*publish.Representation, error) {
	p.out.WriteString("</urlset>\n")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := p.out.WriteTo(z); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return s.Bytes(r, v, head, func(dst []byte) ([]byte, error) { return append(dst, packed.Bytes()...), nil }), nil
}

// appendEntry appends an address, with when what is there changed (W3C's profile of ISO 8601).
func appendEntry(dst []byte, s *publish.Site, e entry) []byte {
	dst = appendAddress(append(dst, "<loc>"...), s.Base+e.path)
	dst = append(dst, "</loc>"...)
	if !e.changed.IsZero() {
		dst = e.changed.UTC().AppendFormat(append(dst, "<lastmod>"...), time.RFC3339)
		dst = append(dst, "</lastmod>"...)
	}
	return dst
}

// appendAddress appends an address as the protocol wants it (§"Entity escaping"): percent-encoded, and escaped for XML.
func appendAddress(dst []byte, iri string) []byte {
	return append(dst, escapes.Replace(publish.URI(iri))...)
}

var escapes = strings.NewReplacer("&", "&amp;", "'", "&apos;", `"`, "&quot;", "<", "&lt;", ">", "&gt;")

// Resources are the index and its parts.
func (v *View) Resources(ctx context.Context, s *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) {
		list, err := v.blocks.of(ctx, s.Store)
		if err != nil {
			yield(publish.Resource{}, err)
			return
		}
		paths := []string{Path, partPath(fixed)}
		for i := range list {
			if list[i].alive != 0 {
				paths = append(paths, partPath(strconv.Itoa(i+1)))
			}
		}
		for _, where := range paths {
			if !yield(v.Find(s, where, nil)) {
				return
			}
		}
	}
}
