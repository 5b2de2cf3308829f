package dcat

import (
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab/authority"
)

// fileTypes are the codes that media types have in the EU's table of file types.
var fileTypes = map[string]string{
	format.Turtle.MediaType: "RDF_TURTLE", format.NTriples.MediaType: "RDF_N_TRIPLES", format.NQuads.MediaType: "RDF_N_QUADS",
	format.TriG.MediaType: "RDF_TRIG", format.RDFXML.MediaType: "RDF_XML", format.JSONLD.MediaType: "JSON_LD",
	format.JSONLDLines.MediaType: "JSON_LD", "application/atom+xml": "ATOM", "application/geo+json": "GEOJSON",
	"application/csvm+json": "JSON", "application/json": "JSON", "application/vnd.openactive.rpde+json": "JSON", "application/xml": "XML", "text/xml": "XML",
	"application/zip": "ZIP", "text/calendar": "ICS", "text/csv": "CSV", "text/html": "HTML",
}

// fileType is the file type of a media type without parameters; nil if the table has none.
func fileType(mediaType string) *authority.Concept {
	return authority.FileTypes.Find(fileTypes[mediaType])
}
