package graph

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// quad is a triple with the name of its graph.
type quad struct {
	Triple
	name Term
}

func (q quad) compare(o quad) int {
	return cmp.Or(q.name.Compare(o.name), q.Triple.Compare(o.Triple))
}

// maxRefinements bounds the search among blank nodes that look alike. Graphs that people make need one or two;
// only strongly regular ones, built to be hard, come near.
const maxRefinements = 10_000

// Isomorphic tells whether a and b are the same dataset but for the labels of blank nodes (RDF 1.1 Concepts, §3.6 and
// §4.1). Duplicate triples and empty named graphs do not count. It is exact, save that it gives up and says false
// where thousands of guesses among symmetric blank nodes did not find the answer.
func Isomorphic(a, b *Dataset) bool {
	qa, qb := quads(a), quads(b)
	if len(qa) != len(qb) {
		return false
	}
	ga, ba := split(qa)
	gb, bb := split(qb)
	if !slices.Equal(ga, gb) || len(ba) != len(bb) {
		return false
	}
	if len(ba) == 0 {
		return true
	}
	m := &matcher{a: newSide(ba), b: newSide(bb), seed: maphash.MakeSeed(), left: maxRefinements}
	if len(m.a.labels) != len(m.b.labels) {
		return false
	}
	return m.match(make([]uint64, len(m.a.labels)), make([]uint64, len(m.b.labels)))
}

// quads lists the statements of d in canonical order, each once.
func quads(d *Dataset) []quad {
	n := len(d.Triples)
	for i := range d.Named {
		n += len(d.Named[i].Triples)
	}
	all := make([]quad, 0, n)
	for _, t := range d.Triples {
		all = append(all, quad{Triple: t})
	}
	for i := range d.Named {
		for _, t := range d.Named[i].Triples {
			all = append(all, quad{t, d.Named[i].Name})
		}
	}
	slices.SortFunc(all, quad.compare)
	return slices.Compact(all)
}

// split parts the quads that have no blank node from those that have.
func split(all []quad) (ground, blank []quad) {
	for _, q := range all {
		if q.Subject.Kind == Blank || q.Object.Kind == Blank || q.name.Kind == Blank {
			blank = append(blank, q)
		} else {
			ground = append(ground, q)
		}
	}
	return ground, blank
}

// side is one of the two datasets: its quads with blank nodes, and those nodes as numbers.
type side struct {
	quads  []quad
	nodes  [][3]int // of each quad: the numbers of its subject, object and name, -1 where not blank
	labels []string
	has    map[quad]bool
}

func newSide(quads []quad) *side {
	s := &side{quads: quads, nodes: make([][3]int, len(quads)), has: make(map[quad]bool, len(quads))}
	number := map[string]int{}
	of := func(t Term) int {
		if t.Kind != Blank {
			return -1
		}
		n, ok := number[t.Value]
		if !ok {
			n = len(s.labels)
			number[t.Value] = n
			s.labels = append(s.labels, t.Value)
		}
		return n
	}
	for i, q := range quads {
		s.nodes[i] = [3]int{of(q.Subject), of(q.Object), of(q.name)}
		s.has[q] = true
	}
	return s
}

// matcher looks for a bijection between the blank nodes of two datasets.
type matcher struct {
	a, b *side
	seed maphash.Seed
	left int // refinements that may still be tried
}

// match refines both colourings together; where nodes stay alike, it takes one of a and tries each of b.
func (m *matcher) match(ca, cb []uint64) bool {
	if m.left--; m.left < 0 {
		return false
	}
	ca, cb = m.refine(m.a, ca), m.refine(m.b, cb)
	sa, sb := slices.Clone(ca), slices.Clone(cb)
	slices.Sort(sa)
	slices.Sort(sb)
	if !slices.Equal(sa, sb) {
		return false
	}
	twin, found := smallestClass(sa)
	if !found {
		return m.verify(ca, cb)
	}
	mark := maphash.Comparable(m.seed, [2]uint64{twin, uint64(m.left)})
	x := slices.Index(ca, twin)
	ca[x] = mark
	for y, colour := range cb {
		if colour != twin {
			continue
		}
		try := slices.Clone(cb)
		try[y] = mark
		if m.match(ca, try) {
			return true
		}
	}
	return false
}

// smallestClass returns the colour that the fewest nodes share, of those that more than one has.
func smallestClass(sorted []uint64) (colour uint64, found bool) {
	size := 0
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		if n := j - i; n > 1 && (!found || n < size) {
			colour, size, found = sorted[i], n, true
		}
		i = j
	}
	return colour, found
}

// place is what a blank node sees of one quad: where it stands in it, and the colours and terms around it.
type place struct {
	role                  int
	loop                  [2]bool // subject is object, subject is name: colours alone do not tell
	predicate             IRI
	subject, object, name Term
	colours               [3]uint64
}

// refine recolours the nodes by what surrounds them until no class splits any more.
func (m *matcher) refine(s *side, colours []uint64) []uint64 {
	classes := distinct(colours)
	for range s.labels {
		next := make([]uint64, len(colours))
		for i, q := range s.quads {
			nodes := s.nodes[i]
			p := place{predicate: q.Predicate, subject: ground(q.Subject), object: ground(q.Object), name: ground(q.name)}
			p.loop = [2]bool{nodes[0] >= 0 && nodes[0] == nodes[1], nodes[0] >= 0 && nodes[0] == nodes[2]}
			for role, n := range nodes {
				if n >= 0 {
					p.colours[role] = colours[n]
				}
			}
			for role, n := range nodes {
				if n >= 0 {
					p.role = role
					next[n] += maphash.Comparable(m.seed, p) // a sum: the order of quads does not matter
				}
			}
		}
		for n := range next {
			next[n] = maphash.Comparable(m.seed, [2]uint64{colours[n], next[n]})
		}
		colours = next
		now := distinct(colours)
		if now == classes {
			break
		}
		classes = now
	}
	return colours
}

func ground(t Term) Term {
	if t.Kind == Blank {
		return Term{Kind: Blank}
	}
	return t
}

func distinct(colours []uint64) int {
	seen := make(map[uint64]struct{}, len(colours))
	for _, c := range colours {
		seen[c] = struct{}{}
	}
	return len(seen)
}

// verify maps each node of a to the one of b with its colour, and looks every quad up: hashes only propose.
func (m *matcher) verify(ca, cb []uint64) bool {
	label := make(map[uint64]string, len(cb))
	for n, c := range cb {
		label[c] = m.b.labels[n]
	}
	for i, q := range m.a.quads {
		for role, n := range m.a.nodes[i] {
			if n < 0 {
				continue
			}
			to, ok := label[ca[n]]
			if !ok {
				return false
			}
			switch role {
			case 0:
				q.Subject.Value = to
			case 1:
				q.Object.Value = to
			case 2:
				q.name.Value = to
			}
		}
		if !m.b.has[q] {
			return false
		}
	}
	return true
}
