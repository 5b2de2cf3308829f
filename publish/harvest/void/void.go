// Package void describes the site's datasets with the Vocabulary of Interlinked Datasets (https://www.w3.org/TR/void/): where
// their IRIs lie, what they are made of, and how much of it there is. It describes the datasets of the catalogue, which has
// the rest to say of them.
package void

import (
	"context"
	"iter"
	"net/url"
	"strconv"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/dcat"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Path is where programs look for the description (§7.2, "Discovery via well-known URI").
const Path = "/.well-known/void"

// Counted is a View that knows exactly what a collection is made of, at some time.
type Counted interface {
	// Statistics are those of a collection, of all where it is empty; nil where they are not known.
	Statistics(ctx context.Context, s *publish.Site, c data.Collection) (*dump.Set, error)
}

// View is the description of a site. Where no other view has counted what there is, it does so itself.
type View struct{ count counting }

var _ publish.View = (*View)(nil)

// New makes a view that looks at a clock, so as not to count too often.
func New(now func() time.Time) *View { return &View{counting{now: now, few: few}} }

// Warm counts.
func (v *View) Warm(ctx context.Context, s *publish.Site) error { return v.count.warm(ctx, s) }

// Roots is the first segment, which the description shares with others.
func (*View) Roots() []string { return []string{".well-known"} }

// Find finds the description.
func (*View) Find(s *publish.Site, path string, _ url.Values) (publish.Resource, error) {
	if path != Path {
		return publish.Resource{}, data.ErrNotFound
	}
	return publish.Resource{Path: path, Among: s.Graphs()}, nil
}

// Resources is the description.
func (v *View) Resources(_ context.Context, s *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) { yield(v.Find(s, Path, nil)) }
}

// Represent describes the datasets. What other views count and offer changes without the store.
func (v *View) Represent(ctx context.Context, s *publish.Site, r publish.Resource, in *publish.Variant) (*publish.Representation, error) {
	doc := &format.Document{Base: graph.IRI(s.Base + Path), Topic: graph.IRI(s.Base + Path)}
	w := writer{ctx: ctx, site: s, count: &v.count, g: &doc.Data.Graph}
	if err := w.all(); err != nil {
		return nil, err
	}
	body, err := in.Form().Append(nil, doc)
	head := publish.Head{Ingredients: []string{string(body)}, Modified: w.modified, Volatile: true}
	return s.Bytes(r, in, head, func(dst []byte) ([]byte, error) { return append(dst, body...), err }), nil
}

// writer says the description.
type writer struct {
	ctx      context.Context
	site     *publish.Site
	count    *counting
	g        *graph.Graph
	modified time.Time
}

func (w *writer) iri(path string) graph.Term { return graph.NewIRI(graph.IRI(w.site.Base + path)) }

func (w *writer) number(s graph.Term, p graph.IRI, n int) {
	w.g.Add(s, p, graph.NewTyped(strconv.Itoa(n), graph.XSDInteger))
}

// all says every dataset that has something, with the whole first.
func (w *writer) all() error {
	here, whole := w.iri(Path), w.iri(dcat.DatasetPath(""))
	w.g.Add(here, graph.Type, graph.NewIRI(ns.VoIDDatasetDescription))
	w.g.Add(here, ns.Title, graph.NewString(w.site.Title))
	counts, total := map[data.Collection]int{}, 0
	for _, c := range data.Collections {
		n, err := w.site.Store.Count(w.ctx, c)
		if err != nil {
			return err
		}
		counts[c] = n
		total += n
	}
	if total == 0 {
		return nil
	}
	w.g.Add(here, ns.PrimaryTopic, whole)
	w.g.Add(whole, ns.VoIDRootResource, w.iri("/"))
	for _, c := range data.Collections {
		if counts[c] > 0 {
			w.g.Add(whole, ns.VoIDSubset, w.iri(dcat.DatasetPath(c)))
		}
	}
	if err := w.dataset("", total); err != nil {
		return err
	}
	for _, c := range data.Collections {
		if counts[c] == 0 {
			continue
		}
		if err := w.dataset(c, counts[c]); err != nil {
			return err
		}
	}
	return nil
}

