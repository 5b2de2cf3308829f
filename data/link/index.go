package link

import (
	"iter"
	"strings"
	"sync"
)

// Options say how to read mentions. The zero value works.
type Options struct {
	// Country is where mentions come from (ISO 3166-1 alpha-2, "FR"). Institutions there are preferred over foreign ones
	// of the same name, and foreign ones are linked by names that say enough only. Default: every country is equal.
	Country string
	Review  Review // decisions of a person, see ReadReview; default: none
}

// Index finds entities by name and identifier. It does not change and may be used by several goroutines at once.
type Index struct {
	opts     Options
	entities []Entity
	root     []uint32          // the entity that stands for the institution of each entity
	next     []uint32          // the next entity of the same institution, or the entity itself at the end
	names    map[string]uint32 // a strict or loose key, to its first posting
	ids      map[string]uint32 // an identifier as ID.String prints it, to its first posting
	postings []posting
	words    func() *words            // of all names; made when first asked for
	refs     func() map[string]uint32 // Refs and IRIs; made when first asked for
}

// posting says that an entity has a name or an identifier.
type posting struct {
	entity uint32
	next   uint32 // the next posting under the same key; 0 if none, as there is no posting 0
	kind   Kind
	loose  bool // the key is only the loose one of the name
}

// Builder collects entities for an Index.
type Builder struct {
	entities []Entity
}

// Add adds an entity. Its strings are copied. Names that are labels of research units ("UMR 6072") become identifiers,
// and so does an IRI that is an identifier's address.
func (b *Builder) Add(e Entity) {
	names := e.Names[:0:0]
	ids := e.IDs[:0:0]
	for _, id := range e.IDs {
		if id, ok := id.Normal(); ok {
			ids = addID(ids, id)
		}
	}
	if from := identifiers(e.IRI); len(from) == 1 && from[0].Scheme != domain {
		ids = addID(ids, from[0])
	}
	for _, n := range e.Names {
		n.Text = strings.TrimSpace(n.Text)
		if n.Text == "" {
			continue
		}
		if labels := labelsOf(n.Text); labels != nil {
			for _, l := range labels {
				ids = addID(ids, ID{Label, l})
			}
			continue
		}
		if n.Kind == Alternate && acronymShaped(n.Text) {
			n.Kind = Acronym
		}
		names = append(names, n)
	}
	e.Names, e.IDs = names, ids
	b.entities = append(b.entities, pack(e))
}

func addID(ids []ID, id ID) []ID {
	for _, known := range ids {
		if known == id {
			return ids
		}
	}
	return append(ids, id)
}

// labelsOf reads a name that is nothing but labels: "UMR 6072", "U 1334/UMR 8175". It is nil for a name.
func labelsOf(name string) []string {
	if len(name) > 60 || !strings.ContainsAny(name, "0123456789") {
		return nil
	}
	var labels []string
	for part := range strings.SplitSeq(name, "/") {
		label, ok := ParseLabel(part)
		if !ok {
			return nil
		}
		labels = append(labels, label)
	}
	return labels
}

// acronymShaped tells whether a name is one short word mostly of capitals: "CRIEF", "CiTCoM".
func acronymShaped(s string) bool {
	if len(s) > 12 || strings.ContainsAny(s, " -") {
		return false
	}
	capitals, small := 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'A' <= c && c <= 'Z' || '0' <= c && c <= '9':
			capitals++
		case 'a' <= c && c <= 'z':
			small++
		}
	}
	return capitals > 1 && capitals >= small
}

// New makes an index of all entities of the sequences.
func New(opts Options, sources ...iter.Seq[Entity]) *Index {
	var b Builder
	for _, s := range sources {
		for e := range s {
			b.Add(e)
		}
	}
	return b.Build(opts)
}

