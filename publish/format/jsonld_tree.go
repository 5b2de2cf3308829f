package format

import (
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// maxNesting bounds how deep JSON-LD nests node objects; what lies deeper stands on its own.
const maxNesting = 24

// A tree arranges the triples of a dataset for JSON-LD: by subject, then by predicate, each subject nested where it is
// first referred to. It is made of numbers and kept between documents, so that arranging allocates nothing.
// Everything that a number stands for is in triples, in order of the default graph, then the named ones.
type tree struct {
	triples    []graph.Triple
	own        []graph.Triple // memory for triples, where there are named graphs
	graphs     []treeGraph
	nodes      []treeNode
	groups     []treeGroup
	next       []int32 // by triple: the next one with its subject and predicate, or -1
	object     []int32 // by triple: the node that its object is, or -1
	predicates []treePredicate
	roots      []int32

	nodeOf      [2]map[string]int32 // where a graph has many nodes: by kind, IRIs then blank nodes
	predicateOf map[graph.IRI]int32 // where there are many predicates
	values      map[treeValue]struct{}
	ids         []int32 // by triple of a graph: its subject's node
	order       []int32 // triples of a graph, subject by subject
}

type treeGraph struct {
	name         graph.Term
	nodes, roots [2]int32 // from, to
}

type treeNode struct {
	subject     graph.Term
	first, last int32 // groups; -1 if there are none
	via         int32 // the triple under which it is nested, or one of the marks below
	refs        int32 // triples that have it as object
}

const (
	unseen int32 = -1 - iota
	rooted       // stands on its own
	cell         // a link of a list that is printed as @list
)

// A treeGroup is the values of one predicate on one subject.
type treeGroup struct {
	predicate   int32
	first, last int32 // triples
	next        int32 // the next group of the subject, or -1
	count       int32 // triples after the first, with those that repeat one
}

// A treeValue is a value in a group that has many, to find repetitions.
type treeValue struct {
	group int32 // its first triple
	value graph.Term
}

// A treePredicate is what a document says of one predicate over all its subjects.
type treePredicate struct {
	iri   graph.IRI
	node  int32 // the subject that it was last seen on
	group int32 // and its group there

	key    string   // how it is named; the local part if prefix is not -1
	prefix int8     // of jsonldPrefixes, or -1
	short  bool     // key is a term of the context
	reads  coercion // what the official context makes of its strings

	texts  uint8     // what its literals are: none, alike or mixed
	kind   graph.IRI // datatype of the literals that are alike; rdf:langString if in the document's language
	iris   bool      // has IRIs that are not nested
	native bool      // has numbers or booleans that JSON can say
	as     meaning
	typed  graph.IRI // if as is meansTyped
}

const few = 12 // up to that many, a list is searched faster than a map

func (t *tree) reset() {
	clear(t.own)
	t.triples, t.own = nil, t.own[:0]
	t.graphs, t.nodes, t.groups, t.roots = t.graphs[:0], t.nodes[:0], t.groups[:0], t.roots[:0]
	t.next, t.object, t.predicates = t.next[:0], t.object[:0], t.predicates[:0]
	if len(t.predicateOf) > 0 {
		clear(t.predicateOf)
	}
	if len(t.values) > 0 {
		clear(t.values)
	}
}

// build arranges a dataset. Nested says whether subjects are nested where they are first referred to; topic, if it is
// a subject of the default graph, comes first.
func (t *tree) build(d *graph.Dataset, topic graph.IRI, nested bool) {
	t.reset()
	t.triples = d.Triples
	if len(d.Named) > 0 {
		t.own = append(t.own, d.Triples...)
		for i := range d.Named {
			t.own = append(t.own, d.Named[i].Triples...)
		}
		t.triples = t.own
	}
	t.next = grow(t.next, len(t.triples))
	t.object = grow(t.object, len(t.triples))
	t.index(graph.Term{}, 0, len(d.Triples))
	from := len(d.Triples)
	for i := range d.Named {
		to := from + len(d.Named[i].Triples)
		t.index(d.Named[i].Name, from, to)
		from = to
	}
	if nested && len(d.Named) == 0 {
		t.lists()
	}
	for i := range t.graphs {
		t.nest(&t.graphs[i], topic, nested)
		topic = ""
	}
}

func grow(s []int32, n int) []int32 {
	if cap(s) < n {
		return make([]int32, n, n+n/2)
	}
	return s[:n]
}

// index groups the triples from, to, which are one graph.
func (t *tree) index(name graph.Term, from, to int) {
	base := int32(len(t.nodes))
	for i := range t.nodeOf {
		if len(t.nodeOf[i]) > 0 {
			clear(t.nodeOf[i])
		}
	}
	t.ids = grow(t.ids, to-from)
	last, sorted := int32(-1), true
	for i := from; i < to; i++ {
		s := &t.triples[i].Subject
		if last < 0 || !sameIRI(t.nodes[last].subject.Value, s.Value) || t.nodes[last].subject.Kind != s.Kind {
			n := t.node(s, base)
			if n < 0 {
				n = int32(len(t.nodes))
				t.nodes = append(t.nodes, treeNode{subject: *s, first: -1, last: -1, via: unseen})
				t.remember(n, base)
			}
			sorted = sorted && n > last
			last = n
		}
		t.ids[i-from] = last
	}
	for k := range t.ids {
		t.object[from+k] = -1
		if o := &t.triples[from+k].Object; o.Kind != graph.Literal {
			if n := t.node(o, base); n >= 0 {
				t.object[from+k] = n
			}
		}
	}
	if sorted {
		for i := from; i < to; i++ {
			t.group(int32(i), t.ids[i-from])
		}
	} else {
		t.scattered(base, from)
	}
	t.graphs = append(t.graphs, treeGraph{name: name, nodes: [2]int32{base, int32(len(t.nodes))}})
}

// scattered groups triples whose subjects come more than once, in the order of the subjects.
func (t *tree) scattered(base int32, from int) {
	start := make([]int32, len(t.nodes)-int(base)+1)
	for _, n := range t.ids {
		start[n-base+1]++
	}
	for i := 1; i < len(start); i++ {
		start[i] += start[i-1]
	}
	t.order = grow(t.order, len(t.ids))
	for i, n := range t.ids {
		t.order[start[n-base]] = int32(i)
		start[n-base]++
	}
	for _, i := range t.order {
		t.group(int32(from)+i, t.ids[i])
	}
}

// group adds a triple to its node. The triples of a node come one after the other.
func (t *tree) group(i, n int32) {
	t.next[i] = -1
	p := t.predicate(t.triples[i].Predicate, n)
	if pr := &t.predicates[p]; pr.node == n {
		g := &t.groups[pr.group]
		if t.repeats(g, i) {
			return
		}
		t.next[g.last] = i
		g.last = i
		t.refer(i)
		return
	}
	t.refer(i)
	g := int32(len(t.groups))
	t.groups = append(t.groups, treeGroup{predicate: p, first: i, last: i, next: -1})
	t.predicates[p].node, t.predicates[p].group = n, g
	node := &t.nodes[n]
	if node.first < 0 {
		node.first = g
	} else {
		t.groups[node.last].next = g
	}
	node.last = g
}

func (t *tree) refer(i int32) {
	if n := t.object[i]; n >= 0 {
		t.nodes[n].refs++
	}
}

// repeats tells whether a triple is in its group already.
func (t *tree) repeats(g *treeGroup, i int32) bool {
	o := &t.triples[i].Object
	if g.count++; g.count <= few {
		for k := g.first; k >= 0; k = t.next[k] {
			if t.triples[k].Object == *o {
				return true
			}
		}
		return false
	}
	if t.values == nil {
		t.values = make(map[treeValue]struct{})
	}
	if g.count == few+1 {
		for k := g.first; k >= 0; k = t.next[k] {
			t.values[treeValue{g.first, t.triples[k].Object}] = struct{}{}
		}
	}
	v := treeValue{g.first, *o}
	_, ok := t.values[v]
	t.values[v] = struct{}{}
	return ok
}

// node finds the node of a term in the graph whose nodes begin at base, or -1.
func (t *tree) node(s *graph.Term, base int32) int32 {
	if len(t.nodes)-int(base) > few {
		if n, ok := t.nodeOf[s.Kind-graph.Resource][s.Value]; ok {
			return n
		}
		return -1
	}
	for n := int(base); n < len(t.nodes); n++ {
		if o := &t.nodes[n].subject; sameIRI(o.Value, s.Value) && o.Kind == s.Kind {
			return int32(n)
		}
	}
	return -1
}

// sameIRI compares IRIs. Those of one document mostly begin alike, and differ at the end.
func sameIRI(a, b string) bool {
	return len(a) == len(b) && (a == "" || a[len(a)-1] == b[len(b)-1]) && a == b
}

func (t *tree) remember(n, base int32) {
	count := len(t.nodes) - int(base)
	if count <= few {
		return
	}
	if count == few+1 {
		n = base
	}
	for ; int(n) < len(t.nodes); n++ {
		s := &t.nodes[n].subject
		m := &t.nodeOf[s.Kind-graph.Resource]
		if *m == nil {
			*m = make(map[string]int32)
		}
		(*m)[s.Value] = n
	}
}

// predicate finds or adds a predicate. The one last used on node n is tried first: values of one predicate come together.
func (t *tree) predicate(iri graph.IRI, n int32) int32 {
	if n >= 0 && t.nodes[n].last >= 0 {
		if p := t.groups[t.nodes[n].last].predicate; sameIRI(string(t.predicates[p].iri), string(iri)) {
			return p
		}
	}
	if len(t.predicates) > 2*few {
		if p, ok := t.predicateOf[iri]; ok {
			return p
		}
	} else {
		for p := range t.predicates {
			if sameIRI(string(t.predicates[p].iri), string(iri)) {
				return int32(p)
			}
		}
	}
	p := int32(len(t.predicates))
	t.predicates = append(t.predicates, treePredicate{iri: iri, node: -1, prefix: -1})
	if len(t.predicates) > 2*few {
		if t.predicateOf == nil {
			t.predicateOf = make(map[graph.IRI]int32)
		}
		from := p
		if len(t.predicates) == 2*few+1 {
			from = 0
		}
		for ; int(from) < len(t.predicates); from++ {
			t.predicateOf[t.predicates[from].iri] = from
		}
	}
	return p
}

// lists marks the links of well-formed lists: blank nodes with one rdf:first and one rdf:rest, each referred to once.
// A list of lists stays as it is: JSON-LD 1.0 has none, and so nothing is nested without bound.
func (t *tree) lists() {
	for i := range t.triples {
		p := t.triples[i].Predicate
		if o := t.object[i]; o >= 0 && p != graph.Rest && p != graph.Type && t.isLink(o) && t.isList(o) {
			for n := o; n >= 0; n = t.object[t.rest(n)] {
				t.nodes[n].via = cell
			}
		}
	}
}

func (t *tree) isLink(n int32) bool {
	node := &t.nodes[n]
	if node.subject.Kind != graph.Blank || node.refs != 1 {
		return false
	}
	a, b := &t.groups[node.first], &t.groups[node.last]
	if a.next != node.last || a.first != a.last || b.first != b.last {
		return false
	}
	p, q := t.predicates[a.predicate].iri, t.predicates[b.predicate].iri
	return p == graph.First && q == graph.Rest || p == graph.Rest && q == graph.First
}

func (t *tree) isList(n int32) bool {
	for t.isLink(n) {
		i := t.rest(n)
		if o := t.object[t.item(n)]; o >= 0 && t.isLink(o) {
			return false
		}
		if n = t.object[i]; n < 0 {
			return t.triples[i].Object == graph.NewIRI(graph.Nil)
		}
	}
	return false
}

// rest and item return the triples of a link.
func (t *tree) rest(n int32) int32 { return t.link(n, graph.Rest) }
func (t *tree) item(n int32) int32 { return t.link(n, graph.First) }

func (t *tree) link(n int32, p graph.IRI) int32 {
	g := &t.groups[t.nodes[n].first]
	if t.predicates[g.predicate].iri != p {
		g = &t.groups[t.nodes[n].last]
	}
	return g.first
}

// nest finds the place of every node of a graph: the topic and what it leads to, then subjects that nothing refers to,
// then the rest.
func (t *tree) nest(g *treeGraph, topic graph.IRI, nested bool) {
	g.roots[0] = int32(len(t.roots))
	if topic != "" {
		s := graph.NewIRI(topic)
		for n := g.nodes[0]; n < g.nodes[1]; n++ {
			if t.nodes[n].subject == s && t.nodes[n].via == unseen {
				t.root(n, nested)
				break
			}
		}
	}
	for pass := range 2 {
		for n := g.nodes[0]; n < g.nodes[1]; n++ {
			if t.nodes[n].via == unseen && (pass == 1 || !nested || t.nodes[n].refs == 0) {
				t.root(n, nested)
			}
		}
	}
	g.roots[1] = int32(len(t.roots))
}

func (t *tree) root(n int32, nested bool) {
	t.roots = append(t.roots, n)
	t.nodes[n].via = rooted
	if nested {
		t.visit(n, 1)
	}
}

func (t *tree) visit(n int32, depth int) {
	for g := t.nodes[n].first; g >= 0; g = t.groups[g].next {
		if t.predicates[t.groups[g].predicate].iri == graph.Type {
			continue
		}
		for i := t.groups[g].first; i >= 0; i = t.next[i] {
			t.visitObject(i, depth)
		}
	}
}

func (t *tree) visitObject(i int32, depth int) {
	o := t.object[i]
	if o < 0 {
		return
	}
	switch {
	case t.nodes[o].via == cell:
		for ; o >= 0; o = t.object[t.rest(o)] {
			if depth < maxNesting {
				t.visitObject(t.item(o), depth+1)
			}
		}
	case t.nodes[o].via == unseen && depth < maxNesting:
		t.nodes[o].via = i
		t.visit(o, depth+1)
	}
}