// dataset says one dataset, of this many records.
func (w *writer) dataset(c data.Collection, records int) error {
	s := w.iri(dcat.DatasetPath(c))
	w.g.Add(s, graph.Type, graph.NewIRI(ns.VoIDDataset))
	space := w.site.Base + "/"
	if c != "" {
		space += string(c) + "/"
	}
	if w.site.Style == vocab.SeeOther {
		space = w.site.Base + "/id" + space[len(w.site.Base):]
	}
	w.g.Add(s, ns.VoIDURISpace, graph.NewString(space))
	w.g.Add(s, ns.VoIDVocabulary, graph.NewIRI(schema.NS))
	if w.site.License != "" {
		w.g.Add(s, ns.License, graph.NewIRI(graph.IRI(w.site.License)))
	}
	for _, v := range w.site.Graphs().Variants {
		if f := v.Form(); f.IRI != "" && v.Profile == "" {
			w.g.Add(s, ns.VoIDFeature, graph.NewIRI(f.IRI))
		}
	}
	if err := w.example(s, c); err != nil {
		return err
	}
	_, distributions, err := w.site.Accesses(w.ctx, c)
	if err != nil {
		return err
	}
	for i := range distributions {
		if d := &distributions[i]; d.Download() && format.ByMediaType(d.MediaType) != nil {
			w.g.Add(s, ns.VoIDDataDump, w.iri(d.Path))
		}
	}
	return w.statistics(s, c, records)
}

// example leads to a record of each collection, so that whoever finds the description sees what the data look like.
func (w *writer) example(s graph.Term, c data.Collection) error {
	for _, of := range data.Collections {
		if c != "" && c != of {
			continue
		}
		first, err := w.site.Store.List(w.ctx, of, data.Page{Limit: 1})
		if err != nil {
			return err
		}
		for i := range first {
			w.g.Add(s, ns.VoIDExampleResource, graph.NewIRI(w.site.Mapper().Thing(first[i].Ref)))
		}
	}
	return nil
}

// statistics says what was counted, and of when that is; where nothing counts, only what the store knows.
func (w *writer) statistics(s graph.Term, c data.Collection, records int) error {
	counted, err := w.counted(c)
	if err != nil {
		return err
	}
	if counted == nil {
		w.number(s, ns.VoIDEntities, records)
		w.number(s, ns.VoIDDocuments, records)
		return w.dated(s, c)
	}
	w.date(s, counted.Modified)
	found := counted.Statistics
	w.number(s, ns.VoIDTriples, found.Triples)
	w.number(s, ns.VoIDEntities, found.Entities)
	w.number(s, ns.VoIDDocuments, found.Entities)
	w.number(s, ns.VoIDDistinctSubjects, found.Subjects)
	w.number(s, ns.VoIDDistinctObjects, found.Objects)
	w.number(s, ns.VoIDClasses, len(found.Classes))
	w.number(s, ns.VoIDProperties, len(found.Properties))
	for i, part := range found.Classes {
		p := w.part(c, "class", i)
		w.g.Add(s, ns.VoIDClassPartition, p)
		w.g.Add(p, ns.VoIDClass, graph.NewIRI(part.IRI))
		w.number(p, ns.VoIDEntities, part.Entities)
	}
	for i, part := range found.Properties {
		p := w.part(c, "property", i)
		w.g.Add(s, ns.PropertyPartition, p)
		w.g.Add(p, ns.PartitionProperty, graph.NewIRI(part.IRI))
		w.number(p, ns.VoIDTriples, part.Triples)
	}
	return nil
}

// part is the IRI of a partition.
func (w *writer) part(c data.Collection, of string, i int) graph.Term {
	if c == "" {
		c = "all"
	}
	return w.iri(Path + "#" + string(c) + "-" + of + "-" + strconv.Itoa(i+1))
}

// counted are the statistics of the first view that has some, or else what was counted here.
func (w *writer) counted(c data.Collection) (*dump.Set, error) {
	for _, view := range w.site.Views() {
		if counting, ok := view.(Counted); ok {
			if found, err := counting.Statistics(w.ctx, w.site, c); found != nil || err != nil {
				return found, err
			}
		}
	}
	return w.count.of(w.ctx, w.site, c)
}

// dated says when a collection was changed last.
func (w *writer) dated(s graph.Term, c data.Collection) error {
	last, err := w.site.Store.Newest(w.ctx, c, w.site.Store.Cursor()+1, data.Page{Limit: 1})
	if err == nil && len(last) > 0 {
		w.date(s, last[0].Changed)
	}
	return err
}

func (w *writer) date(s graph.Term, t time.Time) {
	t = t.UTC().Truncate(time.Second)
	w.g.Add(s, ns.Modified, graph.NewTyped(t.Format(time.RFC3339), graph.XSDDateTime))
	if t.After(w.modified) {
		w.modified = t
	}
}