// Build makes the index of what was added. Entities of different sources that are one institution are joined: where
// they share an identifier and contradict each other in none, or have the same official name in the same country.
// Entities of one source are never joined. The builder is empty afterwards.
func (b *Builder) Build(opts Options) *Index {
	entities := b.entities
	b.entities = nil
	names, ids := 0, 0
	for i := range entities {
		names += len(entities[i].Names)
		ids += len(entities[i].IDs) + len(entities[i].Domains)
	}
	ix := &Index{
		opts:     opts,
		entities: entities,
		root:     make([]uint32, len(entities)),
		next:     make([]uint32, len(entities)),
		names:    make(map[string]uint32, names*3/2),
		ids:      make(map[string]uint32, ids),
		postings: make([]posting, 1, 1+names*2+ids),
	}
	var t text
	var key, loose []byte
	for i := range entities {
		e := uint32(i)
		ix.root[i], ix.next[i], entities[i].at = e, e, e
		for _, n := range entities[i].Names {
			t.read(n.Text)
			if len(t.words) == 0 {
				continue
			}
			ix.addName(t.key, e, n.Kind, false)
			if loose = t.loose(loose[:0], t.words); len(loose) > 0 && string(loose) != string(t.key) {
				ix.addName(loose, e, n.Kind, true)
			}
			if outer := bracketless(n.Text); outer != n.Text {
				t.read(outer)
				if len(t.words) > 0 {
					ix.addName(t.key, e, max(n.Kind, Alternate), false)
				}
			}
		}
		for _, id := range entities[i].IDs {
			key = append(append(append(key[:0], id.Scheme...), ':'), id.Value...)
			ix.add(ix.ids, key, posting{entity: e})
		}
		for _, d := range entities[i].Domains {
			key = append(append(key[:0], domain+":"...), strings.TrimPrefix(strings.ToLower(d), "www.")...)
			ix.add(ix.ids, key, posting{entity: e})
		}
	}
	ix.join()
	ix.words = sync.OnceValue(func() *words { return newWords(ix) })
	ix.refs = sync.OnceValue(ix.addresses)
	return ix
}

// bracketless is the name without a bracket at its end: registries write "Tata Steel (India)".
func bracketless(name string) string {
	if strings.HasSuffix(name, ")") {
		if i := strings.LastIndexByte(name, '('); i > 0 {
			return strings.TrimSpace(name[:i])
		}
	}
	return name
}

func (ix *Index) addName(key []byte, e uint32, kind Kind, loose bool) {
	ix.add(ix.names, key, posting{entity: e, kind: kind, loose: loose})
}

func (ix *Index) add(m map[string]uint32, key []byte, p posting) {
	head := m[string(key)]
	if head != 0 {
		if known := &ix.postings[head]; known.entity == p.entity {
			known.kind, known.loose = min(known.kind, p.kind), known.loose && p.loose
			return
		}
		p.next = head
	}
	ix.postings = append(ix.postings, p)
	if head == 0 {
		m[string(key)] = uint32(len(ix.postings) - 1)
		return
	}
	// The new posting takes the old head's place, so that a key is stored once.
	last := uint32(len(ix.postings) - 1)
	ix.postings[head], ix.postings[last] = ix.postings[last], ix.postings[head]
	ix.postings[head].next = last
}

// Len is the number of entities, joined ones counted each.
func (ix *Index) Len() int { return len(ix.entities) }

// Entities are those that were added, in that order, with identifiers in their one spelling. They may be added to another
// builder.
func (ix *Index) Entities() iter.Seq[*Entity] {
	return func(yield func(*Entity) bool) {
		for i := range ix.entities {
			if !yield(&ix.entities[i]) {
				return
			}
		}
	}
}

// WithReview returns an index that shares everything with ix but the decisions of a person.
func (ix *Index) WithReview(r Review) *Index {
	c := *ix
	c.opts.Review = r
	return &c
}

// joining lists the schemes in which one value names one institution, so that sharing one joins entities.
var joining = map[Scheme]bool{ROR: true, Wikidata: true, ISNI: true, SIRET: true, UAI: true, LEI: true, GRID: true, IDRef: true, Label: true, RNSR: true}

// join joins entities of different sources that are one institution.
func (ix *Index) join() {
	for key, head := range ix.ids {
		if ix.postings[head].next == 0 {
			continue
		}
		scheme, _, _ := strings.Cut(key, ":")
		if joining[Scheme(scheme)] {
			ix.joinPostings(head, false)
		}
	}
	for _, head := range ix.names {
		if ix.postings[head].next != 0 {
			ix.joinPostings(head, true)
		}
	}
}

// maxJoin bounds the entities under one key that are compared with each other.
const maxJoin = 16

func (ix *Index) joinPostings(head uint32, byName bool) {
	var of []uint32
	for p := head; p != 0; p = ix.postings[p].next {
		if byName && (ix.postings[p].kind != Official || ix.postings[p].loose) {
			continue
		}
		if of = append(of, ix.postings[p].entity); len(of) > maxJoin {
			return
		}
	}
	for i, a := range of {
		for _, b := range of[:i] {
			if ix.root[a] == ix.root[b] || !ix.mayJoin(a, b) {
				continue
			}
			if byName && !ix.sameName(a, b, of) {
				continue
			}
			ix.union(a, b)
		}
	}
}

