package format

import (
	"hash/maphash"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// index groups the triples of one graph by subject and predicate, in the order of first appearance, without
// duplicates, and knows which blank nodes can be written where they are referred to. It points into the triples by
// number and is used again and again, so that a document costs no allocation.
type index struct {
	triples []graph.Triple
	nodes   []place
	groups  []group
	next    []int32 // of a triple: the next of its group, or -1

	byTerm      table // nodes by term
	byPredicate table // groups of subjects that have many
	byObject    table // triples of groups that have many
	blanks      bool  // there are blank nodes

	order []int32 // subjects that stand for themselves, as they are to be printed
	path  []int32
}

// place is where a node stands: a subject, or a blank node that is only an object.
type place struct {
	at          int32 // a triple that has it
	object      bool  // as its object
	blank       bool
	shared      bool // is used outside this graph, or names one
	nested      bool // is written inside its one reference
	cell        bool // has one rdf:first and one rdf:rest and nothing else
	list        bool // is a cell, and so are all behind it, up to rdf:nil
	state       uint8
	depth       int32
	first, last int32 // groups, or -1
	groups      int32
	seen        uint64 // one bit for each predicate: a clear one says that it is new
	refs        int32  // how often it is an object
	parent      int32  // the last node that refers to it
}

// group is the objects of one subject and predicate.
type group struct {
	first, last int32 // triples
	n           int32
	next        int32 // the subject's next group, or -1
	hash        uint32
	types       bool // the predicate is rdf:type
}

// searched is how many groups or objects are searched one by one before they are hashed.
const searched = 24

// table is an open hash table of numbers. The owner compares.
type table struct {
	slots []int32 // number + 1
	live  int
}

var seed = maphash.MakeSeed()

func (t *table) reset(n int) {
	size := 16
	for size < 2*n {
		size *= 2
	}
	if cap(t.slots) < size {
		t.slots = make([]int32, size)
	} else {
		t.slots = t.slots[:size]
		clear(t.slots)
	}
}

// lookup calls same for each number that may be it, and returns the one it says yes to, or the free slot.
func (t *table) lookup(h uint64, same func(int32) bool) (number int32, slot int) {
	mask := len(t.slots) - 1
	for i := int(h) & mask; ; i = (i + 1) & mask {
		n := t.slots[i] - 1
		if n < 0 || same(n) {
			return n, i
		}
	}
}

// load indexes the triples of a graph.
func (x *index) load(triples []graph.Triple) {
	x.triples = triples
	x.nodes, x.groups, x.next = x.nodes[:0], x.groups[:0], x.next[:0]
	x.blanks = false
	x.byTerm.reset(len(triples))
	x.byPredicate.live, x.byObject.live = 0, 0
	subject := int32(-1)
	for i := range triples {
		t := &triples[i]
		x.next = append(x.next, -1)
		if subject < 0 || t.Subject.Value != triples[i-1].Subject.Value || t.Subject.Kind != triples[i-1].Subject.Kind {
			subject = x.node(&t.Subject, int32(i), false)
		}
		if !x.add(subject, int32(i)) {
			continue
		}
		if t.Object.Kind == graph.Blank {
			o := x.node(&t.Object, int32(i), true)
			x.nodes[o].refs++
			x.nodes[o].parent = subject
		}
	}
}

// node finds or makes the node of a term.
func (x *index) node(t *graph.Term, at int32, object bool) int32 {
	n, slot := x.byTerm.lookup(maphash.String(seed, t.Value), func(n int32) bool { return x.sameTerm(n, t) })
	if n >= 0 {
		return n
	}
	n = int32(len(x.nodes))
	if int(n)*2 >= len(x.byTerm.slots) {
		x.grow()
		_, slot = x.byTerm.lookup(maphash.String(seed, t.Value), func(int32) bool { return false })
	}
	x.byTerm.slots[slot] = n + 1
	blank := t.Kind == graph.Blank
	x.blanks = x.blanks || blank
	x.nodes = append(x.nodes, place{at: at, object: object, blank: blank, first: -1, last: -1})
	return n
}

// grow makes room for as many nodes again: there can be two to a triple.
func (x *index) grow() {
	x.byTerm.reset(len(x.byTerm.slots))
	for n := range x.nodes {
		_, slot := x.byTerm.lookup(maphash.String(seed, x.term(int32(n)).Value), func(int32) bool { return false })
		x.byTerm.slots[slot] = int32(n) + 1
	}
}

func (x *index) term(n int32) *graph.Term {
	if d := &x.nodes[n]; d.object {
		return &x.triples[d.at].Object
	} else {
		return &x.triples[d.at].Subject
	}
}

func (x *index) sameTerm(n int32, t *graph.Term) bool {
	o := x.term(n)
	return o.Value == t.Value && o.Kind == t.Kind
}

// find returns the node of a term, or -1.
func (x *index) find(t graph.Term) int32 {
	n, _ := x.byTerm.lookup(maphash.String(seed, t.Value), func(n int32) bool { return x.sameTerm(n, &t) })
	return n
}

// add puts a triple into its group, or says that it is there already.
func (x *index) add(subject, i int32) bool {
	g := x.group(subject, i)
	d := &x.groups[g]
	if d.n == 0 {
		d.first, d.last, d.n = i, i, 1
		return true
	}
	if x.has(g, i) {
		return false
	}
	x.next[d.last] = i
	d.last = i
	d.n++
	return true
}

// group finds or makes the group of a subject's predicate.
func (x *index) group(subject, i int32) int32 {
	s := &x.nodes[subject]
	p := x.triples[i].Predicate
	h := uint32(tail(string(p)) >> 32)
	bit := uint64(1) << (h % 64)
	if s.last >= 0 && x.groups[s.last].hash == h && x.predicate(s.last) == p {
		return s.last
	}
	slot := -1
	if s.groups <= searched {
		for g := s.first; g >= 0 && s.seen&bit != 0; g = x.groups[g].next {
			if x.groups[g].hash == h && x.predicate(g) == p {
				return g
			}
		}
	} else {
		var g int32
		if g, slot = x.findGroup(subject, p); g >= 0 {
			return g
		}
	}
	g := int32(len(x.groups))
	x.groups = append(x.groups, group{})
	d := &x.groups[g]
	d.first, d.next, d.hash, d.types = i, -1, h, p == graph.Type
	if s.last >= 0 {
		x.groups[s.last].next = g
	} else {
		s.first = g
	}
	s.last = g
	s.groups++
	s.seen |= bit
	switch {
	case slot >= 0:
		x.byPredicate.slots[slot] = g + 1
	case s.groups > searched:
		if x.byPredicate.live == 0 {
			x.byPredicate.reset(len(x.triples))
			x.byPredicate.live = 1
		}
		for g := s.first; g >= 0; g = x.groups[g].next {
			_, slot := x.findGroup(subject, x.predicate(g))
			x.byPredicate.slots[slot] = g + 1
		}
	}
	return g
}

func (x *index) predicate(g int32) graph.IRI { return x.triples[x.groups[g].first].Predicate }

func (x *index) findGroup(subject int32, p graph.IRI) (int32, int) {
	h := maphash.String(seed, string(p)) + uint64(subject)*0x9E3779B97F4A7C15
	t := x.term(subject)
	return x.byPredicate.lookup(h, func(g int32) bool {
		first := &x.triples[x.groups[g].first]
		return first.Predicate == p && first.Subject.Value == t.Value && first.Subject.Kind == t.Kind
	})
}

// has tells whether a group holds the object of triple i; if it does not, it will.
func (x *index) has(g, i int32) bool {
	d := &x.groups[g]
	o := &x.triples[i].Object
	if d.n <= searched {
		for k := d.first; k >= 0; k = x.next[k] {
			if x.triples[k].Object == *o {
				return true
			}
		}
		if d.n == searched {
			if x.byObject.live == 0 {
				x.byObject.reset(len(x.triples))
				x.byObject.live = 1
			}
			for k := d.first; k >= 0; k = x.next[k] {
				_, slot := x.findObject(g, k)
				x.byObject.slots[slot] = k + 1
			}
		} else {
			return false
		}
	}
	k, slot := x.findObject(g, i)
	if k < 0 {
		x.byObject.slots[slot] = i + 1
	}
	return k >= 0
}

func (x *index) findObject(g, i int32) (int32, int) {
	t := &x.triples[i]
	h := maphash.String(seed, t.Object.Value) + uint64(g)*0x9E3779B97F4A7C15
	return x.byObject.lookup(h, func(k int32) bool {
		o := &x.triples[k]
		return o.Object == t.Object && o.Predicate == t.Predicate && o.Subject == t.Subject
	})
}

// sort puts the subjects that are not written elsewhere in order: the topic first.
func (x *index) sort(topic graph.IRI) {
	x.order = x.order[:0]
	first := int32(-1)
	if topic != "" {
		if first = x.find(graph.NewIRI(topic)); first >= 0 {
			x.order = append(x.order, first)
		}
	}
	for n := range x.nodes {
		if d := &x.nodes[n]; d.first >= 0 && !d.nested && int32(n) != first {
			x.order = append(x.order, int32(n))
		}
	}
}

// deepest is how deep blank nodes are written inside one another; deeper ones get a label.
const deepest = 32

// arrange decides where blank nodes are written.
func (x *index) arrange() {
	for n := range x.nodes {
		d := &x.nodes[n]
		d.nested = d.blank && !d.shared && d.refs == 1
		d.cell = d.nested && x.isCell(d)
	}
	for n := range x.nodes {
		x.breakCycle(int32(n))
	}
	for n := range x.nodes {
		x.markList(int32(n))
	}
	for n := range x.nodes {
		x.nodes[n].state = 0
	}
	for n := range x.nodes {
		x.limitDepth(int32(n))
	}
}

// breakCycle follows references upwards; a node that comes back to itself is not written inside another.
func (x *index) breakCycle(n int32) {
	x.path = x.path[:0]
	for x.nodes[n].nested && x.nodes[n].state == 0 {
		x.nodes[n].state = 1
		x.path = append(x.path, n)
		n = x.nodes[n].parent
	}
	if x.nodes[n].nested && x.nodes[n].state == 1 {
		x.nodes[n].nested, x.nodes[n].cell = false, false
	}
	for _, n := range x.path {
		x.nodes[n].state = 2
	}
}

// isCell tells whether a node is what a collection is made of.
func (x *index) isCell(d *place) bool {
	if d.groups != 2 {
		return false
	}
	a, b := d.first, d.last
	return x.groups[a].n == 1 && x.groups[b].n == 1 &&
		(x.predicate(a) == graph.First && x.predicate(b) == graph.Rest ||
			x.predicate(a) == graph.Rest && x.predicate(b) == graph.First)
}

// part returns the triple of a cell with that predicate.
func (x *index) part(d *place, p graph.IRI) int32 {
	if x.predicate(d.first) == p {
		return x.groups[d.first].first
	}
	return x.groups[d.last].first
}

// markList follows a collection to its end.
func (x *index) markList(n int32) {
	x.path = x.path[:0]
	ends := false
	for {
		d := &x.nodes[n]
		if d.state == 3 {
			ends = d.list
			break
		}
		if !d.cell {
			break
		}
		d.state = 3
		x.path = append(x.path, n)
		rest := &x.triples[x.part(d, graph.Rest)].Object
		if rest.Kind != graph.Blank {
			ends = rest.Kind == graph.Resource && rest.Value == string(graph.Nil)
			break
		}
		n = x.find(*rest)
	}
	for _, n := range x.path {
		x.nodes[n].list = ends
	}
}

// limitDepth gives a label to each node that would stand too deep.
func (x *index) limitDepth(n int32) {
	x.path = x.path[:0]
	for x.nodes[n].nested && x.nodes[n].state == 0 {
		x.nodes[n].state = 1
		x.path = append(x.path, n)
		n = x.nodes[n].parent
	}
	for i := len(x.path) - 1; i >= 0; i-- {
		d := &x.nodes[x.path[i]]
		parent := &x.nodes[d.parent]
		d.depth = parent.depth + 1
		if d.list && parent.list && x.triples[x.part(parent, graph.Rest)].Object.Value == x.term(x.path[i]).Value {
			d.depth = parent.depth
		}
		if d.depth > deepest {
			d.nested, d.depth = false, 0
		}
	}
}
