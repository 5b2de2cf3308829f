// Package dcat is the site's catalogue: what datasets there are, in which forms and by which services they can be had, who
// publishes them, and what may be done with them, in DCAT-AP 3.0.1 (https://semiceu.github.io/DCAT-AP/releases/3.0.1/), the
// profile of DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) that Europe's portals harvest, for search engines in schema.org, and
// for people as a page. It asks the other views what they offer, and knows none of them.
package dcat

import (
	"context"
	"iter"
	"net/url"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Path is the catalogue's.
const Path = "/" + root

const root = "catalog"

// View is the catalogue of a site.
type View struct {
	Options
	coverage coverage
}

var (
	_ publish.View   = (*View)(nil)
	_ publish.Linker = (*View)(nil)
)

// New makes a catalogue.
func New(o Options) *View { return &View{Options: o.complete(), coverage: coverage{atOnce: few}} }

// DatasetPath is the path of the dataset of a collection; of all collections where it is empty.
func DatasetPath(c data.Collection) string {
	if c == "" {
		c = all
	}
	return datasetPath(string(c))
}

func datasetPath(name string) string { return Path + "/" + name }

// after is the path of the page that begins behind a dataset.
func after(name string) string { return Path + "/after/" + name }

func servicePath(s *publish.Service) string { return Path + "#" + s.Name }

func distributionPath(d *dataset, form *publish.Distribution) string {
	return datasetPath(d.name) + "#" + form.Name
}

// landing is the path of the page at which people look at a dataset.
func landing(d *dataset) string { return "/" + string(d.collection) }

// Roots is the catalogue's one segment.
func (*View) Roots() []string { return []string{root} }

// Find finds the catalogue, one of its pages, or a dataset. Whether there is one, Represent tells.
func (*View) Find(s *publish.Site, path string, _ url.Values) (publish.Resource, error) {
	rest, below := strings.CutPrefix(path, Path+"/")
	name, later := strings.CutPrefix(rest, "after/")
	switch {
	case path == Path, below && later && known(name):
		return publish.Resource{Path: path, Among: s.GraphsFirst()}, nil
	case below && known(rest):
		return publish.Resource{Path: path}, nil
	}
	return publish.Resource{}, data.ErrNotFound
}

// known tells whether a dataset may have a name.
func known(name string) bool { return name == all || data.Collection(name).Known() }

// Warm reads all records.
func (v *View) Warm(ctx context.Context, s *publish.Site) error {
	_, _, err := v.coverage.of(ctx, s.Store)
	return err
}

// Represent represents the catalogue, one of its pages, or a dataset.
func (v *View) Represent(ctx context.Context, s *publish.Site, r publish.Resource, variant *publish.Variant) (*publish.Representation, error) {
	c, err := v.gather(ctx, s)
	if err != nil {
		return nil, err
	}
	rest := strings.TrimPrefix(strings.TrimPrefix(r.Path, Path), "/")
	after, paged := strings.CutPrefix(rest, "after/")
	if rest == "" || paged {
		return c.represent(s, r, variant, after)
	}
	d := c.find(rest)
	if d == nil {
		return nil, data.ErrNotFound
	}
	links := c.datasetLinks(s, r, variant, d)
	body, err := c.bytes(variant, func() ([]byte, error) { return c.pageAbout(s, r, variant, d, links) }, func() *format.Document { return c.alone(d) })
	return whole(s, r, variant, publish.Head{Modified: d.modified, Links: links}, body, err)
}

// datasetLinks are the links of a dataset's document: besides the signposts, to its files and to the catalogue.
func (c *catalogue) datasetLinks(s *publish.Site, r publish.Resource, v *publish.Variant, d *dataset) []publish.Link {
	links := append(s.Signposts(r, v, s.Document(r, nil), string(schema.Dataset)), s.Linked(r)...)
	links = append(links, publish.Link{Rel: "collection", Href: s.Base + Path})
	if !v.Page() {
		return links
	}
	for i := range d.distributions {
		if form := &d.distributions[i]; form.Download() || form.Service == "" {
			links = append(links, publish.Link{Rel: "item", Href: s.Base + form.Path, Type: form.MediaType})
		}
	}
	return links
}

// catalogLinks are the links of a page of the catalogue: besides the signposts, to its datasets.
func (c *catalogue) catalogLinks(s *publish.Site, r publish.Resource, v *publish.Variant, list []dataset) []publish.Link {
	links := append(s.Signposts(r, v, s.Base+Path, string(schema.DataCatalog)), s.Linked(r)...)
	for i := range list {
		links = append(links, publish.Link{Rel: "item", Href: s.Base + datasetPath(list[i].name)})
	}
	return links
}

// Links lead from the home page to the catalogue, and from a record, dataset or the catalogue to who publishes it.
func (v *View) Links(s *publish.Site, r publish.Resource) []publish.Link {
	switch {
	case r.Kind == publish.Home:
		return []publish.Link{{Rel: "service-meta", Href: s.Base + Path, Type: format.Turtle.MediaType}}
	case v.Publisher.IRI != "" && (r.Kind == publish.Entity || r.View == publish.View(v)):
		return []publish.Link{{Rel: "author", Href: string(v.Publisher.IRI)}}
	}
	return nil
}

// represent represents a page of the catalogue.
func (c *catalogue) represent(s *publish.Site, r publish.Resource, v *publish.Variant, after string) (*publish.Representation, error) {
	list, next, ok := c.page(after)
	if !ok {
		return nil, data.ErrNotFound
	}
	links := c.catalogLinks(s, r, v, list)
	body, err := c.bytes(v, func() ([]byte, error) { return c.pageOf(s, r, v, list, next, links) },
		func() *format.Document { return c.document(s, r, v, list, next) })
	return whole(s, r, v, publish.Head{Modified: c.whole.modified, Links: links}, body, err)
}

func (c *catalogue) bytes(v *publish.Variant, page func() ([]byte, error), document func() *format.Document) ([]byte, error) {
	if v.Page() {
		return page()
	}
	return v.Form().Append(nil, document())
}

// whole is a representation whose bytes are made: they tell whether anything is new. What other views offer changes without
// the store.
func whole(s *publish.Site, r publish.Resource, v *publish.Variant, head publish.Head, body []byte, err error) (*publish.Representation, error) {
	head.Ingredients, head.Volatile = []string{string(body)}, true
	return s.Bytes(r, v, head, func(dst []byte) ([]byte, error) { return append(dst, body...), err }), nil
}

// Resources are the catalogue, its pages, and its datasets.
func (v *View) Resources(ctx context.Context, s *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) {
		c, err := v.gather(ctx, s)
		if err != nil {
			yield(publish.Resource{}, err)
			return
		}
		paths := []string{Path}
		for _, next, _ := c.page(""); next != ""; _, next, _ = c.page(next) {
			paths = append(paths, after(next))
		}
		for i := range c.datasets {
			paths = append(paths, datasetPath(c.datasets[i].name))
		}
		for _, path := range paths {
			if !yield(v.Find(s, path, nil)) {
				return
			}
		}
	}
}
