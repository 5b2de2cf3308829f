// Package authority holds what the catalogues of open data say by code: entries of the EU's authority tables
// (https://op.europa.eu/en/web/eu-vocabularies/authority-tables), which DCAT-AP 3.0.1, §7 ("Controlled vocabularies") asks
// for, of the lists of ADMS, and of licences. It has the entries that describe a site such as this, with their names in
// French and English; nothing is ever fetched.
package authority

import (
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// publications is where the EU's tables are.
const publications = "http://publications.europa.eu/resource/authority/"

// Scheme is a table: a concept scheme (SKOS, §4).
type Scheme struct {
	IRI             graph.IRI
	French, English string
}

// Concept is an entry of a table.
type Concept struct {
	Code            string // "EDUC": how it is written in a configuration
	IRI             graph.IRI
	Scheme          *Scheme
	French, English string
}

// Table is a scheme with the entries that there are here.
type Table struct {
	Scheme
	concepts []Concept
}

// Find finds an entry by its code, in any case; nil if there is none.
func (t *Table) Find(code string) *Concept {
	i := slices.IndexFunc(t.concepts, func(c Concept) bool { return strings.EqualFold(c.Code, code) })
	if i < 0 {
		return nil
	}
	return &t.concepts[i]
}

// Codes are the codes of the entries, in the order of the table.
func (t *Table) Codes() []string {
	codes := make([]string, len(t.concepts))
	for i := range t.concepts {
		codes[i] = t.concepts[i].Code
	}
	return codes
}

// entry is an entry as it is written here.
type entry struct{ code, french, english string }

func newTable(scheme, prefix, french, english string, entries ...entry) *Table {
	t := &Table{Scheme: Scheme{graph.IRI(scheme), french, english}}
	for _, e := range entries {
		t.concepts = append(t.concepts, Concept{e.code, graph.IRI(prefix + e.code), &t.Scheme, e.french, e.english})
	}
	return t
}

// europe is a table of the EU's.
func europe(name, french, english string, entries ...entry) *Table {
	return newTable(publications+name, publications+name+"/", french, english, entries...)
}
