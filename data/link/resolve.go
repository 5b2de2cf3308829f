package link

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
)

// Mention is what a source says of an institution.
type Mention struct {
	Text    string // a name or an identifier, with whatever stands around it: "l’unité de recherche GREYC (UMR 6072)"
	IDs     []ID   // identifiers that the source gives beside it
	Country string // where the institution is, if the source says it; default: Options.Country
	Source  string // where it was read; decisions of a person may hold for one source only
}

// Method says why a mention was linked.
type Method string

// The methods, the surest first.
const (
	Undecided  Method = ""           // it was not
	Reviewed   Method = "review"     // a person decided
	Identifier Method = "identifier" // by an identifier that one institution has
	Exact      Method = "exact"      // by an official name that one institution has
	Alias      Method = "alias"      // by another name or an acronym that one institution has
)

// Decision is the answer for a mention.
type Decision struct {
	Entity     *Entity     // the institution; nil if undecided, or if a person decided that it is none
	Ref        data.Ref    // its record, if this site publishes it
	IRI        string      // what identifies it elsewhere; may be empty
	Method     Method      // Undecided unless linked, or reviewed
	Candidates []Candidate // if undecided: those between which the name does not decide; see Index.Similar for more
	Reason     string      // why, in a sentence for people
}

// Candidate is an institution that a mention may mean.
type Candidate struct {
	Entity *Entity
	Score  float64 // likeness from 0 to 1
}

// Linked tells whether the mention has an institution.
func (d *Decision) Linked() bool { return d.Entity != nil }

// maxName bounds, in bytes, what may be a name.
const maxName = 600

// The reasons of decisions, for people.
const (
	byReview      = "a person decided"
	byID          = "the identifier is this institution's"
	byLabel       = "the number of the research unit is this institution's"
	byOfficial    = "its official name"
	byAlias       = "another name of this institution, and of no other"
	byAcronym     = "its acronym, and of no other"
	byRest        = "its name, without the word before it that says what it is"
	byInitial     = "its name, with a first name shortened"
	byBoth        = "both parts of the mention name this institution"
	noName        = "nothing that could be a name"
	noSuch        = "no institution of that name or identifier is known"
	several       = "several institutions have this name"
	severalIDs    = "several institutions have this identifier, or the identifiers disagree"
	contradiction = "the name and the identifier are of different institutions"
	tooShort      = "an acronym this short may mean many institutions"
	written       = "an acronym, but not written as one"
	tooGeneral    = "a name this general may mean many institutions"
	aWord         = "the short name of a project team, which may be any word"
	abroad        = "the institution is abroad and its name says too little"
	former        = "the institution no longer exists, and this is not its official name"
	partOf        = "the number is of a whole, and the name of a part"
	otherName     = "the number is of an institution with quite another name"
	notOne        = "it seems to name several institutions"
	inBrackets    = "what stands in brackets is not known of this institution"
)

// finder is one search; kept, as it has buffers.
type finder struct {
	t    text
	key  []byte
	hits []hit
}

// hit is an institution found by name.
type hit struct {
	root uint32
	kind Kind
}

var finders = sync.Pool{New: func() any { return new(finder) }}

