package link

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// words is an inverted index: which entities have a word in their names.
type words struct {
	ix       *Index
	ids      map[string]uint32
	list     []string
	from     []uint32 // where the entities of each word begin in entities; one more at the end
	entities []uint32
	near     map[string][]uint32 // words by their first letter and length, for words that are misspelled
}

func newWords(ix *Index) *words {
	w := &words{ix: ix, ids: map[string]uint32{}, near: map[string][]uint32{}}
	type pair struct{ word, entity uint32 }
	var pairs []pair
	var t text
	for i := range ix.entities {
		begin := len(pairs)
		for _, n := range ix.entities[i].Names {
			t.read(n.Text)
			for _, p := range t.words {
				folded := t.key[p.from:p.to]
				if small[string(folded)] {
					continue
				}
				id, ok := w.ids[string(folded)]
				if !ok {
					id = uint32(len(w.list))
					s := string(folded)
					w.ids[s] = id
					w.list = append(w.list, s)
					w.near[bucket(s, len(s))] = append(w.near[bucket(s, len(s))], id)
				}
				if !slices.ContainsFunc(pairs[begin:], func(p pair) bool { return p.word == id }) {
					pairs = append(pairs, pair{id, uint32(i)})
				}
			}
		}
	}
	w.from = make([]uint32, len(w.list)+1)
	for _, p := range pairs {
		w.from[p.word+1]++
	}
	for i := range w.list {
		w.from[i+1] += w.from[i]
	}
	w.entities = make([]uint32, len(pairs))
	at := slices.Clone(w.from)
	for _, p := range pairs {
		w.entities[at[p.word]] = p.entity
		at[p.word]++
	}
	return w
}

func bucket(s string, n int) string { return s[:1] + string(rune(n)) }

func (w *words) of(id uint32) []uint32 { return w.entities[w.from[id]:w.from[id+1]] }

// weight of a word: rare ones say more.
func (w *words) weight(id uint32) float64 {
	return math.Log(1 + float64(len(w.ix.entities))/float64(1+len(w.of(id))))
}

// like are the words that folded may be a misspelling of, itself if it is known.
func (w *words) like(folded string) []uint32 {
	if id, ok := w.ids[folded]; ok {
		return []uint32{id}
	}
	var ids []uint32
	if len(folded) < 5 || len(folded) > 40 {
		return nil
	}
	for n := len(folded) - 1; n <= len(folded)+1; n++ {
		for _, id := range w.near[bucket(folded, n)] {
			if jaroWinkler(folded, w.list[id]) > 0.92 {
				if ids = append(ids, id); len(ids) == 8 {
					return ids
				}
			}
		}
	}
	return ids
}

// The bounds of a search for likeness: how many entities of one word are looked at unless no rarer word has any, and
// how many are compared in full.
const (
	maxCommon   = 3000
	maxCompared = 60
)

// Similar returns at most limit institutions whose names are like the mention's, the likest first. The score is 1 for
// the same words in the same order; below about 0.5 there is little likeness. The first call prepares an index.
func (ix *Index) Similar(mention string, limit int) []Candidate {
	if len(mention) > maxName {
		return nil
	}
	w := ix.words()
	outer, _ := brackets(mention)
	var t text
	t.read(outer)
	for len(t.words) > 1 && t.is(0, openers) {
		t.drop(0, 1)
	}
	type known struct {
		ids    []uint32
		weight float64
	}
	var terms []known
	for i := range t.words {
		if t.is(i, small) {
			continue
		}
		if ids := w.like(t.word(i)); len(ids) > 0 {
			terms = append(terms, known{ids, w.weight(ids[0])})
		}
	}
	slices.SortStableFunc(terms, func(a, b known) int { return cmp.Compare(b.weight, a.weight) })
	sums := map[uint32]float64{}
	for i, term := range terms {
		for _, id := range term.ids {
			of := w.of(id)
			if len(of) > maxCommon && i > 0 {
				continue
			}
			for _, e := range of[:min(len(of), 10*maxCommon)] {
				sums[e] += term.weight
			}
		}
	}
	best := make([]uint32, 0, len(sums))
	for e := range sums {
		best = append(best, e)
	}
	slices.SortFunc(best, func(a, b uint32) int { return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(a, b)) })
	best = best[:min(len(best), maxCompared)]
	var found []Candidate
	for _, e := range best {
		root := ix.root[e]
		score := w.score(&t, &ix.entities[e])
		if i := slices.IndexFunc(found, func(c Candidate) bool { return c.Entity == &ix.entities[root] }); i >= 0 {
			found[i].Score = max(found[i].Score, score)
			continue
		}
		found = append(found, Candidate{&ix.entities[root], score})
	}
	slices.SortStableFunc(found, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), ix.nearer(a.Entity, b.Entity), cmp.Compare(a.Entity.at, b.Entity.at))
	})
	return found[:min(len(found), limit)]
}

