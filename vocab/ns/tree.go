package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of the TREE hypermedia specification that describe collections in pages (https://w3id.org/tree/specification).
const (
	Tree = "https://w3id.org/tree#"

	TreeCollection  graph.IRI = Tree + "Collection"
	TreeNode        graph.IRI = Tree + "Node"
	TreeRelation    graph.IRI = Tree + "Relation"
	TreeView        graph.IRI = Tree + "view"
	TreeMember      graph.IRI = Tree + "member"
	TreeHasRelation graph.IRI = Tree + "relation"
	TreeToNode      graph.IRI = Tree + "node"
)

// The words that say which members a relation leads to (the same, §"Pruning branches"), and how members are grouped in a
// page (https://w3id.org/tree/specification/profile).
const (
	TreeGreaterOrEqual graph.IRI = Tree + "GreaterThanOrEqualToRelation"
	TreeLess           graph.IRI = Tree + "LessThanRelation"
	TreePath           graph.IRI = Tree + "path"
	TreeValue          graph.IRI = Tree + "value"
	TreeRemaining      graph.IRI = Tree + "remainingItems"
	TreeShape          graph.IRI = Tree + "shape"

	TreeProfile graph.IRI = "https://w3id.org/tree/profile"
)
