package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words that DCAT-AP adds to DCAT (https://semiceu.github.io/DCAT-AP/releases/3.0.1/).
const (
	DCATAP = "http://data.europa.eu/r5r/"

	Availability graph.IRI = DCATAP + "availability"
)
