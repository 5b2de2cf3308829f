package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of the Asset Description Metadata Schema (https://www.w3.org/TR/vocab-adms/).
const (
	ADMS = "http://www.w3.org/ns/adms#"

	Status graph.IRI = ADMS + "status"
)