// Resolve says which institution m means: by a person's decision, an identifier, an official name, or another name that
// only one institution has. Where nothing of these decides it, the answer is open and has a reason.
func (ix *Index) Resolve(m Mention) Decision {
	name := strings.TrimSpace(m.Text)
	if len(ix.opts.Review) > 0 {
		if address, ok := ix.opts.Review.decision(m.Source, name); ok {
			if address == None {
				return Decision{Method: Reviewed, Reason: byReview}
			}
			if e := ix.Find(address); e != nil {
				return ix.decide(ix.rootOf(e), Reviewed, byReview)
			}
		}
	}
	if len(m.IDs) > 0 {
		var roots []uint32
		for _, id := range m.IDs {
			if id, ok := id.Normal(); ok {
				roots = ix.lookup(roots, id)
			}
		}
		switch len(roots) {
		case 0:
		case 1:
			return ix.decide(roots[0], Identifier, byID)
		default:
			return ix.open(roots, severalIDs)
		}
	}
	if name == "" || len(name) > maxName {
		return Decision{Reason: noName}
	}
	if ids := identifiers(name); ids != nil {
		switch roots := ix.lookup(nil, ids...); len(roots) {
		case 0:
		case 1:
			return ix.decide(roots[0], Identifier, byID)
		default:
			return ix.open(roots, severalIDs)
		}
	}
	country := m.Country
	if country == "" {
		country = ix.opts.Country
	}
	f := finders.Get().(*finder)
	defer finders.Put(f)
	return ix.byName(f, name, country)
}

// rootOf is the place of what stands for e's institution; e must be of this index.
func (ix *Index) rootOf(e *Entity) uint32 { return ix.root[e.at] }

func (ix *Index) decide(root uint32, method Method, reason string) Decision {
	d := Decision{Method: method, Reason: reason, Entity: &ix.entities[root]}
	for e := range ix.members(root) {
		if d.Ref == "" {
			d.Ref = e.Ref
		}
		if d.IRI == "" {
			d.IRI = e.IRI
		}
	}
	return d
}

// maxCandidates bounds what a decision and a review file list.
const maxCandidates = 5

func (ix *Index) open(roots []uint32, reason string) Decision {
	d := Decision{Reason: reason}
	for _, r := range roots {
		if len(d.Candidates) == maxCandidates {
			break
		}
		d.Candidates = append(d.Candidates, Candidate{&ix.entities[r], 1})
	}
	return d
}

func (ix *Index) openHits(hits []hit, reason string) Decision {
	var roots []uint32
	for _, h := range hits {
		if roots = addRoot(roots, h.root); len(roots) == maxCandidates {
			break
		}
	}
	return ix.open(roots, reason)
}

// byName reads what stands around a name off it: brackets, numbers of research units, articles. Then it looks for the
// rest; the parts must not contradict each other.
func (ix *Index) byName(f *finder, name, country string) Decision {
	outer, inner := brackets(name)
	if inner != nil {
		f.t.read(name)
		if f.find(ix, f.t.words); len(f.hits) > 0 {
			if d := ix.judge(f, f.t.words, country, false); d.Linked() {
				return d
			}
		}
	}
	var labelled []uint32
	labels := 0
	f.t.read(outer)
	ends := len(f.t.words)
	for i := 0; i < len(f.t.words); {
		if label, n := f.t.label(i); n > 0 {
			labelled = ix.lookup(labelled, ID{Label, label})
			f.t.drop(i, i+n)
			labels++
			continue
		}
		i++
	}
	var aside []string // brackets that are no identifiers
	for _, b := range inner {
		if known := labelsOf(b); known != nil {
			for _, label := range known {
				labels++
				labelled = ix.lookup(labelled, ID{Label, label})
			}
		} else if ids := identifiers(b); ids != nil {
			if roots := ix.lookup(nil, ids...); len(roots) > 0 {
				labels++
				labelled = append(labelled, roots...)
			}
		} else {
			aside = append(aside, b)
		}
	}
	words := f.t.words
	if labels > 0 {
		rest := words
		for len(rest) > 0 && f.in(rest[0], tutelles) {
			rest = rest[1:]
		}
		if len(rest) == 0 || !f.in(rest[0], small) { // not so in "Inserm et GREYC"
			words = rest
		}
		for len(words) > 0 && f.in(words[len(words)-1], tutelles) {
			words = words[:len(words)-1]
		}
	}
	if len(labelled) > 0 {
		return ix.byLabel(f, words, labelled, outer)
	}
	if len(words) == 0 {
		return Decision{Reason: noSuch}
	}
	d := ix.search(f, words, country)
	if labels > 0 && d.Linked() && ix.hasLabel(d.Entity) {
		return Decision{Reason: contradiction, Candidates: []Candidate{{d.Entity, 1}}}
	}
	if len(aside) > 0 {
		return ix.confirm(f, d, words, aside)
	}
	if !d.Linked() && len(d.Candidates) == 0 && ends == len(words) {
		if both := ix.byHalves(f, outer); both.Linked() {
			return both
		}
	}
	return d
}

