package mapping

import (
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Establishments reads the table of French institutions of higher education of
// https://data.enseignementsup-recherche.gouv.fr, fr-esr-principaux-etablissements-enseignement-superieur.
var Establishments = sourceMapping(Mapping{
	Name: "esr", Title: "the French institutions of higher education", Class: schema.Organization, Lang: "fr",
	Sign: []string{"uo_lib_officiel", "uai - identifiant", "type d'établissement"},
	Rules: slices.Concat(
		ofClass(schema.Organization, rules(
			"identifiant_interne", "@id", "nom_court|sigle", "alternateName", "typologie_d_universites_et_assimiles|secteur_d_etablissement|Statut juridique|Qualification", "keywords",
			"Localité", "address.addressLocality", "Commune", "location.containedInPlace[City].name", "Mention distribution|Lieu dit", "address.extendedAddress",
			"compte_flickr|compte_tumblr|compte_france_culture|compte_scribd|compte_scoopit|compte_dailymotion|compte_gitHub|compte_viadeo|compte_googleplus", "sameAs",
			"scanr|hal|mooc|flux_rss", "subjectOf",
			"localisation|anciens_codes_uai|Code commune|Code département|Code région|Code académie|Code unité urbaine|Unité urbaine|Département|Académie|"+
				"Ancien code région|Ancienne région|vague_contractuelle|statut_juridique_court|qualification_court|article|champ_recherche|uai_rgp_loi_esr_2013|"+
				"universites_fusionnees|etablissement_experimental|dernier_decret_legifrance|dernier_decret_legifrance_lib|texte_de_ref_creation|"+
				"texte_de_ref_creation_lib|texte_de_ref_fermeture|texte_de_ref_fermeture_lib|Effectifs d'étudiants inscrits 2010-11|"+
				"Effectifs d'étudiants inscrits 2011-12|Effectifs d'étudiants inscrits 2012-13|Effectifs d'étudiants inscrits 2013-14|"+
				"Effectifs d'étudiants inscrits 2014-15|Effectifs d'étudiants inscrits 2015-16|Effectifs d'étudiants inscrits 2016-17|"+
				"Effectifs d'étudiants inscrits 2017-18", "-",
		)),
		ofClass(schema.Organization, []Rule{
			{From: "type d'établissement", To: "@type", Values: map[string]string{"Autre établissement": "EducationalOrganization", "Grand établissement": "CollegeOrUniversity"}},
			{From: "Pays", To: "address.addressCountry"},
			{From: "Elément Funding Data", To: "identifier", Parse: ParseIdentifier, Scheme: "Crossref"},
			{From: "Identifiant OrgRef", To: "identifier", Parse: ParseIdentifier, Scheme: "OrgRef"},
			{From: "identifiant_dataesr", To: "identifier", Parse: ParseIdentifier, Scheme: "dataESR"},
		}),
		Table.Rules),
})

// Festivals reads the table of French festivals of https://data.culture.gouv.fr, festivals-global-festivals-_-pl. A
// festival there is a series of events without dates, in a season of the year.
var Festivals = sourceMapping(Mapping{
	Name: "festivals", Title: "the French festivals", Class: schema.Event, Lang: "fr",
	ID:    "{Identifiant} {Nom du festival}", // the identifier alone stands on several
	Sign:  []string{"Nom du festival", "Période principale de déroulement du festival", "Discipline dominante"},
	Shape: restoreZeros,
	Rules: append(ofClass(schema.Event, rules(
		"Nom du festival", "name", "Site internet du festival", "url", "Adresse e-mail", "@personal",
		"Région principale de déroulement", "location.address.addressRegion", "Commune principale de déroulement", "location.address.addressLocality",
		"Code postal (de la commune principale de déroulement)", "location.address.postalCode", "Adresse postale", "location.address.streetAddress",
		"Complément d'adresse (facultatif)", "location.address.extendedAddress", "Libellé EPCI", "location.containedInPlace[AdministrativeArea].name",
		"Discipline dominante|Sous-catégorie spectacle vivant|Sous-catégorie musique|Sous-catégorie Musique CNM|Sous-catégorie cinéma et audiovisuel|"+
			"Sous-catégorie arts visuels et arts numériques|Sous-catégorie livre et littérature|Envergure territoriale", "keywords",
		"Période principale de déroulement du festival", "eventSchedule.description",
		"Département principal de déroulement|Code Insee EPCI|Numéro de voie|Type de voie (rue, Avenue, boulevard, etc.)|Nom de la voie|"+
			"Décennie de création du festival|Année de création du festival", "-",
	)),
		Rule{From: "Identifiant", To: "identifier", Parse: ParseIdentifier, Scheme: "DEPS"},
		Rule{From: "identifiant CNM", To: "identifier", Parse: ParseIdentifier, Scheme: "CNM"},
		Rule{From: "Identifiant Agence A", To: "identifier", Parse: ParseIdentifier, Scheme: "Agence A"},
		Rule{From: "Code Insee commune", To: "location.identifier", Parse: ParseIdentifier, Scheme: "INSEE"},
		Rule{From: "Géocodage xy", To: "location.geo", Parse: ParsePoint},
	),
	Add: []Addition{
		{Value: "Festival", Rule: Rule{To: "@type"}}, {Value: "EventSeries", Rule: Rule{To: "@type"}},
		{Value: "FR", Rule: Rule{To: "location.address.addressCountry"}},
	},
})

// restoreZeros gives back to French postal codes and INSEE codes the zero at their beginning, which a spreadsheet took
// for a number's: all have five characters.
func restoreZeros(rows data.Rows, _ Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		told := false
		for row, problem := range rows {
			if problem == nil {
				row.Tree.Fields = slices.Clone(row.Tree.Fields)
			}
			for i := range row.Tree.Fields {
				f := &row.Tree.Fields[i]
				if text := strings.TrimSpace(f.Tree.Text); len(text) != 4 || !allDigits(text) || !strings.HasPrefix(f.Name, "Code postal") && f.Name != "Code Insee commune" {
					continue
				} else if f.Tree.Text = "0" + text; !told {
					told = true
					if !yield(data.Row{}, &data.Problem{Severity: data.Advice, Place: row.Place, Code: "zero-restored", Field: f.Name,
						Message: quote(text) + " has lost the zero at its beginning", Hint: "it was put back, here and wherever a code has four digits"}) {
						return
					}
				}
			}
			if !yield(row, problem) {
				return
			}
		}
	}
}

// TeSS reads the tables of training events that https://tess.elixir-europe.org imports.
var TeSS = sourceMapping(Mapping{
	Name: "tess", Title: "TeSS, training events", Class: schema.Event,
	Sign: []string{"Title", "Start", "End", "Timezone", "Host Institutions", "Eligibility"},
	Shape: shapeEach(func(t *data.Tree, _ Options) {
		for i := range t.Fields {
			f := &t.Fields[i].Tree
			if text := strings.TrimSpace(f.Text); f.Shape == data.String && len(text) > 1 && text[0] == '"' && text[len(text)-1] == '"' {
				f.Text = text[1 : len(text)-1] // quoted twice
			}
		}
	}),
	Rules: slices.Concat(
		ofClass(schema.Event, rules("Eligibility|Cost Basis|Cost Currency|Subtitle|Duration", "-", "Fields|Event Types|Types|Keywords", "keywords", "Audiences|Target Audiences", "audience",
			"Postcode", "location.address.postalCode", "Venue", "location")),
		Table.Rules),
})
