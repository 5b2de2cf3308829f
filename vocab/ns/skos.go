package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of the Simple Knowledge Organization System (https://www.w3.org/TR/skos-reference/).
const (
	SKOS = "http://www.w3.org/2004/02/skos/core#"

	Concept       graph.IRI = SKOS + "Concept"
	ConceptScheme graph.IRI = SKOS + "ConceptScheme"

	ExactMatch graph.IRI = SKOS + "exactMatch"
	InScheme   graph.IRI = SKOS + "inScheme"
	PrefLabel  graph.IRI = SKOS + "prefLabel"
)
