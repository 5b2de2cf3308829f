package mapping

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// numbering is a scheme of identifiers: how they are written, and the IRI under which they are known.
type numbering struct {
	before []string // what may stand before the number
	after  string   // what stands behind it in the IRI
	bare   bool     // blanks and hyphens in it mean nothing
	iri    string   // what stands before it in the IRI; empty where there is no stable one
	valid  func(string) bool
}

// numberings are the schemes of a mapping's rules (Rule.Scheme).
var numberings = map[string]numbering{
	"SIREN":    {bare: true, valid: vocab.ValidSIREN},
	"SIRET":    {bare: true, valid: vocab.ValidSIRET},
	"ROR":      {before: []string{"https://ror.org/", "http://ror.org/", "ror.org/", "ror:"}, iri: "https://ror.org/", valid: vocab.ValidROR},
	"ISNI":     {before: []string{"https://isni.org/isni/", "http://isni.org/isni/", "http://www.isni.org/isni/", "http://www.isni.org/", "isni:", "ISNI"}, bare: true, iri: "https://isni.org/isni/", valid: vocab.ValidISNI},
	"Wikidata": {before: []string{"http://www.wikidata.org/entity/", "https://www.wikidata.org/entity/", "https://www.wikidata.org/wiki/", "http://www.wikidata.org/wiki/", "wikidata:"}, iri: "http://www.wikidata.org/entity/", valid: wikidata},
	"UAI":      {bare: true, valid: vocab.ValidUAI},
	"GRID":     {before: []string{"https://www.grid.ac/institutes/", "https://grid.ac/institutes/"}, iri: "https://www.grid.ac/institutes/"},
	"IdRef":    {before: []string{"https://www.idref.fr/", "http://www.idref.fr/"}, after: "/id", iri: "https://www.idref.fr/"},
	"Crossref": {before: []string{"https://doi.org/10.13039/", "http://dx.doi.org/10.13039/", "10.13039/"}, iri: "https://doi.org/10.13039/"},
	"GeoNames": {before: []string{"https://sws.geonames.org/", "http://sws.geonames.org/", "https://www.geonames.org/"}, after: "/", iri: "https://sws.geonames.org/", valid: allDigits},
	"ORCID":    {before: []string{"https://orcid.org/", "http://orcid.org/", "orcid:"}, iri: "https://orcid.org/", valid: vocab.ValidORCID},
	"RNSR":     {}, "RNA": {bare: true}, "FINESS": {bare: true}, "INSEE": {}, "ETER": {}, "PIC": {}, "DUNS": {bare: true},
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func wikidata(s string) bool { return len(s) > 1 && s[0] == 'Q' && allDigits(s[1:]) }

// named is the IRI of an identifier that is written with its scheme before it: "ror:043749971" is
// https://ror.org/043749971. It is empty where the scheme has none, or the number is wrong; ok tells that the text begins
// with the scheme.
func (s *numbering) named(text string) (iri string, ok bool) {
	for _, before := range s.before {
		if !strings.HasSuffix(before, ":") || len(text) <= len(before) || !strings.EqualFold(text[:len(before)], before) {
			continue
		}
		value := trim(text[len(before):])
		if s.bare {
			value = strings.NewReplacer(" ", "", "-", "").Replace(value)
		}
		if s.iri != "" && s.valid != nil && s.valid(value) {
			iri = s.iri + value + s.after
		}
		return iri, true
	}
	return "", false
}

// namedIdentifier is the IRI of an identifier of any scheme: see numbering.named.
func namedIdentifier(text string) (iri string, ok bool) {
	if strings.IndexByte(text, ':') < 0 {
		return "", false
	}
	for _, s := range numberings {
		if iri, ok := s.named(text); ok {
			return iri, true
		}
	}
	return "", false
}

// identifier adds a number of a scheme: a PropertyValue, and sameAs where the scheme has IRIs that can be relied on.
// A number whose check digits are wrong is kept, since it is what the source says, but is no sameAs; the check of the
// record reports it.
func (w *mapper) identifier(name, text string, n *data.Node) {
	s := numberings[name]
	value := text
	for _, before := range s.before {
		if rest, ok := strings.CutPrefix(value, before); ok {
			value = trim(rest)
			break
		}
	}
	if s.after != "" {
		value = strings.TrimSuffix(value, s.after)
	}
	if s.bare {
		value = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "-", "", ".", "").Replace(value)
	}
	id := &data.Node{Types: []string{string(schema.PropertyValue)}}
	data.Add(id, schema.PropertyID, data.NewText(name, ""))
	data.Add(id, schema.Value, data.NewText(value, ""))
	good := s.valid == nil || s.valid(value)
	if iri := s.iri + value + s.after; good && s.iri != "" && validIRI(iri) {
		data.Add(n, schema.SameAs, data.NewLink(iri))
	}
	if !good && name == "Wikidata" {
		w.report(data.Warning, "bad-identifier", "", fmt.Sprintf("%s is not an item of Wikidata", quote(text)), "items are written Q568554")
	}
	data.Add(n, schema.Identifier, data.NewNested(id))
	if code := iso6523[name]; code != "" && good && slices.ContainsFunc(n.Types, func(t string) bool { return schema.IsA(schema.Term(t), schema.Organization) }) {
		data.Add(n, schema.Iso6523Code, data.NewText(code+":"+value, ""))
	}
}

// iso6523 are the codes of the registers of ISO 6523 (the ICD list), with which search engines tell institutions apart.
var iso6523 = map[string]string{"SIREN": "0002", "SIRET": "0009"}