// tutelles may stand beside the number of their research unit.
var tutelles = set("cnrs inserm inrae inra inria ird cea ifremer cirad unite de recherche mixte laboratoire l le la")

func (f *finder) in(w word, set map[string]bool) bool { return set[string(f.t.key[w.from:w.to])] }

// search finds words as a name, then without what may stand before a name, then with a first name shortened.
func (ix *Index) search(f *finder, words []word, country string) Decision {
	f.find(ix, words)
	if len(f.hits) > 0 {
		return ix.judge(f, words, country, false)
	}
	words = f.closed(words)
	if rest, unit := f.rest(words); len(rest) > 0 && !f.in(rest[0], heads) {
		if f.find(ix, rest); len(f.hits) > 0 {
			if d := ix.judge(f, rest, country, false); !d.Linked() || !unit || !ix.establishment(d.Entity) {
				if d.Linked() && d.Method != Identifier {
					d.Method, d.Reason = Alias, byRest
				}
				return d
			}
			return ix.openHits(f.hits, partOf)
		}
	}
	if f.abbreviated(words) {
		if roots := ix.words().initials(f, words); len(roots) > 0 {
			f.hits = f.hits[:0]
			for _, r := range roots {
				f.hits = append(f.hits, hit{r, Alternate})
			}
			d := ix.judge(f, words, country, true)
			if d.Linked() {
				d.Method, d.Reason = Alias, byInitial
			}
			return d
		}
	}
	return Decision{Reason: noSuch}
}

// maxOpeners bounds the words before a name that are tried without: "par l’association de la".
const maxOpeners = 6

// find fills f.hits with the institutions that have the words as a name: as they are, without what may stand before a
// name, and by the loose key.
func (f *finder) find(ix *Index, words []word) {
	f.hits = f.hits[:0]
	for rest := words; len(rest) > 0 && len(words)-len(rest) < maxOpeners; rest = rest[1:] {
		f.key = f.t.strict(f.key[:0], rest)
		f.collect(ix, false)
		if len(f.hits) > 0 || !f.in(rest[0], openers) {
			break
		}
	}
	if len(f.hits) == 0 {
		if f.key = f.t.loose(f.key[:0], f.closed(words)); len(f.key) > 0 {
			f.collect(ix, true)
		}
	}
}

func (f *finder) collect(ix *Index, loose bool) {
	for p := ix.names[string(f.key)]; p != 0; p = ix.postings[p].next {
		post := &ix.postings[p]
		if post.loose && !loose || loose && post.kind == Acronym {
			continue // "centre hospitalier universitaire" is not one that goes by CHU
		}
		root := ix.root[post.entity]
		if i := slices.IndexFunc(f.hits, func(h hit) bool { return h.root == root }); i >= 0 {
			f.hits[i].kind = min(f.hits[i].kind, post.kind)
			continue
		}
		f.hits = append(f.hits, hit{root, post.kind})
	}
}

// closed are the words without what may stand before a name; at least one is left.
func (f *finder) closed(words []word) []word {
	for len(words) > 1 && f.in(words[0], openers) {
		words = words[1:]
	}
	return words
}

// rest are the words behind one of the forerunners, and whether that one announces a research unit.
func (f *finder) rest(words []word) ([]word, bool) {
	for _, r := range forerunners {
		n := strings.Count(r.words, " ") + 1
		if len(words) <= n {
			continue
		}
		if f.key = f.t.strict(f.key[:0], words[:n]); string(f.key) == r.words {
			return f.closed(words[n:]), r.unit
		}
	}
	return nil, false
}

