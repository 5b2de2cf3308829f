// Package vocab gives records their meaning: it maps a record to an RDF graph in schema.org terms and back, arranges
// and summarises it, and finds problems by the vocabulary. It knows no syntax of RDF, no bytes and no HTTP.
package vocab

import (
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Style says how a thing's IRI differs from its document's (Cool URIs for the Semantic Web, W3C Note 2008, §4).
type Style uint8

const (
	Hash     Style = iota // {document}#this: one request, works on static hosting
	SeeOther              // {base}/id/{collection}/{id}, which answers 303 with the document's address
)

// Mapper maps records to graphs and back. The zero Style is Hash; Base is required.
type Mapper struct {
	Base  string // public base URL of the site, without a slash at the end: "https://data.example.org"
	Style Style
}

// Document is the address of the document about a record.
func (m Mapper) Document(ref data.Ref) graph.IRI { return graph.IRI(m.Base + "/" + string(ref)) }

// Thing is the IRI of what a record is about.
func (m Mapper) Thing(ref data.Ref) graph.IRI {
	if m.Style == SeeOther {
		return graph.IRI(m.Base + "/id/" + string(ref))
	}
	return graph.IRI(m.Base + "/" + string(ref) + "#this")
}

// Ref is the record whose thing or document an IRI names, in either style.
func (m Mapper) Ref(iri string) (data.Ref, bool) {
	path, ok := strings.CutPrefix(iri, m.Base+"/")
	if !ok || m.Base == "" {
		return "", false
	}
	return data.ParseRef(strings.TrimSuffix(strings.TrimPrefix(path, "id/"), "#this"))
}

// Labels are the summaries of the live records that a record refers to. They are few: a list is searched faster than a map
// is made.
type Labels []Label

// Label is one of them.
type Label struct {
	Ref     data.Ref
	Summary data.Summary
}

// Of is the summary of a record, and whether there is one.
func (l Labels) Of(ref data.Ref) (data.Summary, bool) {
	for i := range l {
		if l[i].Ref == ref {
			return l[i].Summary, true
		}
	}
	return data.Summary{}, false
}

// Map appends to g what rec says, in the order to be shown: the record itself, its nested parts, and, for each record
// referred to, its type and name, so that one document reads well alone. These come from labels, or else from what
// the source said beside the reference.
//
// There are no blank nodes: a nested part is a hash IRI of the document, named by its place in the record, such as
// #location or #offers-2, unless it brought an IRI of its own. So the same record always gives the same graph.
func (m Mapper) Map(g *graph.Graph, rec *data.Record, labels Labels) {
	w := walk{m: m, g: g, labels: labels}
	w.document = w.text.join(m.Base, "/", string(rec.Ref), "#")
	w.node(w.thing(rec.Ref), &rec.Node, "")
	for i := 0; i < len(w.parts); i++ { // the list grows while it is walked: parts of parts come after
		w.node(w.parts[i].subject, w.parts[i].node, w.parts[i].path)
	}
	w.references()
}

// walk is one record on its way into a graph.
type walk struct {
	m        Mapper
	g        *graph.Graph
	labels   Labels
	document string // with the "#" of its parts
	parts    []part
	seen     []reference // references met, the first of each target
	text     text
}

// reference is a reference that was met, and the term that stands for its target.
type reference struct {
	data.Value
	thing graph.Term
}

// thing is Mapper.Thing as a term.
func (w *walk) thing(ref data.Ref) graph.Term {
	if w.m.Style == SeeOther {
		return graph.NewIRI(graph.IRI(w.text.join(w.m.Base, "/id/", string(ref))))
	}
	return graph.NewIRI(graph.IRI(w.text.join(w.m.Base, "/", string(ref), "#this")))
}

// text puts texts together in memory that they share: a record has dozens of IRIs, and allocating each cost more than
// writing it.
type text struct{ b strings.Builder }

// textSize is how much memory texts share.
const textSize = 1024

func (t *text) join(parts ...string) string {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	if t.b.Cap()-t.b.Len() < n {
		t.b = strings.Builder{} // what was put together before keeps its memory
		t.b.Grow(max(n, textSize))
	}
	start := t.b.Len()
	for _, p := range parts {
		t.b.WriteString(p)
	}
	return t.b.String()[start:]
}

// part is a nested node that waits for its turn.
type part struct {
	subject graph.Term
	node    *data.Node
	path    string
}

func (w *walk) node(s graph.Term, n *data.Node, path string) {
	for _, t := range n.Types {
		w.g.Add(s, graph.Type, graph.NewIRI(NameIRI(t)))
	}
	for i := range n.Properties {
		p := &n.Properties[i]
		predicate := NameIRI(p.Name)
		nested, at := 0, 0
		for j := range p.Values {
			if p.Values[j].Kind == data.Nested && p.Values[j].Node.ID == "" {
				nested++
			}
		}
		for j := range p.Values {
			v := p.Values[j]
			switch v.Kind {
			case data.Nested:
				name := ""
				if v.Node.ID == "" {
					at++
					name = w.place(path, p.Name, at, nested)
				}
				w.g.Add(s, predicate, w.part(v.Node, name))
			case data.Reference:
				w.g.Add(s, predicate, w.refer(v))
			default:
				w.g.Add(s, predicate, Term(v))
			}
		}
	}
}

// part queues a nested node and returns its IRI.
func (w *walk) part(n *data.Node, path string) graph.Term {
	iri := n.ID
	if iri == "" {
		iri = w.text.join(w.document, path)
	} else if path = fragment(iri); path == "" {
		path = "part"
	}
	s := graph.NewIRI(graph.IRI(iri))
	if w.parts == nil {
		w.parts = make([]part, 0, 8) // most records have no more
	}
	w.parts = append(w.parts, part{s, n, path})
	return s
}

// refer notes a reference and returns its target's IRI.
func (w *walk) refer(v data.Value) graph.Term {
	for i := range w.seen {
		if w.seen[i].Text == v.Text {
			if w.seen[i].Node == nil {
				w.seen[i].Node = v.Node
			}
			return w.seen[i].thing
		}
	}
	w.seen = append(w.seen, reference{v, w.thing(v.Ref())})
	return w.seen[len(w.seen)-1].thing
}

// references says the type and name of every record that was referred to.
func (w *walk) references() {
	for _, v := range w.seen {
		thing := v.thing
		if l, ok := w.labels.Of(v.Ref()); ok {
			if l.Type != "" {
				w.g.Add(thing, graph.Type, graph.NewIRI(NameIRI(l.Type)))
			}
			if l.Name != "" {
				w.g.Add(thing, NameIRI(string(schema.Name)), graph.NewLang(l.Name, l.Lang))
			}
		} else if v.Node != nil {
			done := len(w.parts)
			w.node(thing, v.Node, fragment(thing.Value))
			for i := done; i < len(w.parts); i++ {
				w.node(w.parts[i].subject, w.parts[i].node, w.parts[i].path)
			}
		}
	}
}

// place names the nth of several nested nodes of a property: "location", "offers-2", "location-address".
func (w *walk) place(path, property string, n, of int) string {
	name := property
	if strings.ContainsRune(property, ':') {
		name = fragment(property)
	}
	dash, mark, number := "", "", ""
	if path != "" {
		dash = "-"
	}
	if of > 1 {
		mark, number = "-", strconv.Itoa(n)
	}
	return w.text.join(path, dash, name, mark, number)
}

// fragment makes a name for a place out of a foreign IRI: its last word, and a mark of the whole, so that two
// vocabularies' words for the same stay apart.
func fragment(iri string) string {
	word := strings.TrimRight(iri, "/#")
	if i := strings.LastIndexAny(word, "/#:"); i >= 0 {
		word = word[i+1:]
	}
	hash := uint32(2166136261) // FNV-1a
	for i := 0; i < len(iri); i++ {
		hash = (hash ^ uint32(iri[i])) * 16777619
	}
	mark := strconv.FormatUint(uint64(hash), 36)
	if word = data.Slug(word); word == "" {
		return mark
	}
	return word + "-" + mark
}

// NameIRI is the IRI of a name in a record: of a schema.org term, or the name itself if it is an IRI already.
func NameIRI(name string) graph.IRI {
	n := uint(len(name))
	for i := max(0, len(name)-4); i < len(name); i++ {
		n = n*31 + uint(name[i])
	}
	met := &namesMet[n%uint(len(namesMet))]
	if iri := met.Load(); iri != nil && (*iri)[len(schema.NS):] == graph.IRI(name) {
		return *iri
	}
	if strings.ContainsRune(name, ':') {
		return graph.IRI(name)
	}
	iri := graph.IRI(schema.Term(name).IRI())
	if schema.Known(schema.Term(name)) {
		met.Store(&iri)
	}
	return iri
}

// namesMet are IRIs of terms, by the ends of their names. A record has dozens of names, most of them the same few: looking
// them up in the table took a third of the time for mapping.
var namesMet [512]atomic.Pointer[graph.IRI]

// Name is the inverse of NameIRI: the local name of a schema.org IRI of either scheme, any other IRI as it is.
func Name(iri string) string {
	if t, ok := schema.TermOf(iri); ok {
		return string(t)
	}
	return iri
}

// datatypes gives each kind of literal its datatype.
var datatypes = [...]graph.IRI{
	data.Date: graph.XSDDate, data.DateTime: graph.XSDDateTime, data.Time: graph.XSDTime, data.Boolean: graph.XSDBoolean,
	data.Integer: graph.XSDInteger, data.Decimal: graph.XSDDecimal, data.Double: graph.XSDDouble,
}

// Term is a literal or link as an RDF term. A link that no RDF syntax could carry becomes text: a wrong address in
// one field must not make the whole document unreadable.
func Term(v data.Value) graph.Term {
	switch v.Kind {
	case data.Text:
		return graph.NewLang(v.Text, v.Tag)
	case data.Typed:
		return graph.NewTyped(v.Text, graph.IRI(v.Tag))
	case data.Link:
		if graph.ValidIRI(v.Text) {
			return graph.NewIRI(graph.IRI(v.Text))
		}
		return graph.NewString(v.Text)
	}
	return graph.NewTyped(v.Text, datatypes[v.Kind])
}
