package publish

import (
	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/page"
)

// Face is what all pages of the site share.
func (s *Site) Face() page.Site { return s.face }

// Frame is what the pages of a resource have around their matter: among it these links.
func (s *Site) Frame(r Resource, v *Variant, links ...Link) page.Frame {
	f := page.Frame{Site: &s.face, Lang: v.Language, Canonical: s.Document(r, nil)}
	for _, l := range links {
		if l.Rel != "canonical" && l.Rel != "license" { // which every page has
			f.Links = append(f.Links, page.Link{Rel: l.Rel, Href: l.Href, Type: l.Type})
		}
	}
	for _, other := range s.variants {
		if other != v {
			f.Alternates = append(f.Alternates, page.Link{Title: other.Title, Href: s.Document(r, other), Type: other.linkType(), Lang: other.Language})
		}
	}
	return f
}

func (s *Site) entityPage(dst []byte, r Resource, v *Variant, l *loaded) ([]byte, error) {
	doc := documents.Get().(*format.Document)
	defer recycle(doc)
	s.Describe(doc, &l.entry, &l.record.Node, l.labels, nil) // search engines are told of the thing alone
	for i := range l.places {
		s.mapper.Map(&doc.Data.Graph, &l.places[i], nil)
	}
	labels := make(map[data.Ref]data.Summary, len(l.labels))
	for _, label := range l.labels {
		labels[label.Ref] = label.Summary
	}
	view := page.Entity{
		Frame: s.Frame(r, v, s.entityLinks(r, v, l)...), Ref: r.Ref, Thing: string(doc.Topic), Node: &l.record.Node, Labels: labels,
		Referrers: items(l.referrers), Origins: l.origins,
		JSONLD: format.JSONLDSearch(nil, doc),
	}
	switch r.Collection {
	case data.Organizations, data.People:
		view.Events = s.eventsOf("organizer", r.Ref)
	case data.Places:
		view.Events = s.eventsOf("place", r.Ref)
	}
	view.Modified = l.entry.Changed
	return page.RenderEntity(dst, &view)
}

// described is what search engines are told of a collection, or of the site where that is empty; nil if nothing is.
func (s *Site) described(c data.Collection, has []data.Collection, v *Variant) []byte {
	if s.describer == nil || !v.Page() {
		return nil
	}
	return format.JSONLDSearch(nil, s.describer.Describe(s, c, has, v.Language))
}

// AppendPast prints a page about a record as it was, for the view whose resource that is; without a node, of a tombstone.
func (s *Site) AppendPast(dst []byte, r Resource, v *Variant, e *data.Entry, n *data.Node) ([]byte, error) {
	frame := s.Frame(r, v)
	frame.Past = &page.Past{At: e.Changed, Ref: e.Ref}
	if n == nil {
		return page.RenderTombstone(dst, &page.Tombstone{Frame: frame, Ref: e.Ref, Summary: e.Summary, At: e.Changed, By: e.Moved})
	}
	return page.RenderEntity(dst, &page.Entity{Frame: frame, Ref: e.Ref, Thing: string(s.mapper.Thing(e.Ref)), Node: n})
}

func (s *Site) tombstonePage(dst []byte, r Resource, v *Variant, e data.Entry) ([]byte, error) {
	view := page.Tombstone{Frame: s.Frame(r, v), Ref: r.Ref, Summary: e.Summary, At: e.Changed, By: e.Moved}
	return page.RenderTombstone(dst, &view)
}

func (s *Site) collectionPage(dst []byte, r Resource, v *Variant, l *listing, links []Link) ([]byte, error) {
	view := page.Collection{Frame: s.Frame(r, v, links...), JSONLD: l.described, Collection: r.Collection, Count: l.total, Items: items(l.entries), First: l.first, Next: l.next}
	if f, limited := r.Detail.(*filter); limited {
		view.Limits = f.limits(l.labels)
	}
	return page.RenderCollection(dst, &view)
}

func (s *Site) homePage(dst []byte, r Resource, v *Variant, n counts, latest []data.Entry, described []byte) ([]byte, error) {
	view := page.Home{Frame: s.Frame(r, v), JSONLD: described, Latest: items(latest)}
	for i, c := range data.Collections {
		view.Counts = append(view.Counts, page.Count{Collection: c, Records: n[i]})
	}
	if len(latest) > 0 {
		view.Sample = string(s.mapper.Document(latest[0].Ref))
	}
	return page.RenderHome(dst, &view)
}

func items(entries []data.Entry) []page.Item {
	list := make([]page.Item, len(entries))
	for i := range entries {
		list[i] = page.Item{Ref: entries[i].Ref, Summary: entries[i].Summary}
	}
	return list
}