// establishment tells whether e is more than a research unit, as far as its type and names say it.
func (ix *Index) establishment(e *Entity) bool {
	for m := range ix.members(ix.rootOf(e)) {
		for kind := range strings.FieldsSeq(Fold(m.Type)) {
			if kind == "education" || kind == "government" || kind == "healthcare" || establishments[kind] && kind != "centre" && kind != "institut" {
				return true
			}
		}
		for _, n := range m.Names {
			first, rest, _ := strings.Cut(Fold(n.Text), " ")
			second, _, _ := strings.Cut(rest, " ")
			if establishments[second] && (first == "institut" || first == "centre" || first == "institute") ||
				establishments[first] && first != "centre" && first != "institut" && first != "institute" {
				return true
			}
		}
	}
	return false
}

// judge decides between f.hits, which the words name. It links where one institution is left and the words cannot
// easily mean another.
func (ix *Index) judge(f *finder, words []word, country string, shortened bool) Decision {
	hits := f.hits
	words = f.closed(words)
	for len(words) > 1 && f.in(words[len(words)-1], legalForms) {
		words = words[:len(words)-1]
	}
	single := len(words) == 1
	letters := 0
	for _, w := range words {
		letters += utf8.RuneCount(f.t.key[w.from:w.to])
	}
	brief := single && letters <= 4
	left := hits
	if !brief {
		if official := only(hits, func(h hit) bool { return h.kind == Official }); len(official) > 0 {
			left = official
		}
	}
	if len(left) > 1 && country != "" {
		if local := only(left, func(h hit) bool { c := ix.country(h.root); return c == territory(country) || c == "" }); len(local) == 1 {
			left = local
		}
	}
	if len(left) > 1 {
		return ix.openHits(hits, several)
	}
	h := left[0]
	e := &ix.entities[h.root]
	own := e.Ref != ""
	where := ix.country(h.root)
	local := own || country != "" && where == territory(country)
	specific := f.specific(words)
	spelled := !single || h.kind != Acronym && own || ix.spelledAs(h.root, f.t.raw[words[0].textFrom:words[0].textTo])
	reason := ""
	switch {
	case e.Former && h.kind != Official:
		reason = former
	case !spelled:
		reason = written
	case brief && !own && (letters < 4 || h.kind != Official || !local):
		reason = tooShort
	case own: // its names are few and were chosen here
	case single && h.kind != Official && letters < 5:
		reason = tooShort
	case country != "" && !local && (single || h.kind != Official):
		reason = abroad
	case single && ix.headed(h.root, f.t.strict(f.key[:0], words)):
		reason = aWord
	case !specific && (!local || len(words) < 3 || shortened || !ix.shown(h.root, f.t.strict(f.key[:0], words))):
		reason = tooGeneral
	}
	if reason != "" {
		return ix.openHits(left, reason)
	}
	switch h.kind {
	case Official:
		return ix.decide(h.root, Exact, byOfficial)
	case Acronym:
		return ix.decide(h.root, Alias, byAcronym)
	}
	return ix.decide(h.root, Alias, byAlias)
}

// shown tells whether the institution's own main name has the key, rather than a translation of it.
func (ix *Index) shown(root uint32, key []byte) bool {
	var t text
	for e := range ix.members(root) {
		t.read(e.Name)
		for len(t.words) > 1 && t.is(0, articles) {
			t.drop(0, 1)
		}
		if string(t.strict(nil, t.words)) == string(key) {
			return true
		}
	}
	return false
}

// headed tells whether the institution's main name begins with the key and a colon: "STORM: Optimisation statique …".
// Registries write project teams so, and their short names are words or first names more often than acronyms.
func (ix *Index) headed(root uint32, key []byte) bool {
	for e := range ix.members(root) {
		if head, _, ok := strings.Cut(e.Name, ":"); ok && Fold(head) == string(key) {
			return true
		}
	}
	return false
}

