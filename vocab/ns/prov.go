package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of PROV-O that say when something came, and that it was withdrawn (https://www.w3.org/TR/prov-o/).
const (
	Prov = "http://www.w3.org/ns/prov#"

	DerivedFrom     graph.IRI = Prov + "wasDerivedFrom"
	ProvEntity      graph.IRI = Prov + "Entity"
	GeneratedTime   graph.IRI = Prov + "generatedAtTime"
	InvalidatedTime graph.IRI = Prov + "invalidatedAtTime"
)