// sameName tells whether two entities with one official name are one institution: in the same country, and each the
// only one of its source with that name.
func (ix *Index) sameName(a, b uint32, all []uint32) bool {
	x, y := &ix.entities[a], &ix.entities[b]
	if x.Former != y.Former || territory(x.Country) != territory(y.Country) && x.Country != "" && y.Country != "" {
		return false
	}
	for _, c := range all {
		if source := ix.entities[c].Authority; c != a && c != b && (source == x.Authority || source == y.Authority) {
			return false
		}
	}
	return true
}

// mayJoin tells whether no institution of the two has an identifier that contradicts the other's, nor an entity of the
// same source.
func (ix *Index) mayJoin(a, b uint32) bool {
	for x := range ix.members(a) {
		for y := range ix.members(b) {
			if x.Authority == y.Authority || contradict(x, y) {
				return false
			}
		}
	}
	return true
}

// contradict tells whether a and b have different values in a scheme where an institution has one.
func contradict(a, b *Entity) bool {
	for _, scheme := range []Scheme{ROR, Wikidata, SIREN, UAI} {
		in, shared := [2]bool{}, false
		for _, x := range a.IDs {
			if x.Scheme != scheme {
				continue
			}
			in[0] = true
			for _, y := range b.IDs {
				if y.Scheme == scheme {
					in[1] = true
					shared = shared || x == y
				}
			}
		}
		if in[0] && in[1] && !shared {
			return true
		}
	}
	return false
}

// union joins the institutions of a and b. A record of this site stands for an institution, else what was added first.
func (ix *Index) union(a, b uint32) {
	a, b = ix.root[a], ix.root[b]
	if own := ix.entities[b].Ref != ""; own == (ix.entities[a].Ref != "") && b < a || own && ix.entities[a].Ref == "" {
		a, b = b, a
	}
	for m := b; ; m = ix.next[m] {
		ix.root[m] = a
		if ix.next[m] == m {
			ix.next[m] = a // the last of b's; a's own chain follows
			break
		}
	}
	// The chain of a begins at a: a, then b's members, then the rest of a's.
	tail := ix.next[a]
	for m := b; ; m = ix.next[m] {
		if ix.next[m] == a {
			if tail == a {
				ix.next[m] = m
			} else {
				ix.next[m] = tail
			}
			break
		}
	}
	ix.next[a] = b
}

// members are the entities of the institution that e belongs to, the one that stands for it first.
func (ix *Index) members(e uint32) iter.Seq[*Entity] {
	return func(yield func(*Entity) bool) {
		for m := ix.root[e]; ; m = ix.next[m] {
			if !yield(&ix.entities[m]) || ix.next[m] == m {
				return
			}
		}
	}
}

// lookup returns the roots that have one of the identifiers.
func (ix *Index) lookup(roots []uint32, ids ...ID) []uint32 {
	for _, id := range ids {
		for p := ix.ids[id.String()]; p != 0; p = ix.postings[p].next {
			roots = addRoot(roots, ix.root[ix.postings[p].entity])
		}
	}
	return roots
}

func addRoot(roots []uint32, r uint32) []uint32 {
	for _, known := range roots {
		if known == r {
			return roots
		}
	}
	return append(roots, r)
}

// Find returns the entity that name is the address of: a Ref, an IRI or an identifier, as Entity.Address gives it.
// It is nil unless exactly one institution has it.
func (ix *Index) Find(name string) *Entity {
	name = strings.TrimSpace(name)
	if root, ok := ix.refs()[name]; ok && name != "" {
		return &ix.entities[root]
	}
	roots := ix.lookup(nil, identifiers(name)...)
	if len(roots) != 1 {
		return nil
	}
	return &ix.entities[roots[0]]
}

// addresses are the Refs and IRIs of all entities; an IRI that several institutions have is none's.
func (ix *Index) addresses() map[string]uint32 {
	all, twice := make(map[string]uint32, len(ix.entities)), map[string]bool{}
	for i := range ix.entities {
		for _, address := range [2]string{string(ix.entities[i].Ref), ix.entities[i].IRI} {
			if known, ok := all[address]; ok && known != ix.root[i] {
				twice[address] = true
			}
			all[address] = ix.root[i]
		}
	}
	for address := range twice {
		delete(all, address)
	}
	return all
}

// country of the institution; empty if no source says it.
func (ix *Index) country(root uint32) string {
	for e := range ix.members(root) {
		if e.Country != "" {
			return territory(e.Country)
		}
	}
	return ""
}

// territory is the country that a territory with a code of its own belongs to: the institutions of Mayotte are French.
func territory(country string) string {
	switch country {
	case "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC", "TF":
		return "FR"
	case "PR", "GU", "VI", "AS", "MP":
		return "US"
	}
	return country
}
