// Package link finds the institution that a name, an alias or an identifier means. An Index holds the organizations of
// the site and those of authority files (a dump of the Research Organization Registry, a list of French institutions),
// which are never published as such and only lend their identifiers. Resolve answers for one mention, Split takes a
// sentence apart that lists institutions, and a review file carries what stays open to a person and back.
//
// Precision goes before recall: a mention is linked where it can mean one institution only, and is left open otherwise.
// The package knows how institutions are named, in French first and in English. It knows no vocabulary and no syntax of
// any source; whoever has records turns them into entities.
package link

import (
	"strings"
	"unique"

	"github.com/kiosque-ld/kiosque/data"
)

// Entity is an institution as one source describes it. Several entities may be the same institution; Index finds out.
type Entity struct {
	Ref       data.Ref // its record, if this site publishes it; empty if an authority file gave it
	IRI       string   // what identifies it elsewhere: "https://ror.org/051kpcy16"; may be empty
	Name      string   // the name to show
	Names     []Name   // every name, Name among them; if it is not, it counts as official
	IDs       []ID
	Domains   []string // web domains that are this institution's alone: "unicaen.fr"
	Country   string   // ISO 3166-1 alpha-2 in upper case; empty if unknown
	Type      string   // what the source says that it is, in the source's words: "education, funder"
	Authority string   // the file that gave it, with its release: "ROR v2.5"; empty for records of this site
	Former    bool     // it no longer exists; it is linked by identifier and official name only

	at uint32 // its place in the index
}

// Address is what a review file calls the entity: its Ref, its IRI, or else its first identifier ("siren:191414085").
func (e *Entity) Address() string {
	switch {
	case e.Ref != "":
		return string(e.Ref)
	case e.IRI != "":
		return e.IRI
	case len(e.IDs) > 0:
		return e.IDs[0].String()
	}
	return ""
}

// Name is one of an entity's names.
type Name struct {
	Text string
	Lang string // language tag; empty if unknown
	Kind Kind
}

// Kind says what a name is worth.
type Kind uint8

// The kinds of name, the best first.
const (
	Official  Kind = iota // its name, in whatever language
	Alternate             // a former, short or popular name
	Acronym               // letters that many institutions may share
)

// Claim is an identifier and who says so.
type Claim struct {
	ID        ID
	Authority string // as in Entity
}

// pack gives e strings of its own, in one piece of memory, so that what it was read from need not be kept.
func pack(e Entity) Entity {
	n := len(e.Ref) + len(e.IRI) + len(e.Name)
	for i := range e.Names {
		n += len(e.Names[i].Text)
	}
	for i := range e.IDs {
		n += len(e.IDs[i].Value)
	}
	for _, d := range e.Domains {
		n += len(d)
	}
	var b strings.Builder
	b.Grow(n)
	own := func(s *string) {
		from := b.Len()
		b.WriteString(*s)
		*s = b.String()[from:]
	}
	ref := string(e.Ref)
	own(&ref)
	e.Ref = data.Ref(ref)
	own(&e.IRI)
	names, ids, domains := e.Names, e.IDs, e.Domains
	e.Names, e.IDs, e.Domains = make([]Name, 0, len(names)+1), make([]ID, len(ids)), nil
	named := e.Name == ""
	for _, name := range names {
		shown := name.Text == e.Name
		own(&name.Text)
		if shown && !named {
			e.Name, named = name.Text, true
		}
		e.Names = append(e.Names, name)
	}
	if !named {
		own(&e.Name)
		e.Names = append(e.Names, Name{Text: e.Name})
	}
	for i, id := range ids {
		own(&id.Value)
		e.IDs[i] = id
	}
	for _, d := range domains {
		own(&d)
		e.Domains = append(e.Domains, d)
	}
	return e
}

// intern gives short words that come back in every row (types, countries, languages) one piece of memory.
func intern(s string) string {
	if s == "" {
		return ""
	}
	return unique.Make(s).Value()
}
