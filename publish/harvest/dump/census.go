package dump

import (
	"cmp"
	"hash/maphash"
	"slices"
	"sync"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// Statistics are what VoID says of a dataset (https://www.w3.org/TR/void/#statistics): of the graph, in which what several
// documents say counts once.
type Statistics struct {
	Triples    int        `json:"triples"`
	Entities   int        `json:"entities"`         // records
	Subjects   int        `json:"distinctSubjects"` // records, their parts, and what else is spoken of
	Objects    int        `json:"distinctObjects"`
	Properties []Property `json:"properties"` // by IRI
	Classes    []Class    `json:"classes"`    // by IRI
}

// Property is how many triples have a predicate.
type Property struct {
	IRI     graph.IRI `json:"iri"`
	Triples int       `json:"triples"`
}

// Class is how many things are said to be of a class.
type Class struct {
	IRI      graph.IRI `json:"iri"`
	Entities int       `json:"entities"`
}

// census counts what the documents say, exactly and in little memory. Triples and terms are hashed to 64 bits, which
// tallies gather by the first of these, beside the memory in a file; in the end each share of them fits into memory, and
// is told apart there. Of 25 million triples, one is lost to two equal hashes once in sixty thousand runs.
type census struct {
	seed                       maphash.Seed
	triples, subjects, objects tally
	entities                   [maxSets]int

	mu    sync.Mutex
	words []word
	known map[word]uint32
}

// word is a predicate, or the class that a triple of rdf:type names.
type word struct {
	iri   graph.IRI
	class bool
}

// heldMarks is how many bytes of marks a tally holds in memory.
const heldMarks = 24 << 20

// maxSets is how many collections a mark has room for.
const maxSets = 8

func newCensus(scratch string) *census {
	c := &census{seed: maphash.MakeSeed(), known: map[word]uint32{}}
	for _, t := range []*tally{&c.triples, &c.subjects, &c.objects} {
		t.scratch, t.limit = scratch, heldMarks
	}
	return c
}

// number is the number of a word.
func (c *census) number(w word) uint32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, ok := c.known[w]
	if !ok {
		n = uint32(len(c.words))
		c.known[w] = n
		c.words = append(c.words, w)
	}
	return n
}

func (c *census) close() {
	for _, t := range []*tally{&c.triples, &c.subjects, &c.objects} {
		t.close()
	}
}

// statistics counts what was gathered: of each collection, and last of all of them together.
func (c *census) statistics(collections int) ([]*Statistics, error) {
	triples, err := c.triples.count(len(c.words))
	if err != nil {
		return nil, err
	}
	subjects, err := c.subjects.count(1)
	if err != nil {
		return nil, err
	}
	objects, err := c.objects.count(1)
	if err != nil {
		return nil, err
	}
	all := make([]*Statistics, 0, collections+1)
	total := 0
	for i := range collections {
		total += c.entities[i]
		all = append(all, c.of(triples.of[i], subjects.of[i][0], objects.of[i][0], c.entities[i]))
	}
	return append(all, c.of(triples.all, subjects.all[0], objects.all[0], total)), nil
}

func (c *census) of(words []int, subjects, objects, entities int) *Statistics {
	s := &Statistics{Subjects: subjects, Objects: objects, Entities: entities, Properties: []Property{}, Classes: []Class{}}
	types := 0
	for i, n := range words {
		if n == 0 {
			continue
		}
		s.Triples += n
		switch w := c.words[i]; {
		case w.class:
			types += n
			s.Classes = append(s.Classes, Class{w.iri, n})
		case w.iri == graph.Type:
			types += n
		default:
			s.Properties = append(s.Properties, Property{w.iri, n})
		}
	}
	if types > 0 {
		s.Properties = append(s.Properties, Property{graph.Type, types})
	}
	slices.SortFunc(s.Properties, func(a, b Property) int { return cmp.Compare(a.IRI, b.IRI) })
	slices.SortFunc(s.Classes, func(a, b Class) int { return cmp.Compare(a.IRI, b.IRI) })
	return s
}

// counter gathers what the documents of one part say, for the census. It is a worker's own.
type counter struct {
	*census
	collection uint32
	document   uint32 // number in the part
	entities   int
	seen       seen // hashes of this part: most of what it says twice is left out here

	triples, subjects, objects []mark
	cache                      [1024]cached // by the hash of an IRI's end
}

// cached is what is known of a word.
type cached struct {
	word
	number uint32
	hash   uint64
}

