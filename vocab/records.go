package vocab

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Record is the inverse of Map: the record that g says about ref. It is false if g says nothing about it.
// Values come back in the order of the graph.
func (m Mapper) Record(g *graph.Graph, ref data.Ref) (data.Record, bool) {
	r := newReading(m, g)
	thing := graph.NewIRI(m.Thing(ref))
	if len(r.about[thing]) == 0 {
		return data.Record{}, false
	}
	r.record(thing)
	return data.Record{Ref: ref, Node: r.node(thing)}, true
}

// Records finds the records in any graph. A record is a subject with an IRI or a blank node whose type belongs to a
// collection, unless it is a part of another: a blank node or hash IRI that the other refers to, or a subject of which
// nothing but type, name and address is said while another refers to it. A subject without an address here gets its
// IRI as key, and references to it follow. Problems tell, by type, the subjects that no record has anything of.
func (m Mapper) Records(g *graph.Graph) ([]data.Item, []data.Problem) {
	r := newReading(m, g)
	var roots []graph.Term
	for _, s := range r.subjects {
		if c, ok := CollectionOf(r.types(s)); ok && !r.part(s) {
			ref, own := m.Ref(s.Value)
			if !own && s.Kind == graph.Resource {
				ref = data.NewRef(c, data.IDFromKey(s.Value))
			}
			r.refs[s] = ref
			roots = append(roots, s)
		}
	}
	items := make([]data.Item, 0, len(roots))
	for _, s := range roots {
		c, _ := CollectionOf(r.types(s))
		r.record(s)
		rec := data.Record{Node: r.node(s)}
		if ref, own := m.Ref(s.Value); own {
			rec.Ref = ref
		} else if s.Kind == graph.Resource {
			rec.Key = s.Value
		}
		items = append(items, data.Item{Record: rec, Collection: c})
	}
	return items, r.left()
}

// credit marks what documents say of where they come from, as Provenance writes it: it is no thing of its own.
func (r *reading) credit(s graph.Term) {
	r.told[s] = true
	for _, t := range r.about[s] {
		if len(r.about[t.Object]) > 0 && !r.told[t.Object] {
			r.credit(t.Object)
		}
	}
}

// left are the subjects that no record has anything of.
func (r *reading) left() []data.Problem {
	for _, s := range r.subjects {
		if slices.ContainsFunc(r.about[s], func(t graph.Triple) bool { return t.Predicate == ns.DerivedFrom }) {
			r.credit(s)
		}
	}
	var problems []data.Problem
	at := map[string]int{}
	for _, s := range r.subjects {
		if r.told[s] {
			continue
		}
		what := "without a type"
		if types := r.types(s); len(types) > 0 {
			what = "of the type " + types[0]
		}
		i, known := at[what]
		if !known {
			i, at[what] = len(problems), len(problems)
			problems = append(problems, data.Problem{Severity: data.Warning, Code: "other-things", Place: data.Position{Path: s.Value},
				Hint: "events, organizations, places, people and projects are records, by their schema.org class, and so is what they refer to"})
		}
		problems[i].Again++
		problems[i].Message = fmt.Sprintf("things %s are in no record, and left out: %d in all, this is the first", what, problems[i].Again)
	}
	return problems
}

// reading is a graph indexed by subject.
type reading struct {
	m        Mapper
	subjects []graph.Term // in order of first appearance
	about    map[graph.Term][]graph.Triple
	parents  map[graph.Term][]graph.Term // who refers to a subject
	refs     map[graph.Term]data.Ref     // subjects that are records of their own
	open     map[graph.Term]bool         // being told, or told, within the current record
	told     map[graph.Term]bool         // in any record
	root     graph.Term
}

func newReading(m Mapper, g *graph.Graph) *reading {
	r := &reading{m: m, about: map[graph.Term][]graph.Triple{}, parents: map[graph.Term][]graph.Term{}, refs: map[graph.Term]data.Ref{},
		told: map[graph.Term]bool{}}
	for _, t := range g.Triples {
		if _, ok := r.about[t.Subject]; !ok {
			r.subjects = append(r.subjects, t.Subject)
		}
		r.about[t.Subject] = append(r.about[t.Subject], t)
		if t.Object.Kind != graph.Literal && t.Predicate != graph.Type {
			r.parents[t.Object] = append(r.parents[t.Object], t.Subject)
		}
	}
	return r
}

