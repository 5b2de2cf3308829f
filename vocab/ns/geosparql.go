package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The datatype that GeoSPARQL has for Well-Known Text (https://docs.ogc.org/is/22-047r1/22-047r1.html).
const (
	GeoSPARQL = "http://www.opengis.net/ont/geosparql#"

	WKTLiteral graph.IRI = GeoSPARQL + "wktLiteral"
)
