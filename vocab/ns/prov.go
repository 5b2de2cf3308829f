package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of PROV-O that say that something was withdrawn (https://www.w3.org/TR/prov-o/).
const (
	Prov = "http://www.w3.org/ns/prov#"

	ProvEntity      graph.IRI = Prov + "Entity"
	InvalidatedTime graph.IRI = Prov + "invalidatedAtTime"
)
