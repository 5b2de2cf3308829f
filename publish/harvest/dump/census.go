package dump

import (
	"cmp"
	"errors"
	"hash/maphash"
	"slices"
	"sync"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
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

// census counts what the documents say, exactly and in little memory. What a document says of its own thing's parts no
// other says, and is counted at once. The rest may be said again elsewhere: the class and name of the thing, whatever is
// said of others, and nearly all objects. Such triples and terms are hashed to 64 bits, which tallies gather by the first
// of these, beside the memory in a file; in the end each share of them fits into memory, and is told apart there. Of 25
// million, one is lost to two equal hashes once in sixty thousand runs.
type census struct {
	seed                       maphash.Seed
	triples, subjects, objects tally

	mu      sync.Mutex
	counted [maxSets]sums // at once
	words   []word
	known   map[word]uint32
}

// sums are what is counted of a collection at once.
type sums struct {
	entities, subjects, objects int
	words                       []int // triples, by the number of their word
}

func (s *sums) add(o *sums) {
	s.entities += o.entities
	s.subjects += o.subjects
	s.objects += o.objects
	for len(s.words) < len(o.words) {
		s.words = append(s.words, 0)
	}
	for i, n := range o.words {
		s.words[i] += n
	}
}

// word is a predicate, or the class that a triple of rdf:type names.
type word struct {
	iri   graph.IRI
	class bool
}

// heldMarks is how many bytes of marks a tally holds in memory.
const heldMarks = 4 << 20

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
func (c *census) statistics(workers int) ([]*Statistics, error) {
	triples, err := c.triples.count(len(c.words), workers)
	if err != nil {
		return nil, err
	}
	subjects, err := c.subjects.count(1, workers)
	if err != nil {
		return nil, err
	}
	objects, err := c.objects.count(1, workers)
	if err != nil {
		return nil, err
	}
	var all []*Statistics
	var total sums
	for i := range data.Collections {
		s := &c.counted[i]
		total.add(s)
		s.add(&sums{subjects: subjects.of[i][0], objects: objects.of[i][0], words: triples.of[i]})
		all = append(all, c.of(s))
	}
	total.add(&sums{subjects: subjects.all[0], objects: objects.all[0], words: triples.all})
	return append(all, c.of(&total)), nil
}

func (c *census) of(counted *sums) *Statistics {
	s := &Statistics{Subjects: counted.subjects, Objects: counted.objects, Entities: counted.entities, Properties: []Property{}, Classes: []Class{}}
	types := 0
	for i, n := range counted.words {
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
	near       seen         // hashes of this document
	recent     [4096]uint64 // hashes that were marked lately, by their last bits: most of what is said again is left out here
	sums       sums

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
	if c.collection != uint32(collection) {
		c.collection = uint32(collection)
		clear(c.recent[:])
	}
	c.sums = sums{words: c.sums.words[:0]}
	c.triples, c.subjects, c.objects = c.triples[:0], c.subjects[:0], c.objects[:0]
}

const nameProperty = graph.IRI(schema.NS) + graph.IRI(schema.Name)

// add gathers what a document says, and returns how many triples it has.
func (c *counter) add(doc *format.Document) (distinct int) {
	c.near.next()
	c.sums.entities++
	base, topic := string(doc.Base), string(doc.Topic)
	part := func(iri string) bool {
		return len(iri) > len(base) && iri[len(base)] == '#' && iri[:len(base)] == base && iri != topic
	}
	var subject string
	var subjectHash uint64
	own := false
	for i := range doc.Data.Triples {
		t := &doc.Data.Triples[i]
		if t.Subject.Value != subject || i == 0 {
			subject, subjectHash = t.Subject.Value, maphash.String(c.seed, t.Subject.Value)
			own = part(subject)
			if hash := mix(subjectHash, 1); !own {
				c.mark(&c.subjects, hash, 0)
			} else if c.near.put(hash) {
				c.sums.subjects++
			}
		}
		object := c.term(&t.Object)
		p := c.predicate(t)
		if hash := mix(mix(subjectHash, p.hash), object); c.near.put(hash) {
			distinct++
			if own || subject == topic && t.Predicate != graph.Type && t.Predicate != nameProperty {
				c.count(p.number)
			} else {
				c.mark(&c.triples, hash, p.number)
			}
		}
		if hash := mix(object, 2); t.Object.Kind != graph.Resource || !part(t.Object.Value) {
			c.mark(&c.objects, hash, 0)
		} else if c.near.put(hash) {
			c.sums.objects++
		}
	}
	return distinct
}

// count counts a triple at once.
func (c *counter) count(word uint32) {
	for len(c.sums.words) <= int(word) {
		c.sums.words = append(c.sums.words, 0)
	}
	c.sums.words[word]++
}

// mark marks a hash, unless that was done lately.
func (c *counter) mark(to *[]mark, hash uint64, word uint32) {
	if was := &c.recent[hash%uint64(len(c.recent))]; *was != hash {
		*was = hash
		*to = append(*to, mark{hash, word<<3 | c.collection})
	}
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
	c.mu.Lock()
	c.counted[c.collection].add(&c.sums)
	c.mu.Unlock()
	return errors.Join(c.census.triples.add(c.triples), c.census.subjects.add(c.subjects), c.census.objects.add(c.objects))
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

// seen is a set of hashes that is emptied often.
type seen struct {
	slots []slot
	n     int
	now   uint32 // what was put earlier is not there
}

type slot struct {
	hash uint64
	at   uint32
}

// next empties the set.
func (s *seen) next() {
	if s.now++; s.slots == nil || s.now == 0 {
		s.slots, s.now = make([]slot, 256), 1
	}
	s.n = 0
}

// put puts a hash there, and tells whether it was not there yet.
func (s *seen) put(hash uint64) bool {
	at := s.find(hash)
	if at.at == s.now {
		return false
	}
	*at = slot{hash, s.now}
	if s.n++; 2*s.n > len(s.slots) {
		s.grow()
	}
	return true
}

func (s *seen) find(hash uint64) *slot {
	mask := uint64(len(s.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		if at := &s.slots[i]; at.at != s.now || at.hash == hash {
			return at
		}
	}
}

func (s *seen) grow() {
	old := s.slots
	s.slots = make([]slot, 2*len(old))
	for _, o := range old {
		if o.at == s.now {
			*s.find(o.hash) = o
		}
	}
}

// collectionNumber is the place of a collection among all of them.
func collectionNumber(c data.Collection) int { return slices.Index(data.Collections, c) }
