package link

import (
	"iter"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
)

// FromESR reads the French list "Principaux établissements d'enseignement supérieur" of the ministry in charge of higher
// education (https://data.enseignementsup-recherche.gouv.fr, Licence Ouverte) as rows of data/source. authority names
// the file and its date: "ESR 2023-06". Rows without a name are problems.
func FromESR(rows data.Rows, authority string) iter.Seq2[Entity, *data.Problem] {
	return func(yield func(Entity, *data.Problem) bool) {
		for row, problem := range rows {
			var e Entity
			if problem == nil {
				if e = esr(&row.Tree, authority); e.Name == "" {
					problem = &data.Problem{
						Severity: data.Warning, Place: row.Place, Code: "not-an-institution", Field: "Libellé",
						Message: "the institution has no name", Hint: "this file is read as the list of French institutions of higher education",
					}
				}
			}
			if problem != nil {
				e = Entity{}
			}
			if !yield(e, problem) {
				return
			}
		}
	}
}

// esrIDs are the columns with identifiers.
var esrIDs = []struct {
	column string
	scheme Scheme
}{
	{"Identifiant ROR", ROR}, {"siren", SIREN}, {"siret", SIRET}, {"uai - identifiant", UAI}, {"Identifiant wikidata", Wikidata},
	{"Identifiant ISNI", ISNI}, {"Identifiant GRID", GRID}, {"identifiant_idref", IDRef}, {"Elément Funding Data", Funder},
	{"identifiant_funding_data", Funder},
}

// esrCountries are the countries that the list has besides France, where the French schools abroad are.
var esrCountries = map[string]string{"france": "FR", "espagne": "ES", "grece": "GR", "italie": "IT", "egypte": "EG", "": "FR"}

func esr(t *data.Tree, authority string) Entity {
	e := Entity{Name: strings.TrimSpace(t.Get("Libellé").Text), Authority: authority, Type: intern(t.Get("type d'établissement").Text)}
	e.Names = append(e.Names, Name{Text: e.Name, Lang: "fr"})
	add := func(name, lang string, kind Kind) {
		if name = strings.TrimSpace(name); name == "" {
			return
		}
		for _, known := range e.Names {
			if known.Text == name {
				return
			}
		}
		e.Names = append(e.Names, Name{name, lang, kind})
	}
	add(t.Get("uo_lib_officiel").Text, "fr", Official)
	add(t.Get("English name").Text, "en", Alternate)
	for _, column := range []string{"nom_court", "sigle"} {
		name := t.Get(column).Text
		kind := Acronym
		if strings.Contains(strings.TrimSpace(name), " ") {
			kind = Alternate
		}
		add(name, "", kind)
	}
	// "NomLong:Université de Caen|NomCourt:UNICAEN|Synonymes:Université de Caen Basse-Normandie"
	for field := range strings.SplitSeq(t.Get("champ_recherche").Text, "|") {
		label, value, _ := strings.Cut(field, ":")
		for name := range strings.SplitSeq(value, ";") {
			switch strings.TrimSpace(label) {
			case "NomLong", "Synonymes":
				add(name, "", Alternate)
			case "NomCourt", "Sigle":
				add(name, "", Acronym)
			}
		}
	}
	for _, id := range esrIDs {
		if v := t.Get(id.column).Text; v != "" {
			e.IDs = append(e.IDs, ID{id.scheme, v})
		}
	}
	for _, id := range e.IDs {
		if id, ok := id.Normal(); ok && id.Scheme == ROR {
			e.IRI = "https://ror.org/" + id.Value
		} else if ok && id.Scheme == Wikidata && e.IRI == "" {
			e.IRI = "http://www.wikidata.org/entity/" + id.Value
		}
	}
	e.Domains = siteDomain(t.Get("Site internet").Text)
	e.Country = esrCountries[Fold(t.Get("Pays").Text)]
	e.Former = strings.TrimSpace(t.Get("date_fermeture").Text) != ""
	return e
}
