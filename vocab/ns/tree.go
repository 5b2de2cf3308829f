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
