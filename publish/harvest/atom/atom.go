// Package atom feeds each collection, and all together, in the Atom Syndication Format (RFC 4287), what changed last
// first, with tombstones of what was withdrawn (RFC 6721) and links to older pages (RFC 5005, §3).
package atom

import (
	"context"
	"encoding/xml"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/markup"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

const (
	root      = "feeds"
	extension = ".atom"
	whole     = "all"    // the feed of all collections
	before    = "before" // the parameter of older pages
	entries   = 100      // on a page
)

// Feeds is the view.
type Feeds struct {
	Hub string // URL of the WebSub hub that is told of changes; empty for none
}

var _ publish.View = Feeds{}

var form = publish.Only(publish.NewVariant("atom", "Atom", "application/atom+xml; charset=utf-8"))

// Path is that of a collection's feed; of all collections' where c is empty.
func Path(c data.Collection) string {
	if c == "" {
		c = whole
	}
	return "/" + root + "/" + string(c) + extension
}

// Paths are those of all feeds.
func Paths() []string {
	paths := []string{Path("")}
	for _, c := range data.Collections {
		paths = append(paths, Path(c))
	}
	return paths
}

// Roots is the feeds' first segment.
func (Feeds) Roots() []string { return []string{root} }

// Find finds a feed, or with ?before= one of its older pages.
func (Feeds) Find(_ *publish.Site, path string, query url.Values) (publish.Resource, error) {
	if !slices.Contains(Paths(), path) {
		return publish.Resource{}, data.ErrNotFound
	}
	r := publish.Resource{Path: path, Among: form}
	if name := strings.TrimSuffix(strings.TrimPrefix(path, "/"+root+"/"), extension); name != whole {
		r.Collection = data.Collection(name)
	}
	text := query.Get(before)
	if text == "" {
		return r, nil
	}
	cursor, err := strconv.ParseInt(text, 10, 64)
	if err != nil || cursor < 1 {
		return r, &publish.RequestError{Message: before + " is the number of a change, as the feed's pages give it in their links"}
	}
	r.Query, r.Detail = before+"="+strconv.FormatInt(cursor, 10), data.Cursor(cursor)
	return r, nil
}

// Resources are the feeds' newest pages.
func (Feeds) Resources(context.Context, *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) {
		for _, path := range Paths() {
			r, err := Feeds{}.Find(nil, path, nil)
			if !yield(r, err) {
				return
			}
		}
	}
}

// Represent makes a page.
func (f Feeds) Represent(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant) (*publish.Representation, error) {
	cursor, older := r.Detail.(data.Cursor)
	if !older {
		cursor = s.Store.Cursor() + 1
	}
	list, err := s.Store.Newest(ctx, r.Collection, cursor, data.Page{Limit: entries + 1, Body: true})
	if err != nil {
		return nil, err
	}
	w := &writer{site: s, feed: f, resource: r, older: older}
	if len(list) > entries {
		list = list[:entries]
		w.next = list[entries-1].Cursor
	}
	body, err := w.write(list)
	if err != nil {
		return nil, err
	}
	head := publish.Head{Ingredients: []string{string(body)}, Passing: older}
	if len(list) > 0 {
		head.Modified = list[0].Changed
	}
	if f.Hub != "" && !older { // WebSub, §4 (https://www.w3.org/TR/websub/#discovery)
		head.Links = []publish.Link{{Rel: "hub", Href: f.Hub}, {Rel: "self", Href: s.Document(r, nil)}}
	}
	return s.Bytes(r, v, head, func(dst []byte) ([]byte, error) { return append(dst, body...), nil }), nil
}

// writer is a page that is being written.
type writer struct {
	site     *publish.Site
	feed     Feeds
	resource publish.Resource
	older    bool        // not the newest page
	next     data.Cursor // before which the next page begins; 0 on the last
	out      []byte
}

func (w *writer) element(name, text string, attributes ...string) {
	w.out = markup.Element(w.out, name, text, attributes...)
}

func (w *writer) link(rel, href string, more ...string) {
	w.element("link", "", append([]string{"rel", rel, "href", href}, more...)...)
}

// write writes the feed (RFC 4287, §4.1.1).
func (w *writer) write(list []data.Entry) ([]byte, error) {
	newest := w.site.Base + w.resource.Path
	w.out = append(w.out, xml.Header...)
	w.out = append(w.out, `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">`+"\n"...)
	w.element("id", newest)
	w.element("title", w.title())
	w.element("updated", stamp(updated(list)))
	w.out = append(markup.Element(markup.Open(w.out, "author"), "name", w.site.Title), "</author>\n"...)
	w.link("self", w.site.Document(w.resource, nil), "type", form.Variants[0].MediaType)
	w.link("alternate", w.site.Base+"/"+string(w.resource.Collection), "type", "text/html")
	if w.older {
		w.link("first", newest)
	} else if w.feed.Hub != "" {
		w.link("hub", w.feed.Hub)
	}
	if w.next != 0 {
		w.link("next", newest+"?"+before+"="+strconv.FormatInt(int64(w.next), 10))
	}
	if w.site.License != "" {
		w.link("license", w.site.License)
	}
	for i := range list {
		if err := w.entry(&list[i]); err != nil {
			return nil, err
		}
	}
	return append(w.out, "</feed>\n"...), nil
}

func (w *writer) title() string {
	if w.resource.Collection == "" {
		return w.site.Title
	}
	return w.site.Title + " : " + string(w.resource.Collection)
}

// updated is when the newest entry changed; a feed without any was never updated, but must say when.
func updated(list []data.Entry) time.Time {
	if len(list) == 0 {
		return time.Unix(0, 0)
	}
	return list[0].Changed
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// entry writes a record (RFC 4287, §4.1.2), or the tombstone of what was withdrawn or renamed (RFC 6721, §3).
func (w *writer) entry(e *data.Entry) error {
	id := string(w.site.Mapper().Thing(e.Ref))
	if e.State != data.Live {
		w.out = markup.Open(w.out, "at:deleted-entry", "ref", id, "when", stamp(e.Changed))
		if e.Moved != "" {
			w.link("alternate", string(w.site.Mapper().Document(e.Moved)))
		}
		w.out = markup.Close(w.out, "at:deleted-entry")
		return nil
	}
	node, err := data.Decode(e.Body)
	if err != nil {
		return err
	}
	document := string(w.site.Mapper().Document(e.Ref))
	w.out = append(w.out, "<entry>\n"...)
	w.element("id", id)
	w.element("title", title(e), "xml:lang", e.Summary.Lang)
	w.element("updated", stamp(e.Changed))
	w.element("published", stamp(e.Created))
	w.link("alternate", document, "type", "text/html")
	for _, v := range w.site.Graphs().Variants {
		if v.Profile == "" {
			w.link("alternate", document+v.Suffix, "type", v.MediaType)
		}
	}
	for _, t := range node.Types {
		w.element("category", "", "term", string(vocab.NameIRI(t)))
	}
	if d := data.First(node, schema.Description); d.Kind == data.Text {
		w.element("summary", d.Text, "xml:lang", d.Tag)
	}
	w.out = append(w.out, "</entry>\n"...)
	return nil
}

// title is what an entry is called: one must have a title, whether or not the record has a name.
func title(e *data.Entry) string {
	if e.Summary.Name != "" {
		return e.Summary.Name
	}
	return string(e.Ref)
}