// nearer puts records of this site and institutions of Options.Country first.
func (ix *Index) nearer(a, b *Entity) int {
	rank := func(e *Entity) int {
		switch {
		case e.Ref != "":
			return 0
		case ix.opts.Country != "" && e.Country == ix.opts.Country:
			return 1
		}
		return 2
	}
	return cmp.Compare(rank(a), rank(b))
}

// score is the likeness of the words of t and the likest name of e: half of it the weight of the words that they share
// in that of all (weighted Jaccard), half the likeness of their letters (Jaro and Winkler).
func (w *words) score(t *text, e *Entity) float64 {
	mine := string(t.strict(nil, t.words))
	best := 0.0
	var u text
	for _, n := range e.Names {
		u.read(n.Text)
		for len(u.words) > 1 && u.is(0, articles) {
			u.drop(0, 1)
		}
		all, shared := 0.0, 0.0
		for i := range u.words {
			if !u.is(i, small) {
				all += w.weigh(u.word(i))
			}
		}
		for i := range t.words {
			if t.is(i, small) {
				continue
			}
			word, weight := t.word(i), w.weigh(t.word(i))
			near := 0.0
			for j := range u.words {
				if s := jaroWinkler(word, u.word(j)); s > near {
					near = s
				}
			}
			if near > 0.92 {
				shared += weight * near
			} else {
				all += weight
			}
		}
		score := 0.0
		if all > 0 {
			score = min(1, shared/all)
		}
		if score = score/2 + jaroWinkler(mine, string(u.strict(nil, u.words)))/2; score > best {
			best = score
		}
	}
	return math.Round(best*1000) / 1000
}

func (w *words) weigh(folded string) float64 {
	if id, ok := w.ids[folded]; ok {
		return w.weight(id)
	}
	return math.Log(1 + float64(len(w.ix.entities)))
}

// jaroWinkler is the likeness of two folded texts, from 0 to 1: W. E. Winkler, String Comparator Metrics (1990), with
// the usual prefix of at most four letters and factor 0.1. It compares bytes, and at most 128 of them.
func jaroWinkler(a, b string) float64 {
	if a == b {
		return 1
	}
	a, b = a[:min(len(a), 128)], b[:min(len(b), 128)]
	if a == "" || b == "" {
		return 0
	}
	window := max(len(a), len(b))/2 - 1
	var inA, inB [128]bool
	matches := 0
	for i := range len(a) {
		for j := max(0, i-window); j < min(len(b), i+window+1); j++ {
			if !inB[j] && a[i] == b[j] {
				inA[i], inB[j] = true, true
				matches++
				break
			}
		}
	}
	if matches == 0 {
		return 0
	}
	swapped, j := 0, 0
	for i := range len(a) {
		if inA[i] {
			for !inB[j] {
				j++
			}
			if a[i] != b[j] {
				swapped++
			}
			j++
		}
	}
	m := float64(matches)
	jaro := (m/float64(len(a)) + m/float64(len(b)) + (m-float64(swapped)/2)/m) / 3
	prefix := 0
	for prefix < min(4, len(a), len(b)) && a[prefix] == b[prefix] {
		prefix++
	}
	return jaro + float64(prefix)*0.1*(1-jaro)
}

// abbreviated tells whether one of the words is a letter with a full stop that stands for a first name, behind another
// word: "Centre F. Baclesse".
func (f *finder) abbreviated(words []word) bool {
	for i, w := range words {
		if i > 0 && f.initial(w) {
			return true
		}
	}
	return false
}

func (f *finder) initial(w word) bool {
	return w.to-w.from == 1 && strings.HasPrefix(f.t.raw[w.textTo:], ".")
}

// initials returns the institutions with a name that has the words, with a word in full for each initial.
func (w *words) initials(f *finder, mention []word) []uint32 {
	var rarest []uint32
	for i, m := range mention {
		folded := string(f.t.key[m.from:m.to])
		if i == 0 || f.initial(m) || len(folded) < 3 || general[folded] || small[folded] {
			continue
		}
		id, ok := w.ids[folded]
		if !ok {
			return nil
		}
		if of := w.of(id); rarest == nil || len(of) < len(rarest) {
			rarest = of
		}
	}
	if len(rarest) > maxCommon {
		return nil
	}
	var roots []uint32
	var t text
	for _, e := range rarest {
		for _, n := range w.ix.entities[e].Names {
			t.read(n.Text)
			for len(t.words) > 1 && t.is(0, openers) {
				t.drop(0, 1)
			}
			if n.Kind != Acronym && f.fits(mention, &t) {
				roots = addRoot(roots, w.ix.root[e])
			}
		}
	}
	return roots
}

// fits tells whether the words of t are those of the mention, with initials spelled out.
func (f *finder) fits(mention []word, t *text) bool {
	if len(mention) != len(t.words) {
		return false
	}
	for i, m := range mention {
		mine, other := f.t.key[m.from:m.to], t.key[t.words[i].from:t.words[i].to]
		if f.initial(m) && i > 0 {
			if len(other) < 2 || other[0] != mine[0] || general[string(other)] {
				return false
			}
		} else if string(mine) != string(other) {
			return false
		}
	}
	return true
}
