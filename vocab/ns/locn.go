package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The word of the Core Location Vocabulary for a geometry (https://semiceu.github.io/Core-Location-Vocabulary/).
const (
	Locn = "http://www.w3.org/ns/locn#"

	Geometry graph.IRI = Locn + "geometry"
)
