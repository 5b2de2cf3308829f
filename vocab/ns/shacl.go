package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of the Shapes Constraint Language that describe members (https://www.w3.org/TR/shacl/).
const (
	Shacl = "http://www.w3.org/ns/shacl#"

	NodeShape   graph.IRI = Shacl + "NodeShape"
	Property    graph.IRI = Shacl + "property"
	ShapePath   graph.IRI = Shacl + "path"
	MinCount    graph.IRI = Shacl + "minCount"
	MaxCount    graph.IRI = Shacl + "maxCount"
	Datatype    graph.IRI = Shacl + "datatype"
	NodeKind    graph.IRI = Shacl + "nodeKind"
	NodeKindIRI graph.IRI = Shacl + "IRI"
)
