package publish

import (
	"context"
	"strconv"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// listing is one page of a collection.
type listing struct {
	total   int // of the whole collection; -1 if unknown
	entries []data.Entry
	labels  vocab.Labels // of the records that limit it
	first   string       // path of the first page; empty on it
	next    string       // path of the next page; empty on the last

	described []byte // what search engines are told of the collection; nil if nothing is
}

// listOf reads a page of a collection, or of the part of it that a query asks for.
func (s *Site) listOf(ctx context.Context, r Resource) (*listing, error) {
	f, limited := r.Detail.(*filter)
	if !limited {
		return s.list(ctx, r)
	}
	l, err := f.list(ctx, s)
	if err == nil && f.after != "" {
		l.first = f.path("")
	}
	return l, err
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
	if r.After != "" {
		l.first = "/" + string(r.Collection)
	}
	if len(entries) > s.PageSize {
		l.entries = entries[:s.PageSize]
		l.next = "/" + string(r.Collection) + "/after/" + l.entries[s.PageSize-1].Ref.ID()
	}
	return l, nil
}

// collection represents a page of a collection: a Hydra collection whose members have their type, name and start.
func (s *Site) collection(ctx context.Context, r Resource, v *Variant) (*Representation, error) {
	l, err := s.listOf(ctx, r)
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
	if l.first != "" {
		links = append(links, Link{Rel: "first", Href: s.Base + l.first})
	}
	if r.After == "" && r.Query == "" {
		links = append(links, s.Linked(r)...)
	}
	rep.links = pack(links)
	ingredients := [][]byte{v.version, []byte(r.Path), []byte(r.Query), []byte(l.next), strconv.AppendInt(nil, int64(l.total), 10)}
	for i := range l.entries {
		e := &l.entries[i]
		ingredients = append(ingredients, []byte(e.Ref), e.Hash[:])
	}
	for _, label := range l.labels {
		ingredients = append(ingredients, []byte(label.Summary.Name), []byte(label.Summary.Lang))
	}
	if r.After == "" && r.Query == "" && l.total > 0 { // search engines are told of the whole collection once
		l.described = s.described(r.Collection, nil, v)
		ingredients = append(ingredients, l.described)
	}
	rep.Tag = tag(ingredients...)
	rep.print = func(dst []byte) ([]byte, error) {
		if v.Page() {
			return s.collectionPage(dst, r, v, l, links)
		}
		doc := s.collectionDocument(r, l)
		return v.form.Append(dst, &doc)
	}
	return rep, nil
}

// collectionDocument is the page as a graph (Hydra Core Vocabulary, "Collections"; TREE, "Traversing").
func (s *Site) collectionDocument(r Resource, l *listing) format.Document {
	whole, here := graph.IRI(s.Document(r, nil)), graph.IRI(s.Document(r, nil))
	if l.first != "" {
		whole = graph.IRI(s.Base + l.first)
	}
	doc := format.Document{Base: here, Topic: whole}
	g, c := &doc.Data.Graph, graph.NewIRI(whole)
	g.Add(c, graph.Type, graph.NewIRI(ns.HydraCollection))
	g.Add(c, graph.Type, graph.NewIRI(ns.TreeCollection))
	if l.total >= 0 {
		g.Add(c, ns.HydraTotalItems, graph.NewTyped(strconv.Itoa(l.total), graph.XSDInteger))
	}
	page := graph.NewIRI(here)
	if page == c {
		page = graph.NewIRI(whole + "#first")
	}
	g.Add(c, ns.HydraView, page)
	g.Add(c, ns.TreeView, page)
	for i := range l.entries {
		thing := graph.NewIRI(s.mapper.Thing(l.entries[i].Ref))
		g.Add(c, ns.HydraMember, thing)
		g.Add(c, ns.TreeMember, thing)
	}
	s.describeSearch(g, c, r)
	s.describePage(g, c, page, l)
	for i := range l.entries {
		e := &l.entries[i]
		thing := graph.NewIRI(s.mapper.Thing(e.Ref))
		if e.Summary.Type != "" {
			g.Add(thing, graph.Type, graph.NewIRI(vocab.NameIRI(e.Summary.Type)))
		}
		g.Add(thing, vocab.NameIRI(string(schema.Name)), graph.NewLang(e.Summary.Name, e.Summary.Lang))
	}
	return doc
}

// describePage says where a page stands among the others.
func (s *Site) describePage(g *graph.Graph, whole, page graph.Term, l *listing) {
	g.Add(page, graph.Type, graph.NewIRI(ns.HydraPartialView))
	g.Add(page, graph.Type, graph.NewIRI(ns.TreeNode))
	g.Add(page, ns.HydraFirst, whole)
	if l.next == "" {
		return
	}
	next := graph.NewIRI(graph.IRI(s.Base + l.next))
	document, _, _ := strings.Cut(page.Value, "#")
	relation := graph.NewIRI(graph.IRI(document + "#next"))
	g.Add(page, ns.HydraNext, next)
	g.Add(page, ns.TreeHasRelation, relation)
	g.Add(relation, graph.Type, graph.NewIRI(ns.TreeRelation))
	g.Add(relation, ns.TreeToNode, next)
}

// describeSearch says, on the first page of a whole collection, how it can be limited.
func (s *Site) describeSearch(g *graph.Graph, c graph.Term, r Resource) {
	if r.After != "" || r.Query != "" {
		return
	}
	part := func(name string) graph.Term { return graph.NewIRI(graph.IRI(c.Value + "#" + name)) }
	search := part("search")
	g.Add(c, ns.HydraSearch, search)
	g.Add(search, graph.Type, graph.NewIRI(ns.HydraIriTemplate))
	names := make([]string, len(parameters))
	for i, p := range parameters {
		names[i] = p.name
	}
	g.Add(search, ns.HydraTemplate, graph.NewString(c.Value+"{?"+strings.Join(names, ",")+"}"))
	for _, p := range parameters {
		g.Add(search, ns.HydraMapping, part("search-"+p.name))
	}
	for _, p := range parameters {
		mapping := part("search-" + p.name)
		g.Add(mapping, graph.Type, graph.NewIRI(ns.HydraIriTemplateMapping))
		g.Add(mapping, ns.HydraVariable, graph.NewString(p.name))
		g.Add(mapping, ns.HydraProperty, graph.NewIRI(p.property))
		g.Add(mapping, ns.HydraRequired, graph.NewTyped("false", graph.XSDBoolean))
	}
}
