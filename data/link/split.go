package link

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxList bounds the parts that a list may have, and maxSentence its bytes.
const (
	maxList     = 80
	maxSentence = 8000
)

// Split takes a text apart that lists institutions: "UNICAEN, ENSICAEN et GREYC (UMR 6072)". It returns the parts as they
// are written, articles included; or the text alone, without blanks around it, unless it is certain that it is a list.
//
// The text is cut at commas, semicolons, line ends, bullets, "et", "and", "&" and "ainsi que", never inside brackets. It
// is a list if each part then is an institution:
//
//   - known to the index: one or several have that name, or one an identifier in it. Pieces that together are a known
//     name stay together, so "Biologie, santé et environnement" is one institution where the index has it;
//   - or shaped as one: it begins with a word for an institution ("Communauté urbaine …", "le cancéropôle …") or ends with
//     one ("… Développement") and has a proper name beside that, with a capital; or it is an acronym; or an article
//     stands before a proper name with a capital inside ("le DataLab Normandie"). Pieces that begin with a preposition
//     ("du bâtiment") belong to what stands before them.
//
// A name that is not known and has commas in it ("Institut national de recherche pour l'agriculture, l'alimentation et
// l'environnement") has pieces that are neither, and stays whole. So does a list with a person in it, and one without
// any known institution unless every part names its kind. Two parts with a comma between are often one place and the
// larger one around it ("University of Maryland, College Park"): both must be known.
//
// A sentence that leads in to the list ("Cet événement était organisé par …") is taken off if what follows is a list or
// an institution.
func (ix *Index) Split(s string) []string {
	s = strings.TrimSpace(s)
	if len(s) > maxSentence || s == "" {
		return []string{s}
	}
	if ix.names[Fold(s)] != 0 {
		return []string{s}
	}
	list := lead(s)
	atoms := cut(list)
	if atoms == nil || len(atoms) > maxList {
		return []string{s}
	}
	parts := ix.partition(list, atoms)
	if parts == nil {
		return []string{s}
	}
	return parts
}

// span is a piece of a text.
type span struct{ from, to int }

// partition cuts list into institutions at the ends of atoms; nil if it cannot be done with certainty. Of several ways
// it takes the one with the fewest parts, so that known names stay whole.
func (ix *Index) partition(list string, atoms []span) []string {
	type way struct {
		parts, known, from int
	}
	best := make([]way, len(atoms)+1)
	for end := 1; end <= len(atoms); end++ {
		best[end].parts = -1
		for begin := end - 1; begin >= 0 && end-begin <= 8; begin-- {
			if best[begin].parts < 0 {
				continue
			}
			from, to := atoms[begin].from, atoms[end-1].to
			piece := list[from:to]
			known := 0
			switch ix.standing(piece, end-begin > 1) {
			case stranger:
				if !shapedList(list, atoms[begin:end]) {
					continue
				}
			case acquaintance:
				known = 1
			}
			w := way{best[begin].parts + 1, best[begin].known + known, begin}
			if b := best[end]; b.parts < 0 || w.parts < b.parts || w.parts == b.parts && w.known > b.known {
				best[end] = w
			}
		}
	}
	last := best[len(atoms)]
	if last.parts < 0 {
		return nil
	}
	parts := make([]string, last.parts)
	kinds := 0
	for end, i := len(atoms), last.parts-1; i >= 0; i-- {
		from := best[end].from
		parts[i] = strings.TrimSpace(list[atoms[from].from:atoms[end-1].to])
		if kind(parts[i]) {
			kinds++
		}
		end = from
	}
	if last.known == 0 && kinds < last.parts {
		return nil
	}
	if last.parts == 2 && last.known < 2 && list[atoms[best[len(atoms)].from-1].to] == ',' {
		return nil
	}
	return parts
}

type standing int

const (
	stranger standing = iota
	acquaintance
)

// standing tells whether the index knows piece as the name of one or several institutions. Joined pieces must be a name
// in full, and no piece may be a word in lower case, which a sentence may have for what it means.
func (ix *Index) standing(piece string, joined bool) standing {
	if len(piece) > maxName {
		return stranger
	}
	f := finders.Get().(*finder)
	defer finders.Put(f)
	if joined {
		outer, _ := brackets(piece)
		f.t.read(outer)
		if f.find(ix, f.t.words); len(f.hits) > 0 && f.specific(f.t.words) {
			return acquaintance
		}
		return stranger
	}
	d := ix.Resolve(Mention{Text: piece})
	if d.Linked() {
		return acquaintance
	}
	if d.Method == Reviewed || len(d.Candidates) == 0 {
		return stranger
	}
	f.t.read(piece)
	words := f.closed(f.t.words)
	if len(words) == 0 || len(words) == 1 && !acronymWord(f.t.raw[words[0].textFrom:words[0].textTo]) {
		return stranger
	}
	if d.Reason == several && capital(f.t.raw[words[0].textFrom:]) && f.specific(words) {
		return acquaintance
	}
	return stranger
}

// shapedList tells whether the atoms, which belong together, are one piece that is shaped as an institution: all but
// the first begin with a preposition.
func shapedList(list string, atoms []span) bool {
	for _, a := range atoms[1:] {
		var t text
		t.read(list[a.from:a.to])
		if len(t.words) == 0 || !t.is(0, prepositions) {
			return false
		}
	}
	return shaped(list[atoms[0].from:atoms[0].to])
}

var prepositions = set("d de du des of")

