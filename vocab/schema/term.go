package schema

import "strings"

// NS and NSHTTPS are the two spellings of the schema.org namespace. Kiosque writes NS, since that is what the
// official JSON-LD context expands to, and reads both.
const (
	NS      = "http://schema.org/"
	NSHTTPS = "https://schema.org/"
)

// Term is the local name of a schema.org term, without its namespace: "startDate", "EducationEvent".
type Term string

// TermOf returns the local name in a schema.org IRI of either scheme, and false for every other string, such as
// the namespace alone or an IRI with a slash, query or fragment after the name. The term need not be known.
func TermOf(iri string) (Term, bool) {
	name, ok := strings.CutPrefix(iri, NS)
	if !ok {
		name, ok = strings.CutPrefix(iri, NSHTTPS)
	}
	if !ok || name == "" || strings.ContainsAny(name, "/?# \t\r\n") {
		return "", false
	}
	return Term(name), true
}

// IRI returns the IRI of t in NS. It allocates nothing for a known term.
func (t Term) IRI() string {
	if i := find(t, KindAny); i >= 0 {
		return iri(i)
	}
	return NS + string(t)
}

// Label returns t in English words: "start date" for startDate, "education event" for EducationEvent, "tax ID" for
// taxID. Words in capitals stay in capitals.
func (t Term) Label() string {
	var b strings.Builder
	start := 0
	for i := 1; i <= len(t); i++ {
		if i < len(t) && !wordStarts(string(t), i) {
			continue
		}
		if start > 0 {
			b.WriteByte(' ')
		}
		word := string(t[start:i])
		if len(word) == 1 || strings.ToUpper(word) != word {
			word = strings.ToLower(word)
		}
		b.WriteString(word)
		start = i
	}
	return b.String()
}

// wordStarts reports whether s[i] is a capital after a small letter, or before one: taxID is two words, GS1DigitalLink
// three, 3DModel two.
func wordStarts(s string, i int) bool {
	small := i+1 < len(s) && isSmall(s[i+1])
	return isCapital(s[i]) && (isSmall(s[i-1]) || small)
}

func isCapital(c byte) bool { return 'A' <= c && c <= 'Z' }
func isSmall(c byte) bool   { return 'a' <= c && c <= 'z' }
