package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of the vCard Ontology (https://www.w3.org/TR/vcard-rdf/).
const (
	VCard = "http://www.w3.org/2006/vcard/ns#"

	VCardKind graph.IRI = VCard + "Kind"

	FormattedName graph.IRI = VCard + "fn"
	HasEmail      graph.IRI = VCard + "hasEmail"
	HasURL        graph.IRI = VCard + "hasURL"
)
