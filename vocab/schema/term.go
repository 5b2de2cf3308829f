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
