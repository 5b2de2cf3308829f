package publish

import (
	"context"
	"strconv"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// counts are the numbers of live records, by the position of their collection in data.Collections.
type counts [5]int

// present are the collections that hold something.
func (n *counts) present() (has []data.Collection) {
	for i, c := range data.Collections {
		if n[i] > 0 {
			has = append(has, c)
		}
	}
	return has
}

// home represents the site itself: its title, licence and collections.
func (s *Site) home(ctx context.Context, r Resource, v *Variant) (*Representation, error) {
	var n counts
	for i, c := range data.Collections {
		total, err := s.Store.Count(ctx, c)
		if err != nil {
			return nil, err
		}
		n[i] = total
	}
	modified, err := s.modified(ctx)
	if err != nil {
		return nil, err
	}
	rep := &Representation{Resource: r, Variant: v, Modified: modified}
	links := s.licensed(append(s.ownLinks(r), s.Linked(r)...))
	ingredients := [][]byte{v.version, []byte(s.Title), []byte(s.License)}
	for i, c := range data.Collections {
		links = append(links, Link{Rel: "item", Href: s.Base + "/" + string(c)})
		ingredients = append(ingredients, strconv.AppendInt(nil, int64(n[i]), 10))
	}
	rep.links = pack(links)
	var latest []data.Entry
	described := s.described("", n.present(), v)
	ingredients = append(ingredients, described)
	if v.Page() {
		if latest, err = s.latest(ctx); err != nil {
			return nil, err
		}
		for i := range latest {
			ingredients = append(ingredients, []byte(latest[i].Ref), latest[i].Hash[:])
		}
	}
	rep.Tag = tag(ingredients...)
	rep.print = func(dst []byte) ([]byte, error) {
		if v.Page() {
			return s.homePage(dst, r, v, n, latest, described)
		}
		doc := s.homeDocument(n)
		return v.form.Append(dst, &doc)
	}
	return rep, nil
}

// modified is when anything in the store was last changed: what lists of records can say of themselves. It is zero for
// an empty store.
func (s *Site) modified(ctx context.Context) (time.Time, error) {
	last, err := s.Store.Changes(ctx, s.Store.Cursor()-1, 1)
	if err != nil || len(last) == 0 {
		return time.Time{}, err
	}
	return last[0].At.Truncate(time.Second), nil
}

// latest are the events that were changed last, newest first: a few, for the home page.
func (s *Site) latest(ctx context.Context) ([]data.Entry, error) {
	const few, window = 8, 64
	from := max(s.Store.Cursor()-window, 0)
	changes, err := s.Store.Changes(ctx, from, window)
	if err != nil {
		return nil, err
	}
	var found []data.Entry
	seen := map[data.Ref]bool{}
	for i := len(changes) - 1; i >= 0 && len(found) < few; i-- {
		ref := changes[i].Ref
		if ref.Collection() != data.Events || seen[ref] {
			continue
		}
		seen[ref] = true
		if e, err := s.Store.Get(ctx, ref); err == nil {
			found = append(found, e)
		}
	}
	return found, nil
}

func (s *Site) homeDocument(n counts) format.Document {
	doc := format.Document{Base: graph.IRI(s.Base + "/"), Topic: graph.IRI(s.Base + "/")}
	g, site := &doc.Data.Graph, graph.NewIRI(doc.Topic)
	word := func(t schema.Term) graph.IRI { return vocab.NameIRI(string(t)) }
	g.Add(site, graph.Type, graph.NewIRI(word(schema.DataCatalog)))
	g.Add(site, word(schema.Name), graph.NewString(s.Title))
	if s.License != "" {
		g.Add(site, word(schema.License), graph.NewIRI(graph.IRI(s.License)))
	}
	for _, c := range data.Collections {
		g.Add(site, word(schema.DatasetProperty), graph.NewIRI(graph.IRI(s.Base+"/"+string(c))))
	}
	for i, c := range data.Collections {
		set := graph.NewIRI(graph.IRI(s.Base + "/" + string(c)))
		g.Add(set, graph.Type, graph.NewIRI(word(schema.Dataset)))
		g.Add(set, graph.Type, graph.NewIRI(ns.HydraCollection))
		g.Add(set, word(schema.Name), graph.NewString(string(c)))
		g.Add(set, ns.HydraTotalItems, graph.NewTyped(strconv.Itoa(n[i]), graph.XSDInteger))
	}
	return doc
}
