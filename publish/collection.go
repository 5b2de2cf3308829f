package publish

import (
	"context"
	"strconv"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// listing is one page of a collection.
type listing struct {
	total   int
	entries []data.Entry
	next    string // path of the next page; empty on the last
}

// list reads one page. Pages are cut by key, so a record that comes or goes never shifts the others.
func (s *Site) list(ctx context.Context, r Resource) (*listing, error) {
	total, err := s.Store.Count(ctx, r.Collection)
	if err != nil {
		return nil, err
	}
	entries, err := s.Store.List(ctx, r.Collection, data.Page{After: r.After, Limit: s.PageSize + 1})
	if err != nil {
		return nil, err
	}
	l := &listing{total: total, entries: entries}
	if len(entries) > s.PageSize {
		l.entries = entries[:s.PageSize]
		l.next = "/" + string(r.Collection) + "/after/" + l.entries[s.PageSize-1].Ref.ID()
	}
	return l, nil
}

// collection represents a page of a collection: a Hydra collection whose members have their type, name and start.
func (s *Site) collection(ctx context.Context, r Resource, v *Variant) (*Representation, error) {
	l, err := s.list(ctx, r)
	if err != nil {
		return nil, err
	}
	modified, err := s.modified(ctx)
	if err != nil {
		return nil, err
	}
	rep := &Representation{Resource: r, Variant: v, Modified: modified}
	links := s.licensed(s.ownLinks(r))
	if l.next != "" {
		links = append(links, Link{Rel: "next", Href: s.Base + l.next})
	}
	if r.After != "" {
		links = append(links, Link{Rel: "first", Href: s.Base + "/" + string(r.Collection)})
	}
	rep.links = pack(links)
	ingredients := [][]byte{v.version, []byte(r.Path), []byte(l.next), strconv.AppendInt(nil, int64(l.total), 10)}
	for i := range l.entries {
		e := &l.entries[i]
		ingredients = append(ingredients, []byte(e.Ref), e.Hash[:])
	}
	rep.Tag = tag(ingredients...)
	rep.print = func(dst []byte) ([]byte, error) {
		if v.Page() {
			return s.collectionPage(dst, r, v, l)
		}
		doc := s.collectionDocument(r, l)
		return v.form.Append(dst, &doc)
	}
	return rep, nil
}

// collectionDocument is the page as a graph (Hydra Core Vocabulary, "Collections").
func (s *Site) collectionDocument(r Resource, l *listing) format.Document {
	whole := graph.IRI(s.Base + "/" + string(r.Collection))
	doc := format.Document{Base: graph.IRI(s.Base + r.Path), Topic: whole}
	g, c, name := &doc.Data.Graph, graph.NewIRI(whole), vocab.NameIRI(string(schema.Name))
	g.Add(c, graph.Type, graph.NewIRI(ns.HydraCollection))
	g.Add(c, ns.HydraTotalItems, graph.NewTyped(strconv.Itoa(l.total), graph.XSDInteger))
	if l.next != "" || r.After != "" {
		page := graph.NewIRI(graph.IRI(s.Base + r.Path))
		if page == c {
			page = graph.NewIRI(whole + "#first")
		}
		g.Add(c, ns.HydraView, page)
		g.Add(page, graph.Type, graph.NewIRI(ns.HydraPartialView))
		g.Add(page, ns.HydraFirst, c)
		if l.next != "" {
			g.Add(page, ns.HydraNext, graph.NewIRI(graph.IRI(s.Base+l.next)))
		}
	}
	for i := range l.entries {
		g.Add(c, ns.HydraMember, graph.NewIRI(s.mapper.Thing(l.entries[i].Ref)))
	}
	for i := range l.entries {
		e := &l.entries[i]
		thing := graph.NewIRI(s.mapper.Thing(e.Ref))
		if e.Summary.Type != "" {
			g.Add(thing, graph.Type, graph.NewIRI(vocab.NameIRI(e.Summary.Type)))
		}
		g.Add(thing, name, graph.NewLang(e.Summary.Name, e.Summary.Lang))
	}
	return doc
}