// kind tells whether piece begins with a word for an institution.
func kind(piece string) bool {
	var t text
	t.read(piece)
	for len(t.words) > 1 && t.is(0, openers) {
		t.drop(0, 1)
	}
	return len(t.words) > 1 && t.is(0, heads) && !t.is(0, parts)
}

// shaped tells whether piece certainly is an institution by its looks, see Split.
func shaped(piece string) bool {
	if len(piece) > maxName {
		return false
	}
	outer, _ := brackets(piece)
	var f finder
	f.t.read(outer)
	article := len(f.t.words) > 1 && f.t.is(0, articles)
	words := f.closed(f.t.words)
	if len(words) == 0 || f.in(words[0], parts) && !f.in(words[0], heads) || f.in(words[0], prepositions) {
		return false
	}
	if len(words) > 14 {
		return false
	}
	proper, inner := 0, false
	for i, w := range words {
		raw := f.t.raw[w.textFrom:w.textTo]
		if f.in(w, verbs) {
			return false
		}
		if f.in(w, general) || f.in(w, small) || i == 0 && f.in(w, heads) || i == len(words)-1 && f.in(w, tails) {
			continue
		}
		if capital(raw) {
			proper++
			inner = inner || acronymWord(raw) || camel(raw)
		}
	}
	switch {
	case proper == 0:
		return false
	case len(words) == 1:
		return acronymWord(f.t.raw[words[0].textFrom:words[0].textTo])
	case f.in(words[0], heads):
		return true
	case f.in(words[len(words)-1], tails):
		return capital(f.t.raw[words[0].textFrom:])
	}
	return article && inner
}

// verbs show that a piece is part of a sentence.
var verbs = set("est sont sera seront etait etaient a ont aura avait is are was were has have will qui que dont who which that")

// acronymWord tells whether a word is at least three letters, all of them capitals.
func acronymWord(s string) bool {
	n := 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			n++
		case unicode.IsLower(r):
			return false
		}
	}
	return n >= 3
}

// camel tells whether a word has a capital behind a small letter: "DataLab".
func camel(s string) bool {
	lower := false
	for _, r := range s {
		if unicode.IsUpper(r) && lower {
			return true
		}
		lower = lower || unicode.IsLower(r)
	}
	return false
}

// cut finds the atoms of a list: what stands between commas and words for "and", without blanks and a full stop at the
// end. It is nil if an atom has no word.
func cut(s string) []span {
	var atoms []span
	depth, from := 0, 0
	add := func(to int) bool {
		begin, end := from, to
		for begin < end && strings.IndexByte(" \t\r\n*-\xa0", s[begin]) >= 0 {
			begin++
		}
		for end > begin && strings.IndexByte(" \t\r\n.", s[end-1]) >= 0 {
			end--
		}
		if begin == end {
			return false
		}
		atoms = append(atoms, span{begin, end})
		return true
	}
	for i := 0; i < len(s); {
		n, empty := 0, false
		switch c := s[i]; {
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth = max(0, depth-1)
		case depth > 0:
		case c == ',' || c == ';' || c == '\n' || c == '|':
			n, empty = 1, true
			if c == ',' && i > 0 && i+1 < len(s) && isDigit(s[i-1]) && isDigit(s[i+1]) {
				n = 0
			}
		case strings.HasPrefix(s[i:], "•"):
			n, empty = len("•"), true
		case c == ' ' || c == '\n':
			n = joiner(s[i:])
		}
		if n == 0 {
			_, size := utf8.DecodeRuneInString(s[i:])
			i += size
			continue
		}
		if !add(i) && !empty {
			return nil
		}
		i += n
		from = i
	}
	if !add(len(s)) && strings.Trim(s[from:], " .\t\r\n") != "" {
		return nil
	}
	return atoms
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// joiner is the length of " et ", " and ", " & " or " ainsi que " at the beginning of s, without the last blank; 0 if
// none stands there.
func joiner(s string) int {
	for _, j := range [...]string{" et ", " and ", " & ", " ainsi que ", " ainsi qu'", " ainsi qu’", " as well as "} {
		if len(s) >= len(j) && strings.EqualFold(s[:len(j)], j) {
			return len(j) - 1
		}
	}
	return 0
}

// organising are the beginnings of words that lead in to those who organise something.
var organising = []string{
	"organis", "organiz", "coorganis", "propos", "port", "anim", "present", "initi", "pilot", "coordonn", "produi", "host", "offered", "run",
}

// announcing are what stands before a colon and a list.
var announcing = map[string]bool{
	"organisateur": true, "organisateurs": true, "organise par": true, "organisation": true, "organiser": true, "organisers": true,
	"organizer": true, "organizers": true, "organised by": true, "organized by": true,
}

// lead takes a lead-in off a sentence that lists those who do something: all to the first "par" or "by" behind a word
// such as "organisé", if it stands before any comma, or "Organisateurs :".
func lead(s string) string {
	limit := len(s)
	if i := strings.IndexAny(s, ",;"); i >= 0 {
		limit = i
	}
	var t text
	t.read(s[:limit])
	if t.raw != s[:limit] {
		return s // not in normal form C: offsets would be wrong
	}
	for i := 1; i < len(t.words) && i < 40; i++ {
		if w := t.word(i); w != "par" && w != "by" {
			continue
		}
		for _, stem := range organising {
			if strings.HasPrefix(t.word(i-1), stem) {
				return strings.TrimLeft(s[t.words[i].textTo:], " \u00a0:")
			}
		}
	}
	if before, after, ok := strings.Cut(s, ":"); ok && announcing[Fold(before)] {
		return strings.TrimSpace(after)
	}
	return s
}