func only(hits []hit, keep func(hit) bool) []hit {
	n := 0
	for _, h := range hits {
		if keep(h) {
			n++
		}
	}
	if n == len(hits) {
		return hits
	}
	kept := make([]hit, 0, n)
	for _, h := range hits {
		if keep(h) {
			kept = append(kept, h)
		}
	}
	return kept
}

// specific tells whether one of the words is not general: a proper name, as far as one can say.
func (f *finder) specific(words []word) bool {
	for _, w := range words {
		folded := f.t.key[w.from:w.to]
		if len(folded) > 1 && !general[string(folded)] && !directions[string(folded)] && !small[string(folded)] && !legalForms[string(folded)] && !digits(string(folded)) {
			return true
		}
	}
	return false
}

// spelledAs tells whether a one-word mention is written as a name of the institution is: in the same case, or all in
// capitals, or with a capital where the name has more than one letter in lower case.
func (ix *Index) spelledAs(root uint32, word string) bool {
	if strings.IndexFunc(word, unicode.IsLower) < 0 {
		return true
	}
	folded := Fold(word)
	for e := range ix.members(root) {
		for _, n := range e.Names {
			if Fold(n.Text) == folded && (n.Text == word || strings.IndexFunc(n.Text, unicode.IsLower) > 0 && capital(word)) {
				return true
			}
		}
	}
	return false
}

func capital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// byLabel decides for a mention with the number of a research unit, or another identifier in brackets, that roots have.
// What else stands there may say less, but nothing different.
func (ix *Index) byLabel(f *finder, words []word, roots []uint32, outer string) Decision {
	if len(words) == 0 {
		if len(roots) > 1 {
			return ix.open(roots, severalIDs)
		}
		return ix.decide(roots[0], Identifier, byLabel)
	}
	f.find(ix, words)
	if len(f.hits) == 0 {
		if rest, _ := f.rest(f.closed(words)); len(rest) > 0 {
			words = rest
			f.find(ix, words)
		}
	}
	if len(f.hits) > 0 {
		both := only(f.hits, func(h hit) bool { return slices.Contains(roots, h.root) })
		if len(both) == 1 {
			return ix.decide(both[0].root, Identifier, byLabel)
		}
		for _, h := range f.hits {
			roots = addRoot(roots, h.root)
		}
		return ix.open(roots, contradiction)
	}
	if len(roots) > 1 {
		return ix.open(roots, severalIDs)
	}
	words = f.closed(words)
	if f.in(words[0], parts) {
		return ix.open(roots, partOf)
	}
	if ix.lists(outer) {
		return ix.open(roots, notOne)
	}
	if f.specific(words) && !ix.shares(f, words, roots[0]) {
		return ix.open(roots, otherName)
	}
	return ix.decide(roots[0], Identifier, byLabel)
}

// lists tells whether s has several pieces, and one of them is a known name.
func (ix *Index) lists(s string) bool {
	atoms := cut(s)
	if len(atoms) < 2 {
		return false
	}
	var f finder
	for _, a := range atoms {
		f.t.read(s[a.from:a.to])
		if f.find(ix, f.t.words); len(f.hits) > 0 {
			return true
		}
	}
	return false
}

// shares tells whether a word that is not general is in the institution's names.
func (ix *Index) shares(f *finder, words []word, root uint32) bool {
	var t text
	for e := range ix.members(root) {
		for _, n := range e.Names {
			t.read(n.Text)
			for _, w := range words {
				folded := string(f.t.key[w.from:w.to])
				if small[folded] || len(folded) < 3 || units[folded] {
					continue
				}
				for i := range t.words {
					if t.word(i) == folded {
						return true
					}
				}
			}
		}
	}
	return false
}