// begin begins a part of documents of one collection.
func (c *counter) begin(collection int) {
	c.collection, c.document, c.entities = uint32(collection), 0, 0
	c.seen.reset()
	c.triples, c.subjects, c.objects = c.triples[:0], c.subjects[:0], c.objects[:0]
}

// add gathers what a document says, and returns how many triples it has.
func (c *counter) add(triples []graph.Triple) (distinct int) {
	c.document++
	c.entities++
	var subject string
	var subjectHash uint64
	for i := range triples {
		t := &triples[i]
		if t.Subject.Value != subject || i == 0 {
			subject, subjectHash = t.Subject.Value, maphash.String(c.seed, t.Subject.Value)
			c.gather(&c.subjects, mix(subjectHash, 1), 0)
		}
		object := c.term(&t.Object)
		p := c.predicate(t)
		if c.gather(&c.triples, mix(mix(subjectHash, p.hash), object), p.number) {
			distinct++
		}
		c.gather(&c.objects, mix(object, 2), 0)
	}
	return distinct
}

// gather marks a hash, unless the part has it already; it tells whether the document is the first of the part, or the
// first after another, to have it.
func (c *counter) gather(to *[]mark, hash uint64, word uint32) (first bool) {
	met, by := c.seen.put(hash, c.document)
	if !met {
		*to = append(*to, mark{hash, word<<3 | c.collection})
	}
	return !met || by != c.document
}

// predicate is what a triple counts for: its predicate, or the class that it names.
func (c *counter) predicate(t *graph.Triple) *cached {
	if t.Predicate == graph.Type && t.Object.Kind == graph.Resource {
		return c.lookUp(word{graph.IRI(t.Object.Value), true})
	}
	return c.lookUp(word{t.Predicate, false})
}

func (c *counter) lookUp(w word) *cached {
	n := len(w.iri)
	at := uint(n)
	for _, k := range w.iri[max(0, n-6):] {
		at = at*31 + uint(k)
	}
	known := &c.cache[at%uint(len(c.cache))]
	if known.word != w {
		*known = cached{w, c.number(w), maphash.String(c.seed, string(w.iri))}
	}
	return known
}

// term hashes an object. Only literals have a datatype, so that it tells the kinds apart.
func (c *counter) term(t *graph.Term) uint64 {
	h := maphash.String(c.seed, t.Value)
	switch {
	case t.Lang != "":
		return mix(h, maphash.String(c.seed, t.Lang))
	case t.Kind == graph.Literal:
		return mix(h, c.lookUp(word{t.Datatype, false}).hash)
	}
	return mix(h, uint64(t.Kind))
}

// end hands over what the part gathered.
func (c *counter) end() error {
	c.census.mu.Lock()
	c.census.entities[c.collection] += c.entities
	c.census.mu.Unlock()
	for _, g := range []struct {
		to    *tally
		marks []mark
	}{{&c.census.triples, c.triples}, {&c.census.subjects, c.subjects}, {&c.census.objects, c.objects}} {
		if err := g.to.add(g.marks); err != nil {
			return err
		}
	}
	return nil
}

// mix makes one hash of two, whose order counts: the finish of MurmurHash3.
func mix(a, b uint64) uint64 {
	h := a ^ b*0x9e3779b97f4a7c15
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// seen is a set of hashes, each with a number.
type seen struct {
	slots []slot
	n     int
}

type slot struct {
	hash uint64
	by   uint32 // from 1; 0 is an empty slot
}

func (s *seen) reset() {
	if s.slots == nil {
		s.slots = make([]slot, 1<<12)
	}
	clear(s.slots)
	s.n = 0
}

// put puts a hash there by that number, at least 1. It returns whether it was there, and by which number.
func (s *seen) put(hash uint64, by uint32) (met bool, was uint32) {
	if 2*s.n >= len(s.slots) {
		s.grow()
	}
	at := s.find(hash)
	was, at.by = at.by, by
	if was == 0 {
		at.hash = hash
		s.n++
	}
	return was != 0, was
}

func (s *seen) find(hash uint64) *slot {
	mask := uint64(len(s.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		if at := &s.slots[i]; at.by == 0 || at.hash == hash {
			return at
		}
	}
}

func (s *seen) grow() {
	old := s.slots
	s.slots = make([]slot, 2*len(old))
	for i := range old {
		if old[i].by != 0 {
			*s.find(old[i].hash) = old[i]
		}
	}
}

// collectionNumber is the place of a collection among all of them.
func collectionNumber(c data.Collection) int { return slices.Index(data.Collections, c) }
