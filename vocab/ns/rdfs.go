package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The word of RDF Schema for what something is called (https://www.w3.org/TR/rdf-schema/#ch_label).
const (
	RDFS = "http://www.w3.org/2000/01/rdf-schema#"

	Label graph.IRI = RDFS + "label"
)
