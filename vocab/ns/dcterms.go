package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of DCMI Metadata Terms that code mentions (https://www.dublincore.org/specifications/dublin-core/dcmi-terms/).
const (
	DCTerms = "http://purl.org/dc/terms/"

	License      graph.IRI = DCTerms + "license"
	IsReplacedBy graph.IRI = DCTerms + "isReplacedBy"
	IsVersionOf  graph.IRI = DCTerms + "isVersionOf"
	Title        graph.IRI = DCTerms + "title"
)
