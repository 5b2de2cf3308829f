// Package example holds the records that Kiosque ships and serves when it is given no source: one real case, told in
// the formats that people keep such things in, in French. It is the journée "Vers une santé connectée : les
// implications de l’IA" of 28 November 2024 in Caen, with its thirteen organisers and the institutions around them,
// its speaker, two projects and the call that funds them. The package knows only its files: reading them is data/source's
// work, and what their fields mean is vocab/mapping's.
//
// What the files say and do not say follows a few rules.
//   - A cell stays blank, and a field away, where no source was found. Nothing is guessed.
//   - What the page itself says is retold in our own words; names and titles are as printed there or in the registry,
//     with their own apostrophes.
//   - Websites come from registries only, so many institutions have none here though they have one.
//   - A year of foundation is given where no two sources disagree. The university of Caen has two that are both true
//     (1432, and 1971 as a legal body), so it has none here; neither have Sorbonne Université and Normandie Université.
//   - The page says "l’ARS" and no more; the record says which agency is likely, and links to none.
//   - The university is an organiser and the place, and it is one record: in schema.org a university is a place too.
//
// Sources: the article of the university (unicaen.fr, as modified on 20 January 2025), for facts only; the Research
// Organization Registry (https://ror.org, CC0 1.0) for names, identifiers, websites and parents, its places from
// GeoNames (CC BY 4.0); "Principaux établissements d'enseignement supérieur" of the ministère chargé de l'enseignement
// supérieur (Licence Ouverte 2.0) for SIREN, SIRET, UAI, IdRef, addresses and coordinates; the list of festivals of the
// ministère de la Culture (Licence Ouverte 2.0) for the SIREN of Caen la mer; the Journal officiel no. 0200 of
// 28 August 2008 for the cancéropôle; the statutes of CRIANN for its name and seat.
package example

import "embed"

// FS holds the files of Files.
//
//go:embed *.csv *.yaml *.json
var FS embed.FS

// Files returns the names of the files in FS in the order to import them: what is referred to comes before what refers
// to it, as far as that can be.
func Files() []string {
	return []string{"institutions.csv", "lieux.yaml", "personnes.json", "projets.yaml", "evenement.yaml"}
}
