package oai

import (
	"context"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

var _ publish.Provider = (*Repository)(nil)

const (
	service   = "oai"
	mediaType = "text/xml"
)

var standard = publish.Standard{IRI: "https://www.openarchives.org/OAI/openarchivesprotocol.html", Title: "OAI-PMH 2.0"}

// Services is the repository.
func (*Repository) Services(*publish.Site) []publish.Service {
	return []publish.Service{{
		Name:  service,
		Title: publish.Words{French: "Entrepôt OAI-PMH", English: "OAI-PMH repository"},
		Description: publish.Words{
			French:  "Moissonnage des fiches en Dublin Core et en RDF, et des jeux de données en DCAT-AP, par collection et par date, retraits compris.",
			English: "Harvesting of the records in Dublin Core and RDF, and of the datasets in DCAT-AP, by collection and date, with what was withdrawn.",
		},
		Endpoint: Path, Documentation: Path + "?verb=Identify", MediaType: mediaType, Standard: standard,
	}}
}

// Distributions is the list of a set's records.
func (*Repository) Distributions(_ context.Context, _ *publish.Site, c data.Collection) ([]publish.Distribution, error) {
	path := Path + "?verb=ListRecords&metadataPrefix=rdf"
	if c != "" {
		path += "&set=" + string(c)
	}
	return []publish.Distribution{{
		Name:  "oai",
		Title: publish.Words{French: "OAI-PMH", English: "OAI-PMH"},
		Description: publish.Words{
			French:  "Liste des fiches en RDF, page par page, à parcourir avec un moissonneur OAI-PMH.",
			English: "List of the records in RDF, page by page, for an OAI-PMH harvester.",
		},
		Path: path, Service: service, MediaType: mediaType, Standards: []publish.Standard{standard},
	}}, nil
}
