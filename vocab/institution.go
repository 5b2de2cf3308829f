package vocab

import (
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/link"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Institution is what a record of an organization says for an index of package link: its names, its identifiers
// (identifier, sameAs, iso6523Code, leiCode), the domain of its web site and its country. It is false if the record has
// no name, or is a project: schema.org has Project below Organization.
func Institution(ref data.Ref, n *data.Node) (link.Entity, bool) {
	e := link.Entity{Ref: ref, Type: kindOf(n.Types), Former: data.First(n, schema.DissolutionDate).Kind != 0}
	if c, _ := CollectionOf(n.Types); c == data.Projects {
		return e, false
	}
	for i := range n.Properties {
		p := &n.Properties[i]
		for _, v := range p.Values {
			switch schema.Term(p.Name) {
			case schema.Name, schema.LegalName:
				e.Names = appendName(e.Names, v, link.Official)
			case schema.AlternateName:
				e.Names = appendName(e.Names, v, link.Alternate)
			case schema.URLProperty:
				if domain, ok := link.ParseSite(v.Text); ok && v.Kind != data.Nested {
					e.Domains = append(e.Domains, domain)
				}
			case schema.Address:
				if v.Kind == data.Nested && e.Country == "" {
					if c := data.First(v.Node, schema.AddressCountry); c.Kind == data.Text && len(c.Text) == 2 {
						e.Country = strings.ToUpper(c.Text)
					}
				}
			}
		}
	}
	e.IDs = identifiersOf(n)
	if name := data.First(n, schema.Name); name.Kind == data.Text {
		e.Name = name.Text
	} else if len(e.Names) > 0 {
		e.Name = e.Names[0].Text
	}
	return e, e.Name != ""
}

func appendName(names []link.Name, v data.Value, kind link.Kind) []link.Name {
	if v.Kind != data.Text {
		return names
	}
	return append(names, link.Name{Text: v.Text, Lang: v.Tag, Kind: kind})
}

// kindOf says what an institution is in the words that package link knows from registries.
func kindOf(types []string) string {
	switch {
	case isA(types, schema.EducationalOrganization):
		return "education"
	case isA(types, schema.GovernmentOrganization):
		return "government"
	case isA(types, schema.MedicalOrganization):
		return "healthcare"
	case len(types) > 0:
		return types[0]
	}
	return ""
}

// registers are the schemes of package link as records write them: the propertyID of a PropertyValue, and the address of
// the identifier where the scheme has addresses to rely on.
var registers = []struct {
	scheme     link.Scheme
	propertyID string
	iri, after string
	valid      func(string) bool
}{
	{link.ROR, "ROR", "https://ror.org/", "", ValidROR},
	{link.Wikidata, "Wikidata", "http://www.wikidata.org/entity/", "", nil},
	{link.ISNI, "ISNI", "https://isni.org/isni/", "", ValidISNI},
	{link.IDRef, "IdRef", "https://www.idref.fr/", "/id", nil},
	{link.Funder, "Crossref", "https://doi.org/10.13039/", "", nil},
	{link.GRID, "GRID", "", "", nil},
	{link.SIREN, "SIREN", "", "", ValidSIREN},
	{link.SIRET, "SIRET", "", "", ValidSIRET},
	{link.UAI, "UAI", "", "", ValidUAI},
	{link.RNSR, "RNSR", "", "", nil},
	{link.LEI, "LEI", "", "", ValidLEI},
}

// identifiersOf are the identifiers that a node gives in whatever property.
func identifiersOf(n *data.Node) []link.ID {
	var ids []link.ID
	for i := range n.Properties {
		p := &n.Properties[i]
		for _, v := range p.Values {
			switch schema.Term(p.Name) {
			case schema.Identifier:
				if v.Kind == data.Nested {
					ids = appendNumber(ids, v.Node)
				} else if id, ok := link.ParseIRI(v.Text); ok {
					ids = append(ids, id)
				}
			case schema.SameAs:
				if id, ok := link.ParseIRI(v.Text); ok && v.Kind != data.Nested {
					ids = append(ids, id)
				}
			case schema.LeiCode:
				ids = append(ids, link.ID{Scheme: link.LEI, Value: v.Text})
			case schema.Iso6523Code:
				code, number, _ := strings.Cut(v.Text, ":")
				switch number = bare(number); {
				case code == "0002" && len(number) == 9:
					ids = append(ids, link.ID{Scheme: link.SIREN, Value: number})
				case (code == "0002" || code == "0009") && len(number) == 14:
					ids = append(ids, link.ID{Scheme: link.SIRET, Value: number})
				}
			}
		}
	}
	return ids
}

// appendNumber adds what a PropertyValue says, if it is a number of a register: others may be anything's.
func appendNumber(ids []link.ID, n *data.Node) []link.ID {
	name := data.First(n, schema.PropertyID).Text
	name = name[strings.LastIndexByte(name, '/')+1:]
	for _, r := range registers {
		if strings.EqualFold(name, r.propertyID) || strings.EqualFold(name, string(r.scheme)) {
			return append(ids, link.ID{Scheme: r.scheme, Value: data.First(n, schema.Value).Text})
		}
	}
	return ids
}

// identify adds identifiers to a node: a PropertyValue each, sameAs where they have addresses, and iso6523Code of a SIREN
// or SIRET (https://schema.org/iso6523Code; ICD 0002 is SIRENE, 0009 the SIRET). One whose check digits are wrong, or of
// a scheme of which the authorities give several, is no sameAs.
func identify(n *data.Node, claims []link.Claim) {
	for _, r := range registers {
		var values []string
		for _, c := range claims {
			if c.ID.Scheme == r.scheme && (r.valid == nil || r.valid(c.ID.Value)) {
				values = append(values, c.ID.Value)
			}
		}
		for _, value := range values {
			id := &data.Node{Types: []string{string(schema.PropertyValue)}}
			data.Add(id, schema.PropertyID, data.NewText(r.propertyID, ""))
			data.Add(id, schema.Value, data.NewText(value, ""))
			data.Add(n, schema.Identifier, data.NewNested(id))
			if r.iri != "" {
				data.Add(n, schema.SameAs, data.NewLink(r.iri+value+r.after))
			}
			code := map[link.Scheme]string{link.SIREN: "0002:", link.SIRET: "0009:"}[r.scheme]
			if code != "" && len(values) == 1 {
				data.Add(n, schema.Iso6523Code, data.NewText(code+value, ""))
			}
		}
	}
}
