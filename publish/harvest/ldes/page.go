package ldes

import (
	"context"
	"strconv"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/version"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
)

// page represents a page.
func page(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant, n node) (*publish.Representation, error) {
	changes, err := s.Store.Log(ctx, r.Collection, n.after, members)
	if err != nil {
		return nil, err
	}
	if len(changes) == 0 {
		return nil, data.ErrNotFound
	}
	p := &printer{site: s, collection: r.Collection, node: n, form: v.Form()}
	for _, c := range changes {
		made, err := version.Read(ctx, s.Store, c)
		if err != nil {
			return nil, err
		}
		p.versions = append(p.versions, made)
	}
	last := changes[len(changes)-1]
	head := publish.Head{
		Ingredients: []string{strconv.FormatInt(int64(last.Cursor), 10)},
		Modified:    last.At, Immutable: p.full(), Profile: profile(v),
	}
	return s.Bytes(r, v, head, p.print), nil
}

// printer prints a page.
type printer struct {
	site       *publish.Site
	collection data.Collection
	node       node
	form       *format.Format
	versions   []*version.Version
}

func (p *printer) full() bool { return len(p.versions) == members }

// print appends the page: first what it is, then each member with all that belongs to it, oldest first, as the profile
// demands. JSON-LD has no such order, and is printed whole, under one context.
func (p *printer) print(dst []byte) ([]byte, error) {
	doc := &format.Document{Base: p.node.iri(p.site, p.collection), Topic: graph.IRI(stream(p.site, p.collection).Value)}
	here := introduce(&doc.Data.Graph, p.site, p.collection, p.node)
	if p.full() {
		closed(&doc.Data.Graph, here)
	}
	if profiled := p.form.MediaType != format.JSONLD.MediaType; !profiled {
		for _, v := range p.versions {
			p.member(&doc.Data, v)
		}
		return p.form.Append(dst, doc)
	}
	out := &appender{dst}
	w := p.form.NewWriter(out)
	err := w.Write(doc)
	for i := 0; i < len(p.versions) && err == nil; i++ {
		doc.Data.Triples, doc.Data.Named = doc.Data.Triples[:0], doc.Data.Named[:0]
		p.member(&doc.Data, p.versions[i])
		err = w.Write(doc)
	}
	if err != nil {
		return dst, err
	}
	err = w.Close()
	return out.dst, err
}

// appender is a writer to bytes.
type appender struct{ dst []byte }

func (a *appender) Write(p []byte) (int, error) {
	a.dst = append(a.dst, p...)
	return len(p), nil
}

// member appends a member. Clients take what is said of the member's IRI, of blank nodes from there, and the graph that
// has its name (LDES, §3.4). So where the form has graphs, what the version says of its thing stands in that graph, in the
// very words of the thing's document; where it has none, the member says it of itself, its parts being blank nodes, lest
// two versions on one page become one.
func (p *printer) member(d *graph.Dataset, v *version.Version) {
	m := p.site.Mapper()
	name := graph.NewIRI(version.IRI(m, v.Ref, v.Cursor))
	d.Graph.Add(stream(p.site, p.collection), ns.TreeMember, name)
	v.Describe(&d.Graph, m, name)
	if p.form.Quads {
		said := graph.Named{Name: name}
		v.Say(&said.Graph, m)
		d.Named = append(d.Named, said)
		return
	}
	begin := len(d.Triples)
	v.Say(&d.Graph, m)
	inline(d.Triples[begin:], name, m, v.Ref)
}

// inline makes a version's triples speak of the version itself, and of its parts as blank nodes.
func inline(triples []graph.Triple, name graph.Term, m vocab.Mapper, ref data.Ref) {
	thing, parts := string(m.Thing(ref)), string(m.Document(ref))+"#"
	blank := map[string]graph.Term{}
	for i := range triples {
		iri := triples[i].Subject.Value
		if _, known := blank[iri]; !known && iri != thing && strings.HasPrefix(iri, parts) {
			blank[iri] = graph.NewBlank("part" + strconv.Itoa(len(blank)))
		}
	}
	for i := range triples {
		t := &triples[i]
		if t.Subject.Value == thing {
			t.Subject = name
		} else if b, ok := blank[t.Subject.Value]; ok {
			t.Subject = b
		}
		if b, ok := blank[t.Object.Value]; ok && t.Object.Kind == graph.Resource {
			t.Object = b
		}
	}
}