func (r *reading) types(s graph.Term) []string {
	var types []string
	for _, t := range r.about[s] {
		if t.Predicate == graph.Type && t.Object.Kind == graph.Resource {
			types = append(types, Name(t.Object.Value))
		}
	}
	return types
}

// part tells whether a subject is told within another record rather than on its own.
func (r *reading) part(s graph.Term) bool {
	if len(r.parents[s]) == 0 {
		return false
	}
	if s.Kind == graph.Blank {
		return true
	}
	if _, own := r.m.Ref(s.Value); own {
		return r.brief(s)
	}
	for _, p := range r.parents[s] {
		if p != s && r.within(s, p) {
			return true
		}
	}
	return r.brief(s)
}

// within tells whether s is a hash IRI of the document that p is a thing of.
func (r *reading) within(s, p graph.Term) bool {
	document, _, _ := strings.Cut(p.Value, "#")
	if ref, own := r.m.Ref(p.Value); own {
		document = string(r.m.Document(ref))
	}
	return p.Kind == graph.Resource && strings.HasPrefix(s.Value, document+"#")
}

// brief tells whether nothing but type, name and address is said of s.
func (r *reading) brief(s graph.Term) bool {
	for _, t := range r.about[s] {
		switch Name(string(t.Predicate)) {
		case string(graph.Type), string(schema.Name), string(schema.URLProperty):
		default:
			return false
		}
	}
	return true
}

// record begins another record: everything may be told again.
func (r *reading) record(s graph.Term) {
	r.root, r.open = s, map[graph.Term]bool{}
}

// node tells what the graph says about s, once in each record.
func (r *reading) node(s graph.Term) data.Node {
	r.open[s], r.told[s] = true, true
	n := data.Node{Types: r.types(s)}
	for _, t := range r.about[s] {
		if t.Predicate == graph.Type && t.Object.Kind == graph.Resource {
			continue
		}
		data.Add(&n, Name(string(t.Predicate)), r.value(t.Object))
	}
	return n
}

// value is an object as a value; what is said about it comes along where it is met first.
func (r *reading) value(o graph.Term) data.Value {
	if o.Kind == graph.Literal {
		return literal(o)
	}
	ref, own := r.m.Ref(o.Value)
	if known, ok := r.refs[o]; ok && known != "" {
		ref, own = known, true
	}
	told := len(r.about[o]) == 0 || r.open[o]
	if own {
		v := data.NewReference(ref)
		if _, record := r.refs[o]; !told && !record && o != r.root {
			n := r.node(o)
			v.Node = &n
		}
		return v
	}
	if told {
		if o.Kind == graph.Blank { // a second mention of a blank node has no name to go by
			return data.NewNested(&data.Node{})
		}
		return NewLink(o.Value)
	}
	n := r.node(o)
	if o.Kind == graph.Resource && !r.within(o, r.root) {
		n.ID = o.Value
	}
	return data.NewNested(&n)
}

// NewLink is a link to an absolute IRI: to schema.org's own terms in the one scheme that Kiosque uses.
func NewLink(iri string) data.Value {
	if t, ok := schema.TermOf(iri); ok && schema.Known(t) {
		iri = t.IRI()
	}
	return data.NewLink(iri)
}

// literal is an RDF literal as a value.
func literal(t graph.Term) data.Value {
	switch t.Datatype {
	case graph.LangString:
		return data.NewText(t.Value, t.Lang)
	case graph.XSDString, "":
		return data.NewText(t.Value, "")
	}
	for kind, datatype := range datatypes {
		if datatype != "" && datatype == t.Datatype {
			return data.Value{Kind: data.Kind(kind), Text: t.Value}
		}
	}
	return data.Value{Kind: data.Typed, Text: t.Value, Tag: string(t.Datatype)}
}