func (ix *Index) hasLabel(e *Entity) bool {
	for m := range ix.members(ix.rootOf(e)) {
		for _, id := range m.IDs {
			if id.Scheme == Label {
				return true
			}
		}
	}
	return false
}

// confirm compares a decision with what stands in brackets. A second name or an acronym of the same institution
// confirms it, and can decide between several; anything else ("Institut Pasteur (Lille)") opens it again.
func (ix *Index) confirm(f *finder, d Decision, words []word, aside []string) Decision {
	initials := f.initialsOf(words)
	for _, b := range aside {
		f.t.read(b)
		if len(f.t.words) == 0 || string(f.t.key) == initials {
			continue
		}
		f.find(ix, f.t.words)
		if d.Linked() {
			root := ix.rootOf(d.Entity)
			switch {
			case slices.ContainsFunc(f.hits, func(h hit) bool { return h.root == root }):
			case len(f.hits) > 0 && f.specific(f.t.words):
				open := ix.openHits(f.hits, contradiction)
				open.Candidates = append([]Candidate{{d.Entity, 1}}, open.Candidates...)
				return open
			default:
				return Decision{Reason: inBrackets, Candidates: []Candidate{{d.Entity, 1}}}
			}
			continue
		}
		both := only(f.hits, func(h hit) bool {
			return slices.ContainsFunc(d.Candidates, func(c Candidate) bool { return ix.rootOf(c.Entity) == h.root })
		})
		if len(both) == 1 && d.Reason == several {
			d = ix.decide(both[0].root, Alias, byBoth)
		}
	}
	return d
}

// initialsOf are the first letters of the words that carry a name: "cfb" of "le Centre François Baclesse".
func (f *finder) initialsOf(words []word) string {
	var b []byte
	for _, w := range words {
		if !f.in(w, small) {
			b = append(b, f.t.key[w.from])
		}
	}
	return string(b)
}

// byHalves decides for "ENSICAEN - École nationale supérieure d'ingénieurs de Caen": two names of one institution.
func (ix *Index) byHalves(f *finder, s string) Decision {
	for _, sign := range []string{" - ", " – ", " — ", " : ", " / ", ", "} {
		before, after, ok := strings.Cut(s, sign)
		if !ok {
			continue
		}
		f.t.read(before)
		f.find(ix, f.t.words)
		if len(f.hits) == 0 {
			continue
		}
		first := slices.Clone(f.hits)
		f.t.read(after)
		f.find(ix, f.t.words)
		both := only(f.hits, func(h hit) bool { return slices.ContainsFunc(first, func(o hit) bool { return o.root == h.root }) })
		if len(both) == 1 {
			return ix.decide(both[0].root, Alias, byBoth)
		}
	}
	return Decision{}
}

// brackets cuts s into what stands outside of round and square brackets and what stands inside each.
func brackets(s string) (outer string, inner []string) {
	from := strings.IndexAny(s, "([")
	if from < 0 {
		return s, nil
	}
	var b strings.Builder
	for from >= 0 {
		b.WriteString(s[:from])
		end := strings.IndexAny(s[from+1:], ")]")
		if end < 0 {
			inner = append(inner, s[from+1:])
			return b.String(), inner
		}
		inner = append(inner, s[from+1:from+1+end])
		s = s[from+2+end:]
		b.WriteByte(' ')
		from = strings.IndexAny(s, "([")
	}
	b.WriteString(s)
	return b.String(), inner
}

// Claims returns every identifier that is known of e's institution, and who says so: records of this site first.
func (ix *Index) Claims(e *Entity) []Claim {
	var claims []Claim
	for m := range ix.members(ix.rootOf(e)) {
		for _, id := range m.IDs {
			if !slices.ContainsFunc(claims, func(c Claim) bool { return c.ID == id }) {
				claims = append(claims, Claim{id, m.Authority})
			}
		}
	}
	return claims
}
